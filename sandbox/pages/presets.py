"""Ready-made faults for the page ``/gangguan``, named by what one wants to see happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.faults import Action


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A fault with its Indonesian name and what it means for the client."""

    key: str
    label: str
    meaning: str
    route: str
    action: Action
    times: int | None = 1
    params: dict[str, Any] = field(default_factory=dict)


PRESETS: tuple[Preset, ...] = (
    Preset(
        key="fb-hilang-sesudah",
        label="Facebook: kiriman terbit, jawaban hilang",
        meaning="Sambungan putus setelah kiriman terbit. Pengirim tidak boleh menerbitkan lagi.",
        route="meta.page.feed.create",
        action="drop_after",
    ),
    Preset(
        key="fb-hilang-sebelum",
        label="Facebook: sambungan putus sebelum terbit",
        meaning="Sambungan putus dan kiriman tidak terbit. Dari luar tampak sama dengan yang di atas.",
        route="meta.page.feed.create",
        action="drop_before",
    ),
    Preset(
        key="ig-hilang-sesudah",
        label="Instagram: foto terbit, jawaban hilang",
        meaning="Sambungan putus setelah media_publish berhasil.",
        route="meta.ig.media_publish.create",
        action="drop_after",
    ),
    Preset(
        key="meta-batas-laju",
        label="Meta: batas laju aplikasi (kode 4)",
        meaning="Lima permintaan berikut ditolak karena terlalu banyak panggilan.",
        route="meta.*",
        action="throttle_app",
        times=5,
    ),
    Preset(
        key="meta-token",
        label="Meta: token tidak berlaku (190/463)",
        meaning="Semua permintaan ditolak sampai gangguan ini dihapus.",
        route="meta.*",
        action="invalid_token",
        times=None,
    ),
    Preset(
        key="meta-blokir",
        label="Meta: penerbitan diblokir (368)",
        meaning="Kiriman baru ditolak karena dianggap melanggar kebijakan.",
        route="meta.page.feed.create",
        action="policy_block",
        times=None,
    ),
    Preset(
        key="iklan-galat-sesudah",
        label="Iklan: perangkat iklan dibuat, jawaban 500",
        meaning="Perangkat iklan sudah ada, tetapi jawabannya galat.",
        route="meta.act.adsets.create",
        action="error_after",
    ),
    Preset(
        key="google-429",
        label="Google: kuota habis (429)",
        meaning="Lima permintaan Lembar berikut ditolak karena kuota per menit.",
        route="sheets.*",
        action="status",
        times=5,
        params={"status": 429},
    ),
    Preset(
        key="google-503",
        label="Google: layanan tidak tersedia (503)",
        meaning="Tiga permintaan Lembar berikut gagal.",
        route="sheets.*",
        action="status",
        times=3,
        params={"status": 503},
    ),
    Preset(
        key="wa-hilang-sesudah",
        label="WhatsApp: pesan sampai, jawaban hilang",
        meaning="Sambungan putus setelah pesan diterima. Pengirim tidak boleh mengirim lagi dengan sendirinya.",
        route="whatsapp.messages.create",
        action="drop_after",
    ),
    Preset(
        key="wa-templat-dijeda",
        label="WhatsApp: templat dijeda (132015)",
        meaning="Tidak ada pesan yang diterima sampai seseorang memperbaiki templatnya.",
        route="whatsapp.messages.create",
        action="status",
        times=None,
        params={"status": 400, "kind": "132015"},
    ),
    Preset(
        key="lambat",
        label="Semua layanan lambat (3 detik)",
        meaning="Setiap permintaan menunggu tiga detik sampai gangguan ini dihapus.",
        route="*",
        action="latency",
        times=None,
        params={"ms": 3000},
    ),
    Preset(
        key="daftar-terlambat",
        label="Meta: daftar terlambat 60 detik",
        meaning="Kiriman baru belum tampak di daftar selama satu menit.",
        route="meta.*",
        action="list_lag",
        times=None,
        params={"seconds": 60},
    ),
)
BY_KEY = {preset.key: preset for preset in PRESETS}
