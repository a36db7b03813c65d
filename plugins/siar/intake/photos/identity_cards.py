"""Photos that show somebody's identity card, as far as the file's own name says so.

The shape of a card (ISO/IEC 7810 ID-1, 1.586 to 1) is no sign: a photo cut to 16:10 has it within one per cent.
"""

from __future__ import annotations

import re

from siar.reading.folding import fold

__all__ = ["names_identity_card"]

_CARD = re.compile(
    r"(?<![a-z])(?:e[ _-]?ktp|ktp|(?<!\d)(?<!\d[ _-])kk|kia|nik|paspor|passport|kartu[ _-]*(?:keluarga|tanda[ _-]*penduduk|identitas|bpjs|kis|jkn)|"
    r"akta[ _-]*(?:ke)?lahir(?:an)?|buku[ _-]*nikah|foto[ _-]*identitas)(?![a-z])",
    re.IGNORECASE,
)
#: An event about cards, as the civil registry has every day, shows people and no card.
_EVENT = re.compile(
    r"perekaman|rekam|penyerahan|menyerahkan|serah|pelayanan|layanan|pembagian|bagi|sosialisasi|kegiatan|jemput|pencetakan|cetak|antre|loket|dukcapil|peluncuran|"
    r"pengurusan|urus|distribusi|rapat|lomba",
    re.IGNORECASE,
)


def names_identity_card(name: str) -> bool:
    """Tell whether a file's name in Drive says that it is somebody's KTP, KK, KIA or the like."""
    plain = fold(name).text
    return _CARD.search(plain) is not None and _EVENT.search(plain) is None
