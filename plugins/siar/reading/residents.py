"""Residents who can be recognised though no number names them: a full name beside what is nobody's business.

A full name with class and school, with an illness or a treatment, or with age and RT/RW; and where somebody lives, to the
metre (GPS decimals, degrees, plus codes, links to maps). All may be meant to be told, with the family's consent, so a
person decides (UU 27/2022 art. 4: health and children's data, and data that combined identify a person).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from siar.reading.folding import Span
from siar.reading.personal_names import find_names

__all__ = ["HOME_STEMS", "RESIDENT_STEMS", "find_homes", "find_residents", "tells_of_illness", "tells_of_somebody"]

#: One of these is in every text in which a name is private; for `siar.reading.stems`, like the list below.
RESIDENT_STEMS = (
    " rt", "kelas", " kls", " klas", "semester", "pasien", "penderita", "derita", "idap", "penyintas", "penyandang", "positif", "jangkit", "infeksi", "terkena",
    "terserang", " sakit", "diagnos", "cuci darah", "hemodial", "dialis", "kemo", "radioterapi", "operasi", "rawat", "terapi", "transfusi", "obat", "rujuk",
    "opname", "rehabilit", "persalinan", "lahir", "keguguran", "aborsi", "sesar", "lumpuh", "stroke", "kanker", "tumor", "diabetes", "ginjal", "jantung", "leukemia",
    "lupus", "epilepsi", "katarak", "hernia", "sefalus", "lasemia", "hemofilia", " tb", "tuberkul", " hiv", "aids", "kusta", "malaria", " dbd", "demam", "rabies",
    "campak", "difteri", "polio", "covid", "hepatitis", "sifilis", "skizo", "depresi", "gangguan", "gizi", "stunting", "sumbing", "autis", "syndrome", " asma",
    "tifus", "pneumonia", "anemia", "kecanduan",
)  # fmt: skip
HOME_STEMS = ("rumah", "kediaman", "tempat tinggal", "alamat", "domisili", " kos", "kontrakan", "tinggal di")

_ILLNESS = (
    r"stroke|kanker|tumor|diabetes|kencing\s+manis|gagal\s+ginjal|ginjal|jantung|leukemia|lupus|epilepsi|lumpuh|katarak|hernia|hidrosefalus|thalas?emia|hemofilia|"
    r"tbc?|tuberkulosis|hiv|aids|kusta|malaria|dbd|demam\s+berdarah|rabies|campak|difteri|polio|covid|hepatitis|sifilis|skizofrenia|depresi|gangguan\s+jiwa|"
    r"gizi\s+(?:buruk|kurang)|stunting|bibir\s+sumbing|autis\w*|down\s+syndrome|asma|tifus|pneumonia|anemia|kecanduan"
)
_CARE = (
    r"cuci\s+darah|hemodialis[ai]s?|dialis[ai]s?|kemoterapi|kemo|radioterapi|operasi|dioperasi|rawat\s+(?:inap|jalan)|terapi|fisioterapi|transfusi|pengobatan|"
    r"berobat|dirawat|dirujuk|opname|rehabilitasi|perawatan|persalinan|melahirkan|keguguran|aborsi|persalinan\s+sesar|sesar"
)
#: Right behind a name: what is told of that person.
_SICK_AFTER = re.compile(
    rf"[\s,]*(?:\([^)]{{1,30}}\)[\s,]*)?(?:(?:umur|usia|berusia|\d+)\s+[\w ]{{1,12}}[,]?\s*)?(?:[,\s]*(?:warga|ibu|bapak|anak|balita|lansia|seorang|asal)\b[^.;,]{{0,40}}[,]?\s*)?(?:yang\s+|kini\s+|sedang\s+|telah\s+|sudah\s+|"
    rf"saat\s+ini\s+|rutin\s+|harus\s+|akan\s+|masih\s+|didiagnosis\s+|pernah\s+)*(?:(?:meng?idap|menderita|penderita|pengidap|positif|terjangkit|terinfeksi|terkena|terserang|"
    rf"sakit|penyintas|pasien|didiagnosa|didiagnosis)\s+(?:penyakit\s+|kasus\s+)?(?:{_ILLNESS}|{_CARE}|\w+)|(?:menjalani|mendapat|menerima|memerlukan|membutuhkan|"
    rf"butuh|melakukan)\s+(?:\w+\s+)?(?:{_CARE})|(?:dirawat|dioperasi|dirujuk|berobat|opname|melahirkan|lumpuh|stroke)\b)",
    re.IGNORECASE,
)
#: Right before a name: "pasien cuci darah", "penderita kanker payudara, ".
_SICK_BEFORE = re.compile(
    rf"(?:\b(?:pasien|penderita|pengidap|penyintas|penyandang)(?:nya)?\b(?:\s+[a-z]+){{0,4}}|\b(?:{_ILLNESS})(?:\s+[a-z]+){{0,2}}|"
    rf"\b(?:menjalani|mendapat|biaya|untuk|bantuan)\s+(?:{_CARE})(?:\s+[a-z]+){{0,2}}|\b(?:operasi|pengobatan|perawatan|cuci\s+darah|kemoterapi|terapi)\s+(?:bagi|untuk|kepada|ibu|bapak|anak))"
    r"\s*[,:(]?\s*(?:(?:bernama|atas\s+nama|a\.?n\.?|yakni|yaitu|ibu|bapak|bpk|tn|ny|nn|an|sdr|sdri|mama|opa|oma)\.?\s*:?\s*)*$",
    re.IGNORECASE,
)
_CLASS = re.compile(r"\b(?:kelas|kls|klas)\.?\s*(?:\d{1,2}|[IVX]{1,4})\b|\b(?:semester)\s+\d", re.IGNORECASE)
_SCHOOL = re.compile(
    r"\b(?:SD|SDN|SDI|SDK|SMP|SMPN|SMPK|SMPS|SMA|SMAN|SMAK|SMAS|SMK|SMKN|MTs|MTsN|MI|MIN|MA|MAN|SLB|TK|PAUD)\b\.?\s*(?:(?i:negeri|inpres|katolik|kristen|swasta|n)\s*)?(?:\d+|[A-Z])|\b(?:TK|PAUD|SLB)\s+[A-Z]"
)
_AGE = re.compile(
    r"\(\s*\d{1,3}\s*(?:th|thn|tahun)?\.?\s*\)|\b\d{1,3}\s*(?:th|thn|tahun)\b|\b(?:umur|usia|berusia|berumur)\s*:?\s*\d{1,3}",
    re.IGNORECASE,
)
_RT = re.compile(r"\bRT\.?\s*[:./]?\s*\d{1,3}(?:\s*[/,-]?\s*(?:RW\.?)?\s*[:./]?\s*\d{1,3})?", re.IGNORECASE)
#: How far from the name it may stand, in the same sentence.
_REACH = 110

_DECIMALS = re.compile(
    r"(?<![\d.])(?:-\s?|(?:LS|S)\s?)?(?:10|9)[.,]\d{3,}\s*°?\s*(?:LS|S)?\s*[,;/ ]\s*(?:lon\w*|bujur|BT|E)?\s*:?\s*12[34][.,]\d{3,}(?:\s*°?\s*(?:BT|E)\b)?",
    re.ASCII,
)
_DEGREES = re.compile(
    r"\b(?:10|9)\s?°\s?\d{1,2}\s?['’′]\s?\d{1,2}(?:[.,]\d+)?\s?(?:\"|”|″|'')?\s?(?:LS|S)?\s*[,; ]*\s*12[34]\s?°\s?\d{1,2}\s?['’′]\s?\d{1,2}(?:[.,]\d+)?\s?(?:\"|”|″|'')?\s?(?:BT|E|T)?"
)
_PLUS_CODE = re.compile(
    r"\b(?:6P[23456789CFGHJMPQRVWX]{2})?[23456789CFGHJMPQRVWX]{4}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)"
)
_MAPS = re.compile(
    r"(?:https?://)?(?:(?:www\.)?google\.[a-z.]+/maps|maps\.google\.[a-z.]+|maps\.app\.goo\.gl|goo\.gl/maps|waze\.com|(?:www\.)?openstreetmap\.org|maps\.apple\.com)\S*",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:rumah(?!\s+(?:sakit|makan|jabatan|ibadah|potong|susun|aman|singgah|produksi|pintar|adat|dinas|pompa|tahanan|duka|detensi|bersalin|baca|kreatif|kemasan|restorasi|"
    r"tangga|negara|budaya|data|doa|pemotongan|retret|belajar|mocaf|kompos|bibit|jahit|tenun|panggung|burung|kaca|quran|literasi|pangan|layak|subsidi|bumn))(?:nya)?|kediaman|tempat\s+tinggal|"
    r"(?:alamat|domisili)\s+(?:warga|penerima|pasien|korban|keluarga|ibu|bapak|rumah)|kos(?:t|an|nya)?\b(?!\w)|kontrakan(?:nya)?|tinggal\s+di|berdomisili)\b",
    re.IGNORECASE,
)


def _sentence(text: str, start: int, end: int) -> Span:
    """Return the sentence around something, `_REACH` letters to each side at most."""
    first = max(0, start - _REACH)
    for match in re.finditer(r"(?<=[a-z)]{2})[.!?;\n]\s", text[first:start]):
        first = max(0, start - _REACH) + match.end()
    stop = re.search(r"(?<=[a-z)\d]{2})[.!?;\n](?=\s|$)", text[end : end + _REACH])
    return first, end + (stop.start() if stop else min(_REACH, len(text) - end))


def find_residents(text: str) -> Iterator[Span]:
    """Yield the spans of full names beside class and school, illness or treatment, or age and RT/RW; folded text."""
    for start, end in find_names(text):
        if _SICK_AFTER.match(text, end) or _SICK_BEFORE.search(text, max(0, start - 90), start):
            yield start, end
            continue
        first, last = _sentence(text, start, end)
        around = text[first:start] + "\0" + text[end:last]
        if (_CLASS.search(around) and _SCHOOL.search(around)) or (_AGE.search(around) and _RT.search(around)):
            yield start, end


_PATIENT = re.compile(
    rf"\b(?:pasien|penderita|pengidap|penyintas|(?:menderita|mengidap)\s+\w+|(?:bantuan|biaya)\s+(?:{_CARE}))",
    re.IGNORECASE,
)


def tells_of_illness(text: str) -> bool:
    """Tell whether a cell speaks of patients, so that a name in the cell beside it is one's."""
    return _PATIENT.search(text) is not None


def tells_of_somebody(cells: Sequence[str]) -> bool:
    """Tell whether the cells of a row give class and school, or age and RT/RW, of whoever is named in one of them."""
    return any(_CLASS.search(cell) and _SCHOOL.search(cell) for cell in cells) or (
        any(map(_AGE.search, cells)) and any(map(_RT.search, cells))
    )


def find_homes(text: str) -> Iterator[Span]:
    """Yield the spans of coordinates and links to maps in a text that speaks of somebody's home; folded text."""
    if not _HOME.search(text):
        return
    for pattern in (_DECIMALS, _DEGREES, _PLUS_CODE, _MAPS):
        for match in pattern.finditer(text):
            near = text[max(0, match.start() - 120) : match.end() + 80]
            if _HOME.search(near):
                yield match.span()
