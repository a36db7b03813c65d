"""What editors are told, in Indonesian: what happened, and who does what next. `account` is what people call it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = [
    "BEING_PREPARED",
    "CHANGED",
    "LEFT_BEHIND",
    "LOOKED_FOR_FIRST",
    "NOT_CHECKED",
    "NOT_IN_DOUBT",
    "NOT_TAKEN",
    "STORY_WITHOUT_CODE",
    "UNREADABLE",
    "account_stop",
    "already_there",
    "behind_freeze",
    "behind_rest",
    "behind_stop",
    "borne",
    "could_not_prepare",
    "just_reopened",
    "keeps_failing",
    "not_ours",
    "not_shown",
    "not_used",
    "older_than_ours",
    "overdue",
    "own_fault",
    "parts_of_stop",
    "run_did_not_come",
    "several_found",
    "too_many_commits",
    "unproven",
    "unresolved",
    "was_refused",
]

CHANGED = "Isi kiriman berubah atau persetujuannya dicabut setelah dijadwalkan. Mohon periksa dan setujui kembali."

LOOKED_FOR_FIRST = "Pernah dikirim, sehingga diperiksa dulu apakah sudah tayang. Mohon jangan mengirim ulang."
NOT_CHECKED = (
    "Kiriman ini belum dapat diperiksa menurut aturan hari ini, sehingga tidak ditayangkan. Tim teknis sudah diberi tahu;"
    " mohon beri slot baru."
)
BEING_PREPARED = "Sedang disiapkan; tayang dalam beberapa menit."
LEFT_BEHIND = "Proses yang menyiapkannya terhenti di tengah jalan. Dilanjutkan otomatis dalam beberapa menit."
NOT_TAKEN = "Lewat waktu, dan belum ada proses yang menayangkannya. Hubungi tim teknis bila tidak jalan dalam beberapa menit (DAG posts_publish)."
UNREADABLE = "Isi yang akan dikirim tidak dapat dibaca, jadi tidak ditayangkan. Tim teknis sudah diberi tahu; mohon beri slot baru."
NOT_IN_DOUBT = "Kiriman ini belum pernah dikirim, atau keadaannya sudah pasti, sehingga tidak dapat dicatat tayang. Muat ulang halaman."
STORY_WITHOUT_CODE = (
    "Cerita tidak memuat kode rujukan dan tidak dapat dibaca kembali, sehingga tidak dapat dicatat tayang."
)

_ADMIN = "Admin Meta Business di Kominfo"

_STOPS: dict[str, str] = {
    "190/458": f"Aplikasi tidak lagi terpasang pada akun. {_ADMIN} perlu memasang ulang aplikasi dan membuat token baru.",
    "190/459": f"Meta meminta pemeriksaan akun. {_ADMIN} perlu masuk ke facebook.com dan menyelesaikannya.",
    "190/460": f"Kata sandi akun berubah sehingga token batal. {_ADMIN} perlu membuat token baru.",
    "190/463": f"Token akses sudah kedaluwarsa. {_ADMIN} perlu membuat token pengguna sistem yang baru.",
    "190/467": f"Token akses sudah dicabut. {_ADMIN} perlu membuat token pengguna sistem yang baru.",
    "190/492": f"Pengguna sistem kehilangan peran di Halaman. {_ADMIN} perlu memberikan kembali perannya.",
    "190": f"Token akses tidak berlaku. {_ADMIN} perlu membuat token pengguna sistem yang baru.",
    "102": f"Sesi akses tidak berlaku. {_ADMIN} perlu membuat token pengguna sistem yang baru.",
    "104": "Tanda tangan permintaan salah. Pengelola sistem perlu memeriksa app_secret pada koneksi meta_graph.",
    "368/1390008": "Meta memblokir sementara karena kiriman terlalu cepat. Editor mohon menunggu minimal satu hari, lalu buka kembali kanal ini.",
    "368/4854002": f"Meta meminta konfirmasi identitas. {_ADMIN} perlu menyelesaikannya di facebook.com.",
    "368/1404112": f"Akun dibatasi oleh Meta. {_ADMIN} perlu memeriksa Kualitas Akun di Meta Business Suite.",
    "368": f"Meta memblokir tindakan ini karena kebijakan. {_ADMIN} perlu memeriksa Kualitas Akun di Meta Business Suite.",
    "4/2207051": f"Instagram membatasi akun karena dianggap spam. {_ADMIN} perlu membuka aplikasi Instagram dan memeriksa status akun.",
    "25/2207050": f"Akun Instagram dibatasi atau tidak aktif. {_ADMIN} perlu masuk ke aplikasi Instagram dan mengikuti petunjuknya.",
}
_SUBCODE_STOPS: dict[int, str] = {
    1404078: f"Halaman memerlukan Otorisasi Penerbitan Halaman. {_ADMIN} perlu menyelesaikannya di facebook.com.",
    1404006: f"Meta meminta pemeriksaan keamanan. {_ADMIN} perlu masuk ke facebook.com dan menyelesaikannya.",
    4854002: f"Meta meminta konfirmasi identitas. {_ADMIN} perlu menyelesaikannya di facebook.com.",
}


_THEN = " Setelah itu buka kembali kanal ini di Meja Redaksi."


def account_stop(account: str, error: Mapping[str, Any]) -> tuple[str, str]:
    """Return the code and the sentence for stopping an account: who must do what."""
    code, subcode = error.get("code"), error.get("subcode")
    text = (
        _STOPS.get(f"{code}/{subcode}")
        or _SUBCODE_STOPS.get(subcode or 0)
        or _STOPS.get(str(code))
        or f"Izin atau pengaturan ditolak Meta ({_code(error)}). {_ADMIN} perlu memeriksa izin aplikasi dan peran di Halaman."
    )
    return _code(error), f"{_stopped(account)}{text}{_THEN}"


def _stopped(account: str) -> str:
    return f"{account} dihentikan. "


def parts_of_stop(account: str, sentence: str) -> tuple[str, str]:
    """Return of the sentence of a stop what happened, and who has to do what, without the account's name."""
    text = sentence.removeprefix(_stopped(account)).removesuffix(_THEN)
    reason, _, action = text.partition(". ")
    return (f"{reason.removesuffix('.')}.", action)


