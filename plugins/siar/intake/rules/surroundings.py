"""What surrounds a table on paper: column numbers, headings, dividers, totals, nil returns, and the signature below.

Each of it is found by what its cells hold, never by where it stands. Only a name without title or degree needs its
neighbours: under "Kepala Dinas," it is a signature, alone it is a row that somebody began.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from siar.intake.rules.factors import Flags
from siar.reading.days import MONTH_PATTERN

if TYPE_CHECKING:
    from siar.intake.rules.table import ReportTable

__all__ = ["surrounding_rows", "total_rows"]

#: Cells of a heading or a signature.
_MOST_CELLS = 3
#: Letters of such a cell.
_LONGEST = 80
#: Rows between the office and the name below it: room for the hand's signature.
_REACH = 8
_TOTAL = re.compile(
    r"(?:grand\s+|sub\s*-?\s*)?(?:total|jumlah|jml|rata\s*-?\s*rata|rerata|rekap(?:itulasi)?)(?:\s+(?:total|seluruh(?:nya)?|keseluruhan|semua|akhir|umum|"
    r"(?:bulan|minggu|triwulan|semester|tahun)(?:\s+\w+){0,2}|[ivx]+|\d+))?\s*[:.=]?",
    re.IGNORECASE,
)
#: Columns in which a total names itself.
_TOTAL_COLUMNS = ("waktu_kirim", "opd", "jenis_laporan", "judul", "tanggal_mulai", "lokasi", "uraian", "indikator_1")
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z])\)?\.?", re.ASCII | re.IGNORECASE)
_ROMAN_OR_DIGIT = r"(?:[ivx]+|\d+|pertama|kedua|ketiga|keempat|kelima)"
_DIVIDER = re.compile(
    rf"\W*(?:(?:bulan|periode|masa)\s*:?\s*)?(?:{MONTH_PATTERN})(?:\s+\d{{4}})?\W*|"
    rf"\W*(?:minggu|pekan|triwulan|tw|semester|bulan|tahun|tahap|kuartal)\s*(?:ke\s*-?\s*)?{_ROMAN_OR_DIGIT}(?:\s+(?:bulan\s+)?(?:{MONTH_PATTERN}))?(?:\s+(?:tahun\s+)?\d{{4}})?\W*|"
    r"\W*tahun(?:\s+anggaran)?\s+\d{4}\W*|"
    r"(?:a|b|c|d|e|i|ii|iii|iv|v|vi)\.\s+\D{3,50}|(?:sub\s*)?(?:bidang|bagian|seksi|subbag(?:ian)?|uptd?|sekretariat)(?:[\s,.&/-]+(?:dan|(?-i:[A-Z])\w*)){0,6}|keterangan\s*:?|catatan\s*:?|"
    r"(?:\*+\)?|catatan\s*:|keterangan\s*:|ket\.?\s*:)\s*\S.{0,75}",
    re.IGNORECASE,
)
#: Words of an office and of whose office it is: "Kepala Dinas Kesehatan Kota Kupang", but not "Kepala Dinas tinjau pasar".
_OFFICE_WORDS = (
    r"dinas|badan|bagian|bidang|seksi|sub|kantor|kota|kupang|kecamatan|kelurahan|sekretariat|daerah|satuan|umum|program|keuangan|kepegawaian|perencanaan|evaluasi|"
    r"pelaporan|puskesmas|uptd?|rsud|rumah|sakit|opd|skpd|kesehatan|masyarakat|pendidikan|kebudayaan|sosial|perhubungan|komunikasi|informatika|pekerjaan|penataan|"
    r"ruang|perumahan|permukiman|kawasan|rakyat|kependudukan|pencatatan|sipil|lingkungan|hidup|kebersihan|tenaga|kerja|transmigrasi|pemberdayaan|perempuan|"
    r"perlindungan|anak|ketahanan|pangan|pertanian|perikanan|pariwisata|perindustrian|perdagangan|koperasi|usaha|kecil|menengah|penanaman|modal|pelayanan|terpadu|"
    r"satu|pintu|kepemudaan|olahraga|kearsipan|perpustakaan|pendapatan|aset|penelitian|pengembangan|kesatuan|bangsa|politik|penanggulangan|bencana|polisi|pamong|"
    r"praja|pemadam|kebakaran|penyelamatan|pengendalian|penduduk|keluarga|berencana|pembangunan|p2p|p2pl|p2ptm|data|informasi|wilayah|camat|lurah|dan|anggaran|barang|"
    r"pengelola|pejabat|pelaksana|teknis|kegiatan|ppk|pptk|pa|kpa|selaku|[ivx]+"
)
_SIGNATURE = re.compile(
    rf"\W*(?:(?:plt|plh|pj|pjs|a\.?\s?n|u\.?\s?b|an)\b\.?\s*)*(?:kepala|sekretaris|camat|lurah|kadis|kaban|kabid|kasie?|kasubag|kasubbag|direktur|inspektur|asisten|pengguna\s+anggaran|"
    rf"kuasa\s+pengguna\s+anggaran|bendahara|operator|admin|pejabat)(?:[\s,.&/()-]+(?:{_OFFICE_WORDS}|oe\w+|alak|maulafa|kelapa|lima|lama|raja))*\W*|"
    r"\W*(?:mengetahui|menyetujui|mengesahkan|dibuat\s+oleh|disusun\s+oleh|diperiksa\s+oleh|diketahui\s+oleh|yang\s+(?:membuat|melaporkan)|pembuat\s+laporan|"
    r"pelapor|ttd|tanda\s+tangan|hormat\s+kami)\W*|\W*nip\b[\s.:\d-]*|(?:pembina|penata|pengatur|juru)\b[\w\s/.,()-]{0,40}|"
    rf"[a-z .]{{3,30}},[\s._…]*(?:\d{{1,2}})?[\s._…]*(?:{MONTH_PATTERN})\s+\d{{4}}|[a-z .]{{3,30}},[\s._…]{{3,}}\d{{0,4}}",
    re.IGNORECASE,
)
_WORD = r"[A-Z][\w'’.-]*"
_TITLE = r"(?:(?i:drs|dra|drg|dr|ir|prof|hj|h|apt|ns|pdt)\.?\s+)"
_DEGREE = (
    r"(?:(?:[A-Z][A-Za-z]{0,5}\.\s?){1,3}[A-Za-z]{0,6}\.?|SE|SH|ST|SS|MM|MH|MT|SKM|SIP|SSTP|SP|SPd|MSi|MKes|Ak|CA)"
)
#: A name with a title before it or a degree behind it.
_TITLED_NAME = re.compile(
    rf"\W*(?:{_TITLE}+{_WORD}(?:\s+{_WORD}){{0,4}}(?:,\s*{_DEGREE})*|{_WORD}(?:\s+{_WORD}){{0,4}}(?:,\s*{_DEGREE})+)\W*"
)
_BARE_NAME = re.compile(rf"\W*{_WORD}(?:\s+{_WORD}){{1,4}}\W*")
_NIL = re.compile(
    r"\W*(?:nihil|(?:laporan\s+)?(?:kegiatan\s+)?nihil(?:\s+(?:kegiatan|laporan))?|tidak\s+ada\s+(?:kegiatan|laporan|berita|informasi|agenda)(?:\s+(?:(?:pada|untuk|di|dalam)\s+)?(?:hari|minggu|pekan|bulan|periode)\s+(?:ini|lalu|\w+))?)\W*",
    re.IGNORECASE,
)


def _having(table: ReportTable, column: str, pattern: re.Pattern[str], *, longest: int = _LONGEST) -> Flags:
    texts = table.text(column).values
    short = np.flatnonzero((table.lengths(column) > 0) & (table.lengths(column) <= longest)).tolist()
    return table.spread(column, [index for index in short if pattern.fullmatch(texts[index])])


def _none(table: ReportTable) -> Flags:
    return np.zeros(table.size, dtype=np.bool_)


def total_rows(table: ReportTable) -> Flags:
    """Return the rows of totals: one cell says so, and nothing beside it tells of an event."""
    total, telling = _none(table), _none(table)
    for name in _TOTAL_COLUMNS:
        named = _having(table, name, _TOTAL, longest=40)
        total |= named
        if name in {"judul", "uraian", "tanggal_mulai", "indikator_1"}:
            # "Jumlah" as the name of an indicator stands beside a headline.
            telling |= table.filled(name) & ~named
    return total & ~telling & ~table.filled("foto")


def surrounding_rows(table: ReportTable) -> Flags:
    """Return the rows that are none of the table's."""
    filled, numbers = np.zeros(table.size, dtype=np.int64), np.zeros(table.size, dtype=np.int64)
    marks, names = np.zeros(table.size, dtype=np.int64), np.zeros(table.size, dtype=np.int64)
    signatures = _none(table)
    for name in table.columns:
        numbered = _having(table, name, _COLUMN_NUMBER, longest=4)
        signed = _having(table, name, _SIGNATURE) | _having(table, name, _TITLED_NAME)
        marked = signed | _having(table, name, _DIVIDER)
        named = _having(table, name, _BARE_NAME, longest=40) & ~marked
        # An agency says nothing of a row: in its own sheet every row is given its name.
        filled += table.filled(name) if name != "opd" else numbered | marked
        numbers += numbered
        marks += marked
        names += named if name != "opd" else _none(table)
        signatures |= signed
    nil = _having(table, "judul", _NIL) | _having(table, "jenis_laporan", _NIL)
    nil |= ~table.filled("judul") & _having(table, "uraian", _NIL)
    nothing = ~table.filled("foto") & ~table.filled("nilai_1")
    few = (filled > 0) & (filled <= _MOST_CELLS) & nothing & ~(table.filled("uraian") & table.filled("judul"))
    found: Flags = ((numbers >= 3) & (numbers == filled)) | (few & (marks == filled)) | (nil & nothing)
    found &= ~table.blank
    maybe = np.flatnonzero(few & ~found & (names > 0) & (names + marks == filled)).tolist()
    for position in maybe:
        found[position] = _below_an_office(table, position, signatures & found, found)
    return found


def _below_an_office(table: ReportTable, position: int, signatures: Flags, found: Flags) -> bool:
    """Tell whether a signature stands near, and nothing between that is a report."""
    for step in (-1, 1):
        for place in range(position + step, position + step * (_REACH + 1), step):
            if not 0 <= place < table.size:
                break
            if signatures[place]:
                return True
            if not (table.blank[place] or found[place]):
                break
    return False
