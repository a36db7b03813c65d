"""Bank accounts and mailboxes of a person. Those of an agency, of the treasury and of an organisation are public.

Whose an account is, is read from its holder ("a.n. …"), else from the words around it; an account of which nothing is
said is taken for a person's. So is a mailbox with a public provider, unless its name says an office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from siar.reading.folding import Folded, Span, fold
from siar.reading.official import NOBODY, Official
from siar.reading.personal_numbers import GAP, digits_of, is_grouped, spelled, views

__all__ = ["find_accounts", "find_mailboxes"]

_BANKS = (
    r"bri|bca|bni|btn|bsi|mandiri|cimb|danamon|btpn|permata|seabank|bank\s+(?:ntt|jago|neo|mega|papua|dki|jatim|bpd|rakyat|negara|syariah|\w+)|"
    r"bpr\s+\w+|britama|simpedes|taplus|tabunganku"
)
_KEY = re.compile(
    rf"(?:(?P<direct>no(?:mor|mer|\.)?\s*rek(?:ening)?|norek)|\brek(?:ening)?(?:nya)?|\ba/c|\bacc|\baccount|\btabungan|\btransfer|\bditransfer|\btf|"
    rf"\b(?:{_BANKS}))(?![a-z])[^\d]{{0,45}}?(?P<number>\d(?:{GAP}\d){{7,17}})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_KEY_BEFORE = re.compile(
    rf"(?:\brek(?:ening)?|norek|\btabungan|\btransfer|\bditransfer|\b(?:{_BANKS}))(?![a-z])[^\d\n]{{0,30}}$",
    re.IGNORECASE,
)
_HOLDER = re.compile(
    r"(?:\ba\.?\s?n\b\.?|\batas\s+nama|\bmilik|\bpemilik(?:nya)?|\bnama)\s*:?\s*(?P<name>[^,.;()\n]{3,60})",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:pemerintah|pemkot|pemda|kota\s+kupang|kas\s+(?:daerah|umum|negara)|rkud|dinas|badan|kantor|kecamatan|kelurahan|puskesmas|rsud|rumah\s+sakit|sekolah|"
    r"sd[nik]?|smp[nk]?|sma[nk]?|smkn?|bendahara|palang\s+merah|pmi|baznas|yayasan|panitia|koperasi|kopdit|kud|ksp|komite|gereja|jemaat|gmit|paroki|masjid|takmir|"
    r"perumda|perusahaan|pdam|pd|bumd|pt|cv|ud|posko|peduli|lembaga|perkumpulan|forum|karang\s+taruna|kelompok|poktan|umkm|universitas|politeknik|satgas|bpbd|"
    r"bapenda|dprd|sekretariat|bagian|korpri|dharma\s+wanita|pkk|bank\s+sampah|perkemi|koni|kwarcab|pramuka)\b",
    re.IGNORECASE,
)
#: Somebody of an organisation is not the organisation.
_PERSON = re.compile(
    r"(?:ketua|anggota|peserta|penerima|warga|siswa|siswi|orang\s+tua|ibu|bapak|bpk|pak|bu|sdri?|keluarga|pribadi|saya|staf|pegawai|guru|kader)\b",
    re.IGNORECASE,
)
_PUBLIC_PAYMENT = re.compile(
    r"\b(?:kas\s+(?:daerah|umum|negara)|rkud|rkun|bendahara\s+(?:penerimaan|pengeluaran|umum)|pajak|pbb(?:-p2)?|sppt|nop|retribusi|virtual\s+account|va|"
    r"kode\s+(?:bayar|billing|rekening|akun|pembayaran)|billing|ntpn|qris|donasi|sumbangan|rekening\s+(?:belanja|kegiatan|anggaran|listrik|air|telepon|pelanggan|"
    r"bersama|penampungan|dana|giro\s+daerah|kas|pemerintah|resmi)|pelanggan|meter|sp2d|spm|spp|kontrak|faktur|invoice|kuitansi|akta|siup|nib|npwp)\b",
    re.IGNORECASE,
)
#: Between the key and the number: then the number is a sum or a count.
_AMOUNT = re.compile(
    r"\b(?:rp|idr|senilai|sebesar|sejumlah|sebanyak|total|nilai|plafon|tanggal|tgl|pukul|telepon|telp|hp|fax|call|nik|ktp|kk|nip|bpjs)\b\.?|rp\.?\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s*(?:orang|unit|ton|rupiah|juta|ribu|miliar|kk|jiwa|nasabah|penerima|rekening|persen|%|wita)", re.IGNORECASE
)
_DATED = re.compile(r"\d{1,2}[/.\- ]\d{1,2}[/.\- ](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d", re.ASCII)
_LANDLINE = re.compile(r"0(?:800|380|21|[2-7]\d{1,2})[\s.\-/]+\d[\d\s.\-]{4,10}|1500[\s\d]+", re.ASCII)
_MOBILE = re.compile(r"(?:0|62)8[1-9]\d{7,10}", re.ASCII)
#: Accounts of the budget: `5.1.02.01.01.0024`.
_BUDGET = re.compile(r"[1-9](?:\.\d{1,2}){3,6}(?:\.\d{3,5})?", re.ASCII)

_PROVIDERS = (
    r"gmail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|live|icloud|proton(?:mail)?|aol|mail|gmx|zoho|msn"
)
_FREE = rf"(?:{_PROVIDERS})\.(?:com|co\.id|id|me|net|co\.uk)"
_MAILBOX = re.compile(r"(?<![\w.+\-/@])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9][\w-]*(?:\.[A-Za-z][\w-]*)+", re.ASCII)
_DOT = r"\s?(?:\.|[(\[]\s?(?:dot|titik)\s?[)\]]|\s(?:dot|titik)\s)\s?"
#: Written so that machines do not find it: `nama (at) gmail (dot) com`, `nama @ yahoo . com`.
_VEILED = re.compile(
    rf"(?<![\w.+\-/@])[A-Za-z0-9][\w.+-]{{1,63}}(?:\s?@\s?|\s?[(\[]\s?(?:at|et)\s?[)\]]\s?|\s(?:at|et)\s)"
    rf"(?:{_PROVIDERS}){_DOT}(?:com|co{_DOT}id|id|me|net)(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_FREE_DOMAIN = re.compile(rf"@(?:{_FREE})$", re.IGNORECASE)
_PUBLIC_DOMAIN = re.compile(r"@(?:[\w-]+\.)*(?:go|sch|ac|mil|desa|or)\.id$", re.IGNORECASE)
#: An office in the name of a mailbox. Whole parts for the short ones: `sd` is in many names.
_OFFICE = re.compile(
    r"dinas|dinkes|dinsos|dishub|dispar|dispora|disperindag|disnaker|disdik|dikbud|dukcapil|kominfo|infokom|bappeda|bapenda|bkad|bkppd|bpbd|damkar|satpol|"
    r"kecamatan|kelurahan|lurah|camat|puskesmas|rsud|pemkot|pemda|kotakupang|kupangkota|setda|prokopim|humas|inspektorat|perumda|pdam|sekretariat|sekolah|kantor|"
    r"panitia|pelayanan|layanan|pengaduan|lapor|redaksi|perpustakaan|arsip|umkm|koperasi|gereja|paroki|masjid|yayasan|komunitas|karangtaruna|posyandu|pkk|"
    r"(?:^|[._\-\d])(?:info|admin|cs|halo|kontak|support|noreply|sekre|kec|kel|sd|sdn|sdi|smp|smpn|sma|sman|smk|smkn|tk|paud|upt|uptd|uptd?\w*|dlhk|dp3a|dppkb|"
    r"dpmptsp|pupr|prkp|pmi|koni|bnn|bps|kpu|dprd|ppid|ulp|lpse|gmit)(?:$|[._\-\d])",
    re.IGNORECASE,
)


def find_accounts(text: str, *, official: Official = NOBODY) -> Iterator[Span]:
    """Yield the spans of account numbers that are, or may be, a person's."""
    for view in views(text):
        yield from map(view.original, _accounts(view, official))
    yield from spelled(
        text, lambda digits, before: _KEY_BEFORE.search(before) is not None and not official.has_account(digits)
    )


