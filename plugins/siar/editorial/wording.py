"""Sentences that several parts of the desk tell, in Indonesian."""

from __future__ import annotations

__all__ = ["CARD", "DOUBLED", "FROZEN", "HELD", "LATE", "MOOT", "OTHER_PAYLOAD", "PERIOD"]

LATE = "Disetujui setelah slotnya lewat. Mohon pilih slot baru."
FROZEN = "Slotnya lewat saat tayangan dihentikan. Mohon pilih slot baru."
HELD = "Ditahan editor. Mohon pilih slot baru bila sudah siap."
MOOT = "Kiriman yang diralat sudah ditarik, sehingga susulannya tidak ditayangkan."
DOUBLED = (
    "Baris ini sudah tayang di akun yang sama, atau mungkin sudah, dari isian sebelumnya. Tayangkan sebagai ralat."
)
CARD = (
    "Fotonya bernama seperti kartu identitas. Seorang penyetuju yang tidak ikut menyusunnya perlu melihat fotonya dan"
    " mencentang bahwa itu bukan kartu identitas."
)
PERIOD = "Disetujui sebelum masa berkabung, tanggap darurat, atau pemilihan dimulai. Mohon periksa lagi, lalu beri slot baru."
OTHER_PAYLOAD = (
    "Isi yang akan dikirim bukan isi yang disetujui, jadi tidak ditayangkan. Mohon beri tahu pengelola sistem, lalu setujui"
    " kembali."
)
