"""Hints that identify a patient, or a child who is victim, witness or offender.

UU 27/2022 (health and children's data are specific personal data) and UU 11/2012 art. 19: such a person must not be
recognisable, even from initials with age or address. A hint counts only where it stands near the word that makes it one,
and ages of groups ("usia 12–17 tahun") do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from siar.reading.folding import Span, blanked

__all__ = [
    "CASE_STEMS",
    "MINOR_STEMS",
    "PATIENT_STEMS",
    "has_child_identity",
    "has_patient_identity",
    "identity_spans",
    "is_name_or_initials",
]

#: One of these is in every text that can tell of a patient; for `siar.reading.stems`, like the two lists below.
PATIENT_STEMS = (
    "pasien", "penderita", "menderita", "idap", " odh", "odgj", "suspek", "penyintas", "penyandang", "positif", "jangkit", "infeksi", "terpapar", "tertular", "terkena",
    "dirawat", "meninggal", "hiv", "aids", "kusta", "sifilis", "gonore", "raja singa", " ims ", "stunting", "gizi buruk", "gizi kurang", " hamil",
    "gigitan", "dirujuk", "bayi ny", "kelainan",
)  # fmt: skip
#: One of these and one of `MINOR_STEMS` is in every text that can tell of a child in a case.
CASE_STEMS = (
    " korban", " saksi", " pelaku", " tersangka", " terdakwa", " penyintas", "dicabul", "diperkosa", "dianiaya", "disiksa", "dilecehkan",
    "disetubuhi", "ditelantar", "dirundung", "dibully", "dipukul", " abh", "berhadapan", "berkonflik", "diperdagang",
)  # fmt: skip
MINOR_STEMS = (
    " anak", " siswa", " siswi", " pelajar", " remaja", " balita", " bocah", " murid", " santri", " bayi", "bawah umur", " putri", " putra",
    " abg", " abh", "0 th", "0th", "0 tahun", "0tahun", " sdn", " sd ", " sdi", " sdk", " smp", " sma", " smk", " mts", " paud",
)  # fmt: skip

_PATIENT = re.compile(
    r"\b(?:pasien|penderita|pengidap|odha|odgj|odhiv|suspek|penyintas|penyandang\s+(?:hiv|aids|kusta|tbc?|penyakit|gangguan)|(?:mengidap|menderita)\s+\w+|(?:positif|terjangkit|terinfeksi|terpapar|tertular|terkena)\s+"
    r"(?:covid|dbd|hiv|aids|tbc?|malaria|rabies|difteri|campak|kusta|sifilis|corona|demam)|"
    r"(?:meninggal|dirawat)\s+(?:karena|akibat|dengan)\s+(?:covid|dbd|hiv|aids|tbc?|rabies|demam))(?:nya)?\b"
)
#: Words of care that tell of a patient only beside initials, or a name written the way patients are named.
_CARE = re.compile(
    r"\b(?:(?:balita|anak|bayi)\s+(?:dengan\s+)?(?:stunting|gizi\s+(?:buruk|kurang))|gizi\s+buruk|ibu\s+hamil|gigitan\s+(?:anjing|hewan|ular)|"
    r"(?:dirujuk|dirawat|dioperasi)\s+(?:ke|di)\s+(?:rs\w*|rumah\s+sakit|puskesmas|ruang|inkubator|nicu|picu|icu|igd|klinik)|bayi\s+ny|kelainan\s+\w+)\b"
)
_CHILD = re.compile(
    r"\b(?:(?:anak|siswa|siswi|pelajar|remaja|balita|bocah|murid|santri|bayi|bawah\s+umur|putri|putra|abg|abh)(?:nya)?|"
    r"sd[nik]?|smp[nk]?|sma[nk]?|smkn?|mts|paud)\b"
)
_CASE_ROLE = re.compile(
    r"\b(?:korban|saksi(?!\s+(?:sejarah|bisu|hidup|mata|ahli|nikah|pernikahan|perkawinan|kelahiran|pencatatan))|pelaku(?!\s+(?:usaha|umkm|ekonomi|wisata|pariwisata|seni|budaya|industri|pasar|perjalanan|bisnis|jasa|koperasi|kreatif|ekraf|pertanian|perikanan|kegiatan|pembangunan|utama|pertunjukan|teater|olahraga|sejarah|media|pembaruan|perubahan))|tersangka|terdakwa|penyintas|dicabuli|diperkosa|dianiaya|disiksa|dilecehkan|disetubuhi|ditelantarkan|"
    r"diperdagangkan|dirundung|dibully|dipukuli?|abh|berhadapan\s+dengan\s+hukum|berkonflik\s+dengan\s+hukum)\b"
)
_DISASTER = re.compile(
    r"\bkorban\s+(?:jiwa\s+)?(?:banjir|bencana|kebakaran|gempa|badai|siklon|seroja|longsor|angin|cuaca|puting|kekeringan|phk|kecelakaan)"
)
_CRIME = re.compile(
    r"\b(?:kekerasan|pencabulan|pelecehan|perkosaan|pemerkosaan|penganiayaan|perundungan|bullying|persetubuhan|penelantaran|"
    r"trafficking|perdagangan\s+orang|tppo|tpks|pencurian|narkoba|kdrt|eksploitasi|asusila|seksual|abh|hukum|pidana|polisi)\b"
)
_EDUCATION = re.compile(
    r"\b(?:sosialisasi|edukasi|penyuluhan|pencegahan|mencegah|dicegah|seminar|kampanye|pelatihan|dilatih|berlatih|belajar|agar|supaya|deklarasi|"
    r"mendeklarasikan|workshop|lokakarya|bimtek|pembekalan|webinar|forum|duta|ramah\s+anak|tidak\s+menjadi|jangan\s+menjadi)\b"
)

_UNIT = r"(?:th|thn|tahun|bln|bulan|hari|minggu|tahunan)"
_GROUP_AFTER = r"(?!\s*(?:-|–|—|s/?d|s\.d\.?|sampai|hingga|ke\s+atas|ke\s+bawah|atau\s+lebih|dan\s+\d))"
_AGE = re.compile(
    rf"\(\s*(?:umur|usia)?\s*\d{{1,3}}\s*{_UNIT}?\.?\s*\)|"
    rf"\b(?:umur|usia|berumur|berusia)\s*:?\s*\d{{1,3}}+{_GROUP_AFTER}(?:\s*{_UNIT}\b)?+{_GROUP_AFTER}|"
    rf"\b(?:anak|remaja|bocah|balita|bayi|gadis|siswi|siswa|perempuan|laki-laki|pria|wanita|pasien|korban|pelaku)\s+"
    rf"(?:perempuan\s+|laki-laki\s+|putri\s+|putra\s+|hiv\s+|dbd\s+|tbc?\s+)?\d{{1,2}}{_GROUP_AFTER}\s*{_UNIT}\b{_GROUP_AFTER}|"
    rf",\s*\d{{1,2}}\s*(?:th|thn|tahun)\b\s*(?=,|\)|\.|;|$)|"
    rf"(?<![-–\d.,])(?<!selama )(?<!dalam )(?<!– )(?<!- )\b\d{{1,2}}\s*(?:th|thn)\b{_GROUP_AFTER}\.?",
    re.IGNORECASE,
)
_INITIALS = re.compile(
    r"\b(?i:inisial|berinisial|initial)\b\s*:?\s*\W?(?:[A-Za-z]\.?\s?){1,4}(?![a-z])|"
    r"(?<![a-z]\.)\b(?:[A-Z]\.?){1,3}\s*\(\s*(?:\d{1,3}\s*(?i:th|thn|tahun|bln|bulan)?|[LP])\s*\)|"
    r"\b(?:[A-Z]\.){2,4}(?=\s*(?:,|\(|\d|yang|warga|siswa|siswi|anak))|"
    r"(?<=[\s,(])(?!(?:RI|TK|SD|SMP|SMA|SMK|RS|KB|RT|RW|HIV|DBD|TB|TBC|HUT|KIA|ASI|UU|PP|SK|PMI|JKN)\b)[A-Z]{2,3}(?=,?\s*\(?\d{1,2}\s*(?i:th|thn|tahun|bln|bulan))|"
    r"\b[A-Z]{1,3}\s*/\s*\d{1,2}\s*(?i:th|thn|tahun|bln|bulan)\b"
)
_NAMED = re.compile(
    r"\b(?i:a\.?n\.?|atas\s+nama|bernama|nama)\b\.?\s*:?\s*[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){0,3}|"
    r"\b(?:Tn|Ny|Nn|An|By|Sdr|Sdri|Bpk|Bapak|Ibu|Saudara|Saudari|Mama|Bpa)\.?\s+(?!Wali|Walikota|Camat|Lurah|Kepala|Sekda|Bupati|Gubernur|Kadis|"
    r"RT|RW|Hamil|Menyusui|Rumah|PKK|Dan|Kota|Menteri|Presiden|Wakil|Ketua|Asisten|Direktur)[A-Z][\w.'’]*(?:\s+[A-Z][\w.'’]*){0,3}"
)
_ADDRESS = re.compile(
    r"\bRT\.?\s*/?\s*0*\d{1,3}\b(?:\s*[/,]?\s*RW\.?\s*/?\s*0*\d{1,3})?|"
    r"\b(?i:beralamat|alamat(?:nya)?|tinggal|berdomisili)\s*(?i:rumah)?\s*(?i:di|:)\s*[^.;]{3,60}|"
    r"\b(?:Jl|Jln|Jalan)\b\.?\s+[A-Z][\w .]{2,40}?\b(?:No|nomor)\.?\s*\d+|"
    r"\b(?i:belakang|samping|depan|sebelah|seberang|dekat)\s+(?i:gereja|masjid|mushol\w+|pura|kapela|kios|toko|warung|bengkel|pos\s+\w+|lapangan|jembatan|rumah\s+\w+|kuburan|sumur)\b[^.;,]{0,40}|"
    r"\b(?i:gang|lorong)\s+[A-Z0-9]\w*|\b(?i:rumah(?:nya)?|kos(?:nya)?|kost|kontrakan(?:nya)?)\s+(?i:di|dekat|samping|belakang)\s+[^.;,]{3,40}"
)
_SCHOOL = re.compile(
    r"\b(?:SD|SMP|SMA|SMK|MTs|MTS|MI|MA|SDN|SMPN|SMAN|SMKN|SDI|TK|PAUD|SDK|SMPK|SMAK)\b\.?\s*(?:(?i:negeri|inpres|swasta|katolik|kristen|n)\b\s*)?"
    r"(?:\d+\b|[A-Z][\w.]*(?:\s+(?:[A-Z]\w*|\d+))*)?(?<=[\w.]{2})|\b(?i:kelas)\s+(?:\d{1,2}|[IVX]+)\b|\b(?i:sekolah\s+di)\s+[A-Z]\w+",
)
_PARENT = re.compile(r"\b(?i:anak|putra|putri)\s+(?i:dari|kandung|tiri)\s+(?:(?i:bapak|ibu)\s+)?[A-Z]\w+")
#: Who is named in an office, and the houses where patients are received: their names and addresses are public.
_OFFICE = re.compile(
    r"\b(?:kepala|camat|lurah|kadis|kadinkes|direktur|bidan|dokter|drg?|perawat|kader|ketua|sekretaris|sekda|kabid|plt|pj|wali\s?kota|wakil|asisten|"
    r"narasumber|istri|penggerak|anggota|pimpinan|staf|pendamping|petugas|psikolog|relawan|donatur)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_FACILITY = re.compile(
    r"\b(?:klinik|puskesmas|pustu|poskesdes|posyandu|rumah\s+sakit|rs|rsud|kantor|gedung|loket|apotek|poli|poliklinik|laboratorium|labkesda|aula|balai|pos|posko)\b"
    r"[^.;]{0,45}$",
    re.IGNORECASE,
)
#: How many characters away a hint may stand from the word that makes it one.
_REACH = 90
_MINOR_AGE = re.compile(r"\b1?[0-7]\s*(?:th|thn|tahun)\b")
_STIGMA = re.compile(r"\b(?:hiv|aids|odha|odhiv|kusta|sifilis|raja\s+singa|gonore|ims)\b")
_SHARE_OF_NAME = 0.6
_FEW = re.compile(r"(?<![\d.,])(?:[1-4]|satu|dua|tiga|empat|seorang)\s+(?:kasus|orang|penderita|pasien|warga|odha)\b")
_WARD = re.compile(r"\b(?:kelurahan|kel\.|rt|rw)\s*[A-Z0-9]", re.IGNORECASE)


def _near(text: str, anchor: re.Pattern[str]) -> list[Span]:
    return [(max(0, match.start() - _REACH), match.end() + _REACH) for match in anchor.finditer(text)]


def _inside(match: re.Match[str], reaches: list[Span]) -> bool:
    return any(start <= match.start() and match.end() <= end + 60 for start, end in reaches)


def _small(text: str) -> str:
    """Return the text in small letters, every letter in its place."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


