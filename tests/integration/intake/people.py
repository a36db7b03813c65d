"""What operators type into a provisioned sheet, and what they read beside it."""

from __future__ import annotations

from datetime import UTC, datetime

from siar.intake.provisioning.layout import HEADER_COLUMNS
from siar.intake.sheets.headers import SYSTEM_COLUMNS

NOW = datetime(2025, 11, 20, 4, 0, tzinfo=UTC)
GOOD = {
    "waktu_kirim": "22/10/2025 15:59",
    "opd": "Dinas Kesehatan",
    "jenis_laporan": "Kegiatan",
    "judul": "Posyandu Melati layani 64 balita",
    "tanggal_mulai": "20/10/2025",
    "lokasi": "Posyandu Melati",
    "uraian": "Petugas menimbang balita dan membagikan vitamin. Orang tua juga mendapat penjelasan tentang gizi.",
    "sumber_data": "Dinas Kesehatan",
    "foto": "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUv/view",
    "izin_foto": "Tidak ada anak",
    "penanggung_jawab": "Kabid Kesehatan Masyarakat",
    "boleh_tayang": "Ya",
}


def letter(name: str) -> str:
    place = HEADER_COLUMNS.index(name)
    return chr(65 + place) if place < 26 else "A" + chr(65 + place - 26)


def cells(row: int, **changes: str) -> dict[str, object]:
    return {f"{letter(name)}{row}": value for name, value in {**GOOD, **changes}.items()}


def system(workspace, sheet, row):
    line = workspace.values(sheet)[row - 1]
    return dict(zip(SYSTEM_COLUMNS, [*line, *[""] * 6][:6], strict=True))