def _accounts(view: Folded, official: Official) -> Iterator[Span]:
    text = view.text
    for match in _KEY.finditer(text):
        start, end = match.span("number")
        raw, between = match.group("number"), text[match.start() : start]
        if (
            official.has_account(raw)
            or (is_grouped(raw) and "." in raw and not match.group("direct"))
            or _AMOUNT.search(between)
            or _COUNTED.match(text, end)
            or _DATED.search(raw)
            or _LANDLINE.fullmatch(raw)
            or _BUDGET.fullmatch(raw)
            or _MOBILE.fullmatch(digits_of(raw))
        ):
            continue
        if not _is_public(text, match.start(), start, end):
            yield start, end


def _is_public(text: str, key: int, start: int, end: int) -> bool:
    after = text[end : end + 90].partition("\n")[0]
    if (holder := _HOLDER.search(after)) or (holder := _HOLDER.search(text[key:start])):
        name = holder.group("name")
        return _ORGANISATION.search(name) is not None and _PERSON.match(name) is None
    behind = re.split(r"\.\s|\n", text[end : end + 40])[0].lstrip(" ,(-–")
    between = text[key:start]
    return (
        _ORGANISATION.search(between) is not None
        or _ORGANISATION.match(behind) is not None
        or _PUBLIC_PAYMENT.search(f"{between} {behind}") is not None
        or _PUBLIC_PAYMENT.search(text[max(0, key - 50) : key].rpartition(". ")[2]) is not None
    )


def find_mailboxes(text: str, *, official: Official = NOBODY) -> Iterator[Span]:
    """Yield the spans of e-mail addresses that are, or may be, a person's."""
    folded = fold(text)
    plain = folded.text
    small = plain.lower()
    if "@" not in plain and not any(word in small for word in ("(at)", "[at]", " at ", "(et)", "[et]", " et ")):
        return
    for match in _MAILBOX.finditer(plain):
        address = match.group().rstrip(".-_")
        if not official.has_mailbox(address) and not _is_office(address):
            yield folded.original((match.start(), match.start() + len(address)))
    for match in _VEILED.finditer(plain):
        if "@" not in match.group() or " " in match.group():
            name = re.split(r"\s?(?:@|[(\[])|\s(?:at|et)\s", match.group(), maxsplit=1, flags=re.IGNORECASE)[0]
            if not _OFFICE.search(name):
                yield folded.original(match.span())


def _is_office(address: str) -> bool:
    return (
        _PUBLIC_DOMAIN.search(address) is not None
        or _OFFICE.search(address.partition("@")[0]) is not None
        or (not _FREE_DOMAIN.search(address) and _OFFICE.search(address.partition("@")[2]) is not None)
    )