_ABBREVIATED = re.compile(
    r"\b(jl|jln|no|kel|kec|drg?|drs|dra|ir|ns|apt|h|hj|prof|moch|muh|dr|rs|rsud|rsia|st|[a-z]{1,2})\.", re.IGNORECASE
)
#: Dots within a degree: `Sp.A`, `M.Kes`.
_DEGREE = re.compile(r"(?<=[A-Za-z])\.(?=[A-Za-z])")
_COUNTED_PLACES = re.compile(
    r"\b(?:kelurahan|kecamatan|puskesmas|desa|posyandu|rt|rw|sekolah|wilayah)\b[^.;]{0,160}$", re.IGNORECASE
)
_BARE_NUMBER = re.compile(r"\(\s*\d{1,3}\s*\)")


def _is_public(text: str, pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Tell whether a name is an officer's, or an address a clinic's."""
    before = _ABBREVIATED.sub(r"\1 ", _DEGREE.sub("", text[max(0, match.start() - 80) : match.start()]))
    if pattern is _AGE and _BARE_NUMBER.fullmatch(match.group()):
        # "Kelurahan Alak (21) dan Bello (17)": how many there are, not how old somebody is.
        return _COUNTED_PLACES.search(text[max(0, match.start() - 170) : match.start()]) is not None
    if pattern is _AGE or (pattern is _NAMED and match.group().lower().startswith(("ibu", "bapak", "bpk", "mama"))):
        office = _OFFICE.search(before)
        return office is not None and not _PATIENT.search(_small(office.group()))
    return pattern is _ADDRESS and _FACILITY.search(before) is not None


def _patient_spans(text: str) -> Iterator[Span]:
    small = _small(text)
    for anchor, patterns in ((_PATIENT, (_INITIALS, _AGE, _NAMED, _ADDRESS)), (_CARE, (_INITIALS, _NAMED))):
        reaches = _near(small, anchor)
        if not reaches:
            continue
        for pattern in patterns:
            for match in pattern.finditer(text):
                if _inside(match, reaches) and not _is_public(text, pattern, match):
                    yield match.span()


def _child_spans(text: str) -> Iterator[Span]:
    small = _small(text)
    if not _CASE_ROLE.search(small) or not (_CHILD.search(small) or _MINOR_AGE.search(small)):
        return
    bare = blanked(small, disasters) if (disasters := [match.span() for match in _DISASTER.finditer(small)]) else small
    reaches = _near(bare, _CASE_ROLE)
    if not reaches or (bare != small and not _CRIME.search(bare)):
        return
    teaching = bool(_EDUCATION.search(small))
    bare = blanked(text, disasters)
    for pattern in (
        (_INITIALS, _AGE, _NAMED, _PARENT) if teaching else (_INITIALS, _AGE, _NAMED, _PARENT, _SCHOOL, _ADDRESS)
    ):
        for match in pattern.finditer(bare):
            if _inside(match, reaches):
                yield match.span()


def is_name_or_initials(text: str) -> bool:
    """Tell whether a cell is somebody's name as patients are named, or initials, and little else."""
    return any(
        len(match.group()) >= _SHARE_OF_NAME * len(text)
        for pattern in (_NAMED, _INITIALS)
        for match in pattern.finditer(text)
    )


def has_patient_identity(text: str, *, ward: bool = False) -> bool:
    """Tell whether somebody's illness can be traced to a person.

    :param ward: the row names a kelurahan, so a handful of cases of a stigmatised illness is enough.
    """
    if next(_patient_spans(text), None) is not None:
        return True
    small = _small(text)
    return bool(_STIGMA.search(small) and _FEW.search(small) and (ward or _WARD.search(text)))


def has_child_identity(text: str) -> bool:
    """Tell whether a child victim, witness or offender can be recognised."""
    return next(_child_spans(text), None) is not None


def identity_spans(text: str) -> Iterator[Span]:
    """Yield what has to be masked so that patients and children in a case cannot be recognised."""
    yield from _patient_spans(text)
    yield from _child_spans(text)