def _code(error: Mapping[str, Any]) -> str:
    code, subcode = error.get("code"), error.get("subcode")
    if code is None:
        return str(error.get("class") or "tanpa kode")
    return f"{code}/{subcode}" if subcode is not None else str(code)


def unproven(account: str) -> str:
    """The commit has no proven outcome yet."""
    return f"Hasil pengiriman ke {account} belum pasti dan sedang diperiksa otomatis. Mohon jangan mengirim ulang."


def unresolved(account: str, reference_code: str) -> str:
    """Thirty minutes of reading did not settle it."""
    return (
        f"Sistem tidak dapat memastikan apakah kiriman ini sudah tayang di {account}. Mohon buka "
        f"{account}, cari kode {reference_code}, lalu pilih “Sudah tayang” atau “Periksa lagi”."
    )


def several_found(account: str, remote_ids: list[str]) -> str:
    """More than one live object carries the reference code."""
    return (
        f"Ditemukan {len(remote_ids)} kiriman dengan kode rujukan yang sama di {account} "
        f"({', '.join(remote_ids)}). Mohon periksa dan hapus yang tidak perlu."
    )


def already_there(account: str, reference_code: str) -> str:
    """The platform says that it exists, but reading does not show it."""
    return (
        f"{account} menyatakan kiriman ini sudah ada, tetapi sistem tidak menemukannya. Mohon cari kode "
        f"{reference_code} di {account}, lalu pilih “Sudah tayang” atau “Periksa lagi”."
    )


def too_many_commits(account: str, commits: int) -> str:
    """The visible step was tried too often."""
    return f"Sudah {commits} kali dicoba dan {account} tetap tidak menerima. Mohon periksa keadaan {account}."


def not_shown(account: str, remote_id: str) -> str:
    """Nothing of this account is visible under the id that a person typed."""
    return (
        f"Di {account} tidak ada kiriman tayang dengan ID {remote_id}. Mohon salin ID dari alamat kiriman di {account} "
        "sendiri, bukan dari halaman lain."
    )


def not_ours(account: str, remote_id: str, reference_code: str) -> str:
    """What is visible under the id lacks our reference code."""
    return (
        f"Kiriman {remote_id} di {account} tidak memuat kode rujukan {reference_code}, jadi bukan kiriman ini. "
        f"Mohon cari kode {reference_code} di {account}."
    )


