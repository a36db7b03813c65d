"""The answer about children in a photo: an allow-list, for what is not said in writing is not consent.

UU 35/2014 (child protection) and UU 27/2022: a child's face needs the parents' written consent. Only the choices of the
drop-down and close spellings of them say that no child is to be seen, or that consent is at hand. Words that speak of
children without it hold the row; anything else is asked.
"""

from __future__ import annotations

import re
from typing import Literal

from siar.reading.cells import is_blank_text

__all__ = ["Consent", "mentions_children", "people_in", "read_consent"]

Consent = Literal["none", "written", "missing", "blank", "unclear"]
"""No child to be seen; consent in writing; children without it; no answer; an answer that says neither."""

_CHILDREN = (
    r"anak(?:[- ]?anak|2)?|balita|bayi|batita|baduta|murid|siswa(?:-siswi)?|siswi|santri|santriwati|pelajar|bocah|remaja|paud|tk|sd|smp|sma|smk|"
    r"sekolah\s+dasar|kelas\s+\d|posyandu\s+balita|peserta\s+didik|putra-putri"
)
_SEEN = re.compile(rf"\b(?:{_CHILDREN})(?:nya)?\b", re.IGNORECASE)
_MARKS = re.compile(r"[–—−-]+|[.,;:()/]+")
#: The whole answer says that nobody, or no child, is to be seen.
_NOBODY = re.compile(
    r"(?:foto\s+)?(?:(?:tanpa|tidak\s+ada|tdk\s+ada|tak\s+ada|nihil)\s+(?:orang|manusia|wajah(?:\s+(?:orang|anak))?)(?:\s+(?:dan|atau|maupun)\s+anak)?|"
    r"(?:tidak|tdk|tak|tanpa|bukan)\s+(?:(?:ada|memuat|terdapat|menampilkan)\s+)?(?:foto\s+|wajah\s+)?anak(?:[- ]?anak|2)?(?:\s+(?:di|dalam|pada)\s+foto)?|"
    r"(?:hanya\s+|semua(?:nya)?\s+)?(?:orang\s+)?dewasa(?:\s+(?:saja|semua))?)"
)
#: A child is to be seen, and consent is said to be at hand in writing.
_WRITTEN = re.compile(
    r"(?:(?:ada|memuat|terdapat)\s+)?(?:foto\s+|wajah\s+)?(?:"
    + _CHILDREN
    + r")?\s*(?:(?:sudah|telah|dengan|ada|dan|disertai|punya|sdh)\s+){0,3}(?:surat\s+)?(?:i[jz]in|persetujuan)\s+(?:orang\s?tua\s+|ortu\s+|wali\s+)?"
    r"(?:secara\s+)?(?:tertulis|lengkap)(?:\s+(?:orang\s?tua|ortu|wali|terlampir|ada|sudah\s+ada|lengkap|tersimpan))*"
    r"|(?:ada\s+)?(?:anak\s+)?(?:(?:sudah|telah|dengan|ada)\s+){0,2}surat\s+i[jz]in(?:\s+(?:orang\s?tua|ortu|wali|ada|lengkap|terlampir))*"
)


def mentions_children(text: str) -> bool:
    """Tell whether a text names children."""
    return _SEEN.search(text) is not None


_EMPTY = re.compile(r"(?:tanpa|tidak\s+ada|tdk\s+ada|tak\s+ada|nihil)\s+(?:orang|manusia)\b")


def people_in(text: str) -> str:
    """Return who is to be seen in a photo as the answer tells it, `tanpa orang`; empty where it tells neither."""
    plain = " ".join(_MARKS.sub(" ", text.casefold()).split())
    if _EMPTY.search(plain):
        return "tanpa orang"
    return {"none": "tanpa anak-anak", "written": "dengan anak-anak"}.get(read_consent(text), "")


def read_consent(text: str) -> Consent:
    """Read the answer in the column *izin foto*."""
    if is_blank_text(text):
        return "blank"
    plain = " ".join(_MARKS.sub(" ", text.casefold()).split())
    if _NOBODY.fullmatch(plain):
        return "none"
    if _WRITTEN.fullmatch(plain):
        return "written"
    return "missing" if mentions_children(plain) or "izin" in plain or "ijin" in plain else "unclear"
