"""Texts that are no report yet: forms with gaps, hints that were left standing, notes to the office, trials."""

from __future__ import annotations

import re
from collections.abc import Collection

from rapidfuzz import fuzz

__all__ = ["unfinished"]

_GAPS = re.compile(
    r"(?:\.{4,}|…{2,}|_{2,}|(?:\.\s){4,}|\[\s*(?:isi|nama|tanggal|tempat|jumlah|sebutkan|tulis)[^\]]{0,30}\]|"
    r"<\s*(?:isi|nama|tanggal|tempat|jumlah|sebutkan|tulis)[^>]{0,30}>|"
    r"\((?:(?i:isi|sebutkan|tuliskan?)[^)]{0,30}|(?i:(?:nama|tanggal|tgl|hari|tempat|jumlah|lokasi|waktu)(?:\s+(?:kegiatan|kelurahan|kecamatan|tempat|orang|peserta|"
    r"pejabat|opd|dinas|kelompok|narasumber|lokasi|acara|warga|penerima|bantuan|pelaksanaan))?))\)|"
    # A letter in place of a figure: "XX orang".
    r"\b([XYZNxyzn])\1{1,4}\s+(?i:orang|unit|peserta|warga|kk|kelurahan|kecamatan|rt|kg|ton|liter|paket|ekor|persen|rupiah|siswa|balita|kader|hari|titik|km|meter)\b|"
    r"\b(?i:rp\.?)\s?(?:[XxNn]{2,}|[XxNn]+\.[XxNn.]+))"
)
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|b|i|u|strong|em|a|ul|ol|li|font|h[1-6]|table|tr|td|img)\b[^>]*>|&(?:nbsp|amp|lt|gt|quot|#\d+);",
    re.IGNORECASE,
)
_TRIAL = re.compile(
    r"\b(?:lorem\s+ipsum|dolor\s+sit\s+amet|asdf\w*|qwerty\w*|testing|tes\s+tes|test\s+test|ini\s+(?:hanya\s+)?(?:tes|test|contoh|percobaan)|percobaan\s+input|"
    r"contoh\s+(?:isian|uraian|teks)|(?:mohon\s+)?(?:di)?abaikan\s+(?:saja\s+)?(?:baris|isian|data|laporan|pesan)\s+ini)\b|"
    r"^\W*contoh\s*:|^\W*(?:tes|test|testing|coba)\s+(?:meng)?(?:input|isi|entri|entry|kirim)\b|^\W*(?:tes|test|coba|uji\s?coba|dummy)(?:\s+(?:saja|dulu|aja|input|data|\d+))*\W*$",
    re.IGNORECASE,
)
_MASHED = re.compile(
    r"\b(\w)\1{4,}\b|\b[bcdfghjklmnpqrstvwxyz]{7,}\b|\b([a-z]{2,4})\2{2,}\b|\b(asd|qwe|zxc)\3\b", re.IGNORECASE
)
#: A whole text of one letter, or of one run of keys.
_ONE_KEY = re.compile(r"\W*(?:([a-z])\1{1,}|(?:asd|qwe|zxc|abc|bla)[a-z]{0,3})\W*", re.IGNORECASE)
_NOTE = re.compile(
    r"\bcatatan\s+(?:utk|untuk|buat|bagi)\s+(?:admin|kominfo|editor|redaksi|operator|humas)\b|\b(?:jangan|jgn|mohon\s+tidak|tolong\s+jangan|belum\s+(?:boleh|bisa))\s+"
    r"(?:di)?(?:tayang(?:kan)?|publish|publikasi(?:kan)?|posting|upload|unggah|sebar(?:kan)?|muat)\b|\bhanya\s+(?:untuk|utk)\s+(?:\w+\s+)?internal\b|"
    r"(?<!\w)rahasia\s*[-–—:!]|(?-i:\bRAHASIA\b)|\bkonsumsi\s+internal\b|\b(?:tidak|bukan)\s+untuk\s+(?:di)?(?:publik(?:asi(?:kan)?)?|umum|sebar(?:kan|luaskan)?|konsumsi\s+publik)\b|"
    r"\b(?:untuk|utk)\s+kalangan\s+(?:sendiri|internal|terbatas)\b|\bkonfidensial\b|\bconfidential\b|"
    r"\b(?:belum|tidak|jangan|jgn)\s+(?:boleh\s+|dapat\s+)?(?:di)?(?:buka|umumkan|sebar(?:kan|luaskan)?|bagikan|ketahui)\s+(?:kepada|ke|oleh|untuk)\s+(?:umum|publik|luar|pihak\s+luar|siapa)\b|"
    # What is asked of whoever edits.
    r"\b(?:mohon|tolong|minta|mhn|tlg)\s+(?:di)?(?:koreksi|edit|perbaiki|revisi|rapikan|rapihkan|sunting|lengkapi|buatkan|bantu)(?:kan)?(?:nya)?\b[^.!?]{0,40}\b(?:admin|min|mimin|kominfo|"
    r"editor|redaksi|kalimat(?:nya)?|bahasa(?:nya)?|narasi(?:nya)?|dulu|caption(?:nya)?)\b|"
    r"\b(?:narasi|uraian|naskah|teks|rilis|caption|deskripsi|keterangan|berita)(?:nya)?\s+(?:\w+\s+)?(?:menyusul|(?:akan\s+)?(?:di|kami\s+)(?:lengkapi|kirim|isi|susulkan)|belum\s+(?:ada|siap|lengkap|jadi))\b|"
    r"^\W*internal(?:\s+(?:saja|only))?\s*[:.;-]|\b(?:mohon|tolong|mhn|tlg)\s+(?:di)?sesuaikan\b|^\W*(?:copy|copas|salin(?:an)?)\s+dari\s+(?:laporan|baris|bulan)\b|"
    r"^\W*menyusul\b|^\W*(?:draf|draft|konsep)\s*[,:;(–-]|"
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
    if _TRIAL.search(text) or len(_MASHED.findall(text)) >= 2 or _ONE_KEY.fullmatch(text):
        return "isian percobaan"
    plain = _plain(text)
    if plain and any(
        fuzz.ratio(plain, _plain(hint)) >= 85 or (len(hint) > 30 and _plain(hint) in plain) for hint in hints
    ):
        return "contoh isian dari petunjuk lembar"
    if title and plain == _plain(title):
        return "ulangan judul"
    return None
