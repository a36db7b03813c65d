"""What somebody types freely at the desk or the command line: refused, before it is kept, where it names a resident.

Captions, reasons and notes are read by everybody who signs in and stand in the audit trail for good, so what must not
be there is not taken in. The answer names the kind of what was found and never repeats it: it is logged and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum

from siar.errors import InputError
from siar.reading.folding import fold
from siar.reading.official import Official, official_in_force
from siar.reading.personal_data import (
    find_personal,
    has_account,
    has_home,
    has_id_number,
    has_mailbox,
    has_phone,
    has_resident,
)  # fmt: skip
from siar.reading.protected_people import has_child_identity, has_patient_identity

__all__ = ["Kind", "PersonalTextError", "kinds", "refuse_personal", "takes_out"]


class Kind(StrEnum):
    """What names a resident; the value is what people read."""

    ID_NUMBER = "nomor identitas (NIK, KK, NIP, atau kartu peserta)"
    PHONE = "nomor telepon pribadi"
    ACCOUNT = "nomor rekening pribadi"
    MAILBOX = "alamat surel pribadi"
    PATIENT = "keterangan yang dapat mengenali pasien"
    CHILD = "keterangan yang dapat mengenali anak dalam perkara"
    RESIDENT = "nama warga beserta keterangan pribadinya"
    HOME = "letak rumah seseorang"


_BY_TEXT: dict[Kind, Callable[[str, Official], bool]] = {
    Kind.ID_NUMBER: lambda text, _: has_id_number(text),
    Kind.PHONE: lambda text, official: has_phone(text, official=official),
    Kind.ACCOUNT: lambda text, official: has_account(text, official=official),
    Kind.MAILBOX: lambda text, official: has_mailbox(text, official=official),
    Kind.PATIENT: lambda text, _: has_patient_identity(fold(text).text),
    Kind.CHILD: lambda text, _: has_child_identity(fold(text).text),
    Kind.RESIDENT: lambda text, _: has_resident(text),
    Kind.HOME: lambda text, _: has_home(text),
}
_NEWS = frozenset({Kind.RESIDENT, Kind.HOME})
"""What may be news, such as a pupil who won: in a text for residents it is for an approver to say (`S_WARGA`)."""


class PersonalTextError(InputError):
    """A text names a resident. The message says by what kind of words, and nothing of them."""

    def __init__(self, found: Collection[Kind]) -> None:
        super().__init__(
            f"Teks ini memuat {', '.join(found)}, jadi tidak disimpan. Mohon hapus bagian itu; bila perlu, sebut baris "
            "atau kode rujukannya saja."
        )
        self.kinds = tuple(found)


def kinds(text: str, *, news: bool = False, official: Official | None = None) -> list[Kind]:
    """Return by what a text names a resident, each kind once; empty for a text that may be kept.

    :param news: it is for residents to read, and approved before they do.
    :param official: what may be published; None: what the city's rules.yaml says.
    """
    allowed = official_in_force() if official is None else official
    return [kind for kind, has in _BY_TEXT.items() if not (news and kind in _NEWS) and has(text, allowed)]


def refuse_personal(text: str, *, news: bool = False, official: Official | None = None) -> str:
    """Return the text. Parameters as of `kinds`.

    :raises PersonalTextError: it names a resident.
    """
    if found := kinds(text, news=news, official=official):
        raise PersonalTextError(found)
    return text


def takes_out(before: str, after: str, *, official: Official | None = None) -> bool:
    """Tell whether something that names a resident stands in a text and stands in its later form no more."""
    allowed = official_in_force() if official is None else official
    return any(before[start:end] not in after for start, end, _ in find_personal(before, official=allowed))
