"""Texts that are no report yet: forms with gaps, hints that were left standing, notes to the office, trials."""

from __future__ import annotations

import re
from collections.abc import Collection

from rapidfuzz import fuzz

__all__ = ["unfinished"]

_GAPS = re.compile(
    r"(?:\.{4,}|…{2,}|_{2,}|(?:\.\s){4,}|\[\s*(?:isi|nama|tanggal|tempat|jumlah)[^\]]{0,30}\]|<\s*(?:isi|nama|tanggal)[^>]{0,30}>)"
)
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|b|i|u|strong|em|a|ul|ol|li|font|h[1-6]|table|tr|td|img)\b[^>]*>|&(?:nbsp|amp|lt|gt|quot|#\d+);",
    re.IGNORECASE,
)
_TRIAL = re.compile(
    r"\b(?:lorem\s+ipsum|dolor\s+sit\s+amet|asdf\w*|qwerty\w*|testing|tes\s+tes|test\s+test|ini\s+(?:hanya\s+)?(?:tes|test|contoh|percobaan)|percobaan\s+input|"
    r"contoh\s+(?:isian|uraian|teks))\b|^\W*(?:tes|test|coba|uji\s?coba|dummy)(?:\s+(?:saja|dulu|aja|input|data|\d+))*\W*$",
    re.IGNORECASE,
)
_MASHED = re.compile(r"\b(\w)\1{4,}\b|\b[bcdfghjklmnpqrstvwxyz]{7,}\b", re.IGNORECASE)
_NOTE = re.compile(
    r"\bcatatan\s+(?:utk|untuk|buat|bagi)\s+(?:admin|kominfo|editor|redaksi|operator|humas)\b|\b(?:jangan|jgn|mohon\s+tidak|tolong\s+jangan|belum\s+(?:boleh|bisa))\s+"
    r"(?:di)?(?:tayang(?:kan)?|publish|publikasi(?:kan)?|posting|upload|unggah|sebar(?:kan)?|muat)\b|\bhanya\s+(?:untuk|utk)\s+(?:\w+\s+)?internal\b|"
    r"(?<!\w)rahasia\s*[-–—:!]|(?-i:\bRAHASIA\b)|\bkonsumsi\s+internal\b|\b(?:tidak|bukan)\s+untuk\s+(?:di)?(?:publik(?:asi(?:kan)?)?|umum|sebar(?:kan|luaskan)?|konsumsi\s+publik)\b|"
    r"\bembargo\b|\bmin,?\s+(?:tolong|mohon)\b|\b(?:draf|draft)\s+(?:belum|dulu|sementara)\b|\bbelum\s+final\b|\bnanti\s+(?:di)?(?:lengkapi|revisi|isi)\b|\bmenyusul\s+ya\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W_]+")


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def unfinished(text: str, *, title: str = "", hints: Collection[str] = ()) -> str | None:
    """Return what a text looks like instead of a report, in Indonesian; None when it looks like one.

    :param title: the row's headline: a body that only repeats it says nothing.
    :param hints: what the sheet itself tells operators to write.
    """
    if not text:
        return None
    if _GAPS.search(text):
        return "formulir yang belum diisi lengkap"
    if _MARKUP.search(text):
        return "kode halaman web yang ikut tersalin"
    if _NOTE.search(text):
        return "catatan untuk internal"
    if _TRIAL.search(text) or len(_MASHED.findall(text)) >= 2:
        return "isian percobaan"
    plain = _plain(text)
    if plain and any(
        fuzz.ratio(plain, _plain(hint)) >= 85 or (len(hint) > 30 and _plain(hint) in plain) for hint in hints
    ):
        return "contoh isian dari petunjuk lembar"
    if title and plain == _plain(title):
        return "ulangan judul"
    return None
