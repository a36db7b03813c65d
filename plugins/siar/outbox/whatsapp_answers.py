"""What an answer of the WhatsApp Cloud API means for a message.

Decisions rest on `code` alone, as Meta asks ("WhatsApp error codes", June 2026): titles are to go, HTTP statuses differ between
copies of that table. Most failures of delivery come later by webhook, which nobody here receives; what stands below is what
the sending call itself may answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

__all__ = ["HELD", "Meaning", "Next", "meaning_of"]

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

HELD: Mapping[str, str] = MappingProxyType(
    {
        "held_for_quality_assessment": "Meta menahan pesan ini untuk menilai mutu templatnya; belum pasti diteruskan",
        "paused": "Meta menjeda pesan ini karena mutu templatnya; belum pasti diteruskan",
    }
)
"""What `message_status` says of a message that was taken and may be dropped all the same. "accepted" says that it goes on."""


class Next(StrEnum):
    """What to do next."""

    LATER = "later"
    """This message was not taken, and may be later."""
    REFUSED = "refused"
    """This message is never taken for this recipient, or as it is."""
    UNKNOWN = "unknown"
    """Whether it was taken is not said: never again by itself."""
    SHUT = "shut"
    """Nothing is taken for now, whoever the recipient is."""
    ACCESS = "access"
    """Nothing is taken until a person has acted."""
    CONFIG = "config"
    """Nothing is taken as the connection or the template is."""


@dataclass(frozen=True)
class Meaning:
    """One entry.

    :param sentence: the cause, in Indonesian, without a full stop.
    :param wait: how long a further try makes no sense.
    """

    next: Next
    sentence: str
    wait: timedelta | None = None


_TOKEN = Meaning(Next.ACCESS, "token tidak berlaku lagi; perbarui kata sandi koneksi siar_whatsapp")
_PERMISSION = Meaning(
    Next.ACCESS, "izin whatsapp_business_messaging belum diberikan atau dicabut; periksa system user di Meta"
)
_BLOCKED = Meaning(Next.ACCESS, "akun WhatsApp Business dibatasi karena kebijakan; selesaikan di WhatsApp Manager")

_BY_CODE: Mapping[int, Meaning] = MappingProxyType(
    {
        # Who we are.
        0: _TOKEN,
        190: _TOKEN,
        3: _PERMISSION,
        10: _PERMISSION,
        131005: _PERMISSION,
        368: _BLOCKED,
        130497: _BLOCKED,
        131031: _BLOCKED,
        131042: Meaning(Next.ACCESS, "pembayaran akun WhatsApp Business bermasalah; periksa cara bayarnya di Meta"),
        131045: Meaning(Next.ACCESS, "sertifikat nomor pengirim tidak cocok; daftarkan ulang nomornya"),
        133010: Meaning(Next.ACCESS, "nomor pengirim belum terdaftar di Cloud API; daftarkan dahulu"),
        # How much.
        4: Meaning(Next.SHUT, "batas panggilan aplikasi tercapai", _HOUR),
        80007: Meaning(Next.SHUT, "batas panggilan akun WhatsApp Business tercapai", _HOUR),
        130429: Meaning(Next.SHUT, "batas pesan per detik tercapai", _MINUTE),
        131048: Meaning(
            Next.ACCESS, "nomor pengirim dibatasi karena terlalu banyak dilaporkan; periksa mutunya di WhatsApp Manager"
        ),
        131056: Meaning(Next.LATER, "terlalu banyak pesan ke penerima yang sama dalam waktu singkat", _MINUTE),
        131049: Meaning(Next.LATER, "Meta menunda agar penerima tidak terlalu sering disurati", _DAY),
        # Not now.
        131016: Meaning(Next.SHUT, "layanan WhatsApp sedang tidak tersedia"),
        131057: Meaning(Next.SHUT, "akun WhatsApp Business sedang dalam pemeliharaan"),
        133004: Meaning(Next.SHUT, "server WhatsApp sedang tidak tersedia"),
        # "An unknown error": nothing says that it came before the message had left.
        1: Meaning(Next.UNKNOWN, "galat yang tidak dijelaskan"),
        2: Meaning(Next.UNKNOWN, "gangguan sesaat yang tidak dijelaskan"),
        131000: Meaning(Next.UNKNOWN, "galat yang tidak dijelaskan"),
        # To whom.
        130472: Meaning(Next.REFUSED, "nomor penerima termasuk percobaan Meta dan tidak menerima pesan"),
        131021: Meaning(Next.REFUSED, "penerima sama dengan pengirim"),
        131026: Meaning(
            Next.REFUSED, "tidak dapat diantar: nomor tidak memakai WhatsApp, atau aplikasinya terlalu lama"
        ),
        131030: Meaning(Next.REFUSED, "nomor penerima belum didaftarkan untuk nomor uji ini"),
        131047: Meaning(Next.REFUSED, "sudah lewat 24 jam sejak pesan terakhir penerima; perlu pesan templat"),
        131050: Meaning(Next.REFUSED, "penerima memilih tidak menerima pesan"),
        # What.
        100: Meaning(Next.REFUSED, "isi pesan tidak dapat dibaca Meta"),
        131008: Meaning(Next.REFUSED, "isian wajib pesan ini kurang"),
        131009: Meaning(Next.REFUSED, "isian pesan ini tidak sah"),
        131051: Meaning(Next.REFUSED, "jenis pesan ini tidak didukung"),
        131052: Meaning(Next.REFUSED, "berkas pesan ini tidak dapat diunduh Meta"),
        131053: Meaning(Next.REFUSED, "berkas pesan ini tidak dapat diterima Meta"),
        132005: Meaning(Next.REFUSED, "teks pesan ini terlalu panjang untuk templatnya"),
        132018: Meaning(Next.REFUSED, "isian templat pesan ini tidak sah"),
        # By which template.
        33: Meaning(Next.CONFIG, "nomor pengirim tidak ada; perbaiki phone_number_id koneksi siar_whatsapp"),
        132000: Meaning(Next.CONFIG, "jumlah isian templat tidak cocok; samakan templat dengan docs/connections.md"),
        132001: Meaning(
            Next.CONFIG, "templat tidak ada atau belum disetujui dalam bahasa ini; ajukan di WhatsApp Manager"
        ),
        132007: Meaning(Next.CONFIG, "isi templat melanggar kebijakan WhatsApp; ubah di WhatsApp Manager"),
        132012: Meaning(Next.CONFIG, "bentuk isian templat tidak cocok; samakan templat dengan docs/connections.md"),
        132015: Meaning(Next.ACCESS, "templat dijeda Meta karena mutunya; perbaiki di WhatsApp Manager"),
        132016: Meaning(Next.ACCESS, "templat dimatikan Meta karena mutunya; buat templat baru"),
    }
)


def meaning_of(code: int | None, subcode: int | None, *, status: int) -> Meaning:
    """Return what a refusal means.

    :param code: `error.code`, None when the answer had no envelope.
    :param status: the HTTP status; counts only where the table is silent.
    """
    if (code, subcode) == (100, 33):
        return _BY_CODE[33]
    if code is not None and code in _BY_CODE:
        return _BY_CODE[code]
    if code is not None and 200 <= code <= 299:
        return _PERMISSION
    if status == 429:
        return Meaning(Next.SHUT, "terlalu banyak panggilan", _MINUTE)
    if status == 401:
        return _TOKEN
    if status >= 500 or status < 400:
        return Meaning(Next.UNKNOWN, "galat yang tidak dijelaskan")
    return Meaning(Next.REFUSED, "ditolak tanpa sebab yang dikenal")