def older_than_ours(remote_id: str) -> str:
    """What is visible under the id was there before ours was sent."""
    return f"Kiriman {remote_id} sudah tayang sebelum kiriman ini dikirim, jadi bukan kiriman ini."


def borne(remote_id: str, reference_code: str) -> str:
    """Another publication is that post."""
    return f"Kiriman {remote_id} sudah tercatat sebagai kiriman {reference_code}."


_REASONS: dict[int, str] = {
    324: "berkas gambar tidak terbaca",
    36000: "ukuran gambar terlalu besar",
    36001: "format gambar bukan JPEG",
    36003: "perbandingan sisi gambar di luar 4:5 sampai 1,91:1",
    36004: "takarir terlalu panjang",
    1346003: "isi dianggap melanggar ketentuan",
    1349125: "isi dianggap melanggar ketentuan",
    1366046: "ukuran atau format foto tidak diterima",
    1404102: "isi dianggap melanggar standar komunitas",
    1609005: "tautan tidak dapat dibaca",
    1609008: "tautan ke facebook.com tidak diperbolehkan",
    2061006: "tautan ditolak",
    2069019: "berkas gambar ditolak",
    2207004: "ukuran gambar lebih dari 8 MB",
    2207005: "format gambar bukan JPEG",
    2207009: "perbandingan sisi gambar di luar 4:5 sampai 1,91:1",
    2207010: "takarir terlalu panjang",
    2207023: "jenis media tidak dikenal",
    2207028: "jumlah gambar korsel harus 2 sampai 10",
    2207040: "terlalu banyak akun ditandai",
    2207052: "gambar tidak dapat diambil dari alamatnya",
}


def _reason(error: Mapping[str, Any]) -> str:
    reason = _REASONS.get(error.get("subcode") or 0) or _REASONS.get(error.get("code") or 0)
    return f"{reason}, kode {_code(error)}" if reason else f"kode {_code(error)}"


def could_not_prepare(account: str, error: Mapping[str, Any]) -> str:
    """The invisible part does not work."""
    return (
        f"Kiriman belum dapat disiapkan untuk {account} ({_reason(error)}). "
        "Mohon periksa gambar dan takarirnya, lalu setujui kembali."
    )


def keeps_failing(account: str, error: Mapping[str, Any], tries: int) -> str:
    """Preparing fails again and again, and not for what it shows or says."""
    return (
        f"{tries} kali dicoba, {account} belum dapat menerima kiriman ini karena gangguan ({_reason(error)}), bukan "
        "karena isinya. Mohon beri slot baru."
    )


def overdue(reason: str) -> str:
    """It could have gone out for too long."""
    return f"Waktu tayangnya sudah lama lewat: {reason}. Mohon pilih slot baru."


def own_fault(account: str, error: Mapping[str, Any], tries: int) -> str:
    """Why it is late: preparing it does not work."""
    return f"{tries} kali gagal disiapkan untuk {account} ({_reason(error)})"


def run_did_not_come(account: str, *, reopened: bool) -> str:
    """Why it is late: nobody took it."""
    held = f"{account} baru dibuka kembali setelah waktunya, lalu " if reopened else ""
    return f"{held}tidak ada proses yang menayangkannya, karena sistem sempat berhenti"


def behind_stop(account: str) -> str:
    """Why it is late: the account waits for a person."""
    return f"Menunggu {account} dibuka kembali. Tayang segera setelah itu."


def just_reopened(account: str) -> str:
    """Why it is late: the account was opened again a moment ago."""
    return f"{account} baru dibuka kembali. Tayang dalam beberapa menit."


def not_used(account: str) -> str:
    """Why it is late: the account is configured no more."""
    return f"{account} tidak dipakai lagi (accounts.yaml), jadi kiriman ini tidak akan tayang di sana. Tim teknis perlu memeriksanya."


def behind_freeze(reason: str) -> str:
    """Why it is late: somebody pressed the switch."""
    return f"Tayangan dihentikan sementara: {reason}"


def behind_rest(account: str) -> str:
    """Why it is late: a limit, or a row of faults."""
    return f"{account} sedang beristirahat karena batas atau gangguan. Dicoba lagi otomatis."


def was_refused(account: str, error: Mapping[str, Any]) -> str:
    """The platform refused the content for good; it is not out."""
    return (
        f"{account} menolak isi kiriman ini ({_reason(error)}). "
        "Kiriman tidak tayang. Mohon perbaiki dan buat kiriman baru."
    )
