"""What somebody types freely at the desk or the command line: refused, before it is kept, where it names a resident.

Captions, reasons and notes are read by everybody who signs in and stand in the audit trail for good, so what must not
be there is not taken in. The answer names the kind of what was found and never repeats it: it is logged and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum

from siar.errors import InputError
from siar.reading.personal_data import has_id_number, has_phone
from siar.reading.protected_people import has_child_identity, has_patient_identity

__all__ = ["Kind", "PersonalTextError", "kinds", "refuse_personal"]


class Kind(StrEnum):
    """What names a resident; the value is what people read."""

    ID_NUMBER = "nomor identitas (NIK, KK, NIP, atau kartu peserta)"
    PHONE = "nomor telepon pribadi"
    PATIENT = "keterangan yang dapat mengenali pasien"
    CHILD = "keterangan yang dapat mengenali anak dalam perkara"


_BY_TEXT: dict[Kind, Callable[[str], bool]] = {
    Kind.ID_NUMBER: has_id_number,
    Kind.PATIENT: has_patient_identity,
    Kind.CHILD: has_child_identity,
}


class PersonalTextError(InputError):
    """A text names a resident. The message says by what kind of words, and nothing of them."""

    def __init__(self, found: Collection[Kind]) -> None:
        super().__init__(
            f"Teks ini memuat {', '.join(found)}, jadi tidak disimpan. Mohon hapus bagian itu; bila perlu, sebut baris "
            "atau kode rujukannya saja."
        )
        self.kinds = tuple(found)


def kinds(text: str, *, official: Collection[str]) -> list[Kind]:
    """Return by what a text names a resident, each kind once; empty for a text that may be kept.

    :param official: service numbers that may be published (`official_phones` of rules.yaml), any notation.
    """
    found = [kind for kind, has in _BY_TEXT.items() if has(text)]
    return [*found, Kind.PHONE] if has_phone(text, official=official) else found


def refuse_personal(text: str, *, official: Collection[str]) -> str:
    """Return the text.

    :raises PersonalTextError: it names a resident.
    """
    if found := kinds(text, official=official):
        raise PersonalTextError(found)
    return text
