"""What the desk calls things: states, steps, measures and audit entries, in Indonesian."""

from __future__ import annotations

from siar.boosts.records import STATE_WORDS
from siar.channels import CHANNELS
from siar.findings.levels import Level

__all__ = ["TAB_WORDS", "WORDS"]

TAB_WORDS = {
    "menunggu": "Menunggu",
    "lewat": "Lewat",
    "parkir": "Perlu slot baru",
    "terjadwal": "Terjadwal",
    "tinjauan": "Tinjauan susulan",
    "dikembalikan": "Dikembalikan",
    "tayang": "Tayang",
}
"""The tabs of the queue, in their order."""

PUBLICATION_WORDS = {
    "planned": "terjadwal",
    "preparing": "sedang disiapkan",
    "prepared": "siap tayang",
    "committing": "sedang dikirim",
    "unknown": "belum pasti",
    "published": "tayang",
    "failed": "ditolak",
    "parked": "perlu keputusan",
}
POST_WORDS = {
    "draft": "menunggu persetujuan",
    "approved": "disetujui",
    "returned": "dikembalikan",
    "superseded": "diganti isian baru",
}
BUDGET_WORDS = {
    "city_month": "Kota, bulan ini",
    "city_year": "Kota, tahun ini",
    "programme_year": "Program, tahun ini",
    "opd_month": "OPD, bulan ini",
}
CHANNEL_WORDS: dict[str, str] = {channel.id: channel.name for channel in CHANNELS.values()}
SCOPE_WORDS = {"all": "Semua tayangan", **CHANNEL_WORDS, "boosts": "Iklan"}
DECISION_WORDS = {"approve": "setuju", "return": "dikembalikan"}
CORRECTION_WORDS = {
    "open": "menunggu persetujuan",
    "sending": "sedang dikirim",
    "unknown": "belum pasti",
    "done": "selesai",
    "dismissed": "ditutup",
}
WAY_WORDS = {"edit": "sunting teks", "follow_up": "kiriman susulan"}
VERDICT_WORDS = {"accepted": "diterima", "held": "ditahan", "review": "perlu dicek", "skipped": "dilewati"}
MESSAGE_WORDS = {
    "planned": "menunggu",
    "sending": "sedang dikirim",
    "sent": "terkirim",
    "refused": "ditolak",
    "unknown": "belum pasti",
    "given_up": "tidak terkirim",
    "cancelled": "dibatalkan",
    "done": "dibereskan",
}
MESSAGE_KIND_WORDS = {
    "digest": "surat harian OPD",
    "briefing": "laporan pimpinan",
    "alarm": "peringatan teknis",
    "review": "pengingat tinjauan",
    "approval": "kiriman menunggu persetujuan",
    "privacy": "pengingat data pribadi",
}
STAGE_WORDS = {
    "privacy": "menulis surat tentang data pribadi",
    "cleaning": "membersihkan baris yang habis masa simpannya",
    "row": "memeriksa baris",
    "sheet": "membaca lembar",
    "report": "menyusun kiriman",
    "post": "menyaring kiriman",
    "publication": "menayangkan",
    "correction": "memeriksa ralat",
    "boost": "mengurus iklan",
    "stop": "menghentikan iklan",
    "metrics": "membaca angka",
    "briefing": "membuat laporan pimpinan",
    "digest": "menulis surat harian OPD",
}
"""What was being done when an item failed (`siar.faults`)."""
AUDIT_WORDS = {
    "boost.close": "sisa dana iklan dikembalikan",
    "boost.give_up": "iklan dibatalkan",
    "boost.launch": "iklan mulai berjalan",
    "boost.overrun_acknowledged": "kelebihan tagihan iklan diakui",
    "boost.approved": "iklan disetujui",
    "boost.declined": "iklan ditolak",
    "boost.lapsed": "usulan iklan gugur",
    "boost.proposed": "iklan diusulkan",
    "boost.reserve": "dana iklan dipesan",
    "boost.resume": "iklan dilanjutkan",
    "boost.stop": "iklan dihentikan",
    "correction.agreed": "ralat disetujui satu tahap",
    "correction.dismissed": "ralat ditutup",
    "correction.done": "ralat tayang",
    "correction.edited": "teks ralat diubah",
    "correction.follow_up": "kiriman susulan dibuat",
    "correction.opened": "ralat diajukan",
    "correction.reopened": "ralat belum terkirim",
    "correction.sent": "ralat dikirim",
    "correction.unknown": "ralat belum pasti",
    "draft.composed": "disusun dari baris OPD",
    "draft.grouped": "digabung menjadi korsel",
    "draft.scheduled": "diberi slot",
    "draft.superseded": "diganti isian baru",
    "post.card_checked": "foto dilihat: bukan kartu identitas",
    "post.agreed": "disetujui satu tahap",
    "post.approved": "disetujui",
    "post.edited": "teks disunting",
    "post.superseded": "digantikan: barisnya berubah",
    "post.composed": "disusun",
    "post.held": "ditahan",
    "post.not_released": "belum dapat tayang: ada yang menghalangi",
    "post.objection_settled": "keberatan ditutup, kiriman dibiarkan",
    "post.period_began": "diperiksa lagi karena masa khusus dimulai",
    "post.redrawn": "gambar diganti",
    "post.returned": "dikembalikan ke OPD",
    "post.reviewed": "ditinjau sesudah tayang",
    "publication.found": "dicatat tayang oleh orang",
    "publication.now": "diminta tayang sekarang",
    "publication.retry": "diminta diperiksa lagi",
    "publication.keep": "dibiarkan tayang walau barisnya dihapus",
    "publication.withdraw": "penarikan diminta",
    "publication.withdrawal_done": "sudah ditarik",
    "publication.withdrawal_unknown": "penarikan belum pasti",
}
STEP_WORDS = {
    "commit": "mengirim",
    "frozen": "penghentian",
    "held": "penahanan",
    "late_approval": "persetujuan terlambat",
    "look": "memeriksa di kanal",
    "overdue": "lewat waktu",
    "period": "masa khusus",
    "prepare": "menyiapkan",
    "put_off": "menunggu giliran",
    "replan": "rencana baru",
}
OUTCOME_WORDS = {
    "absent": "belum ada di kanal",
    "done": "berhasil",
    "moved": "dipindahkan",
    "not_sent": "tidak dikirim",
    "refused": "ditolak",
    "sent": "dikirim",
    "unknown": "belum pasti",
}
METRIC_WORDS = {
    "clicks": "klik",
    "comments": "komentar",
    "comments_with_ads": "komentar, termasuk lewat iklan",
    "follows": "pengikut baru",
    "interactions": "interaksi",
    "likes": "suka",
    "likes_with_ads": "suka, termasuk lewat iklan",
    "link_clicks": "klik pada tautan",
    "navigation": "ketukan",
    "profile_actions": "tindakan di profil",
    "profile_visits": "kunjungan ke profil",
    "reach": "akun terjangkau",
    "reactions": "reaksi",
    "replies": "balasan",
    "reposts": "dibagikan ulang",
    "saved": "disimpan",
    "shares": "dibagikan",
    "video_views": "kali video ditonton",
    "views": "kali dilihat",
    "views_crossposted": "kali dilihat, kedua platform",
    "views_on_facebook": "kali dilihat di Facebook",
    "views_with_ads": "kali dilihat, termasuk lewat iklan",
}

SHORT_CONCERNS = {
    "W_JADWAL_HARI_IBADAH": "jam ibadah",
    "W_JADWAL_MALAM": "malam",
    "W_JADWAL_HARI_LIBUR": "hari libur",
    "K_JADWAL_MASA_KHUSUS": "masa khusus",
}
"""What speaks against an empty slot, in the room that it has."""

ROOM_WORDS = {
    "post": "Kiriman ini",
    "programme_year": "Program, tahun ini",
    "opd_month": "OPD, bulan ini",
    "city_month": "Kota, bulan ini",
    "city_year": "Kota, tahun ini",
}
CAP_WORDS = {
    "city_month": "Kota, setiap bulan",
    "city_year": "Kota, setiap tahun",
    "opd_month": "OPD, setiap bulan",
    "programme_year": "Program, setiap tahun",
    "post": "Setiap kiriman",
}
ADVERT_LABELS = {
    "E_IKLAN_TANPA_PERSETUJUAN": "belum disetujui",
    "E_IKLAN_MELEBIHI_PAGU": "pagu tidak cukup",
    "E_IKLAN_TAGIHAN_LEBIH": "kelebihan tagihan belum diakui",
    "W_IKLAN_TOKOH": "memuat pejabat",
    "W_IKLAN_MASA": "masa khusus",
    "W_IKLAN_LEWAT": "sudah lewat",
    "W_IKLAN_RALAT": "ada ralat",
    "W_IKLAN_REAKSI": "reaksi marah atau sedih",
    "W_IKLAN_KELUHAN": "pertanyaan belum dijawab",
    "I_IKLAN_SISA_WAKTU": "hampir lewat",
    "I_IKLAN_USIA": "terlalu baru atau terlalu lama",
    "I_IKLAN_BELUM_DIBACA": "belum terbaca",
    "I_IKLAN_SEPI": "tanggapan di bawah biasanya",
    "I_IKLAN_MENUNGGU": "layak, menunggu dana",
    "I_IKLAN_DITOLAK": "ditolak petugas",
}
"""What keeps posts from being advertised, in a list. What screening found is named by its sentence on the post."""
BOOST_ACTIONS = {"resume": "Lanjutkan", "stop": "Hentikan", "give_up": "Batalkan", "close": "Kembalikan sisa dana"}

# What cannot be taken back says so, and asks once more.
BOOST_FINAL = {
    "stop": "Iklan ini tidak dapat dilanjutkan lagi. Sisa dananya dikembalikan sesudah tagihannya selesai dibaca.",
    "give_up": "Iklan ini tidak dapat dilanjutkan lagi. Dana yang dipesan untuknya dikembalikan ke pagu.",
    "close": "Sisa dananya kembali ke pagu sekarang juga. Tagihan yang masih datang dipesankan dana lagi, atau dicatat sebagai kelebihan.",
}


def advert_label(code: str) -> str:
    """Return what a reason is called in a list; a code of screening, which a city may add, as words."""
    return ADVERT_LABELS.get(code) or f"isi: {code.removeprefix('S_').replace('_', ' ').lower()}"


WORDS: dict[str, dict[str, str]] = {
    "room_words": ROOM_WORDS,
    "cap_words": CAP_WORDS,
    "boost_actions": BOOST_ACTIONS,
    "boost_final": BOOST_FINAL,
    "channel_names": CHANNEL_WORDS,
    "publication_words": PUBLICATION_WORDS,
    "post_words": POST_WORDS,
    "boost_words": dict(STATE_WORDS),
    "budget_words": BUDGET_WORDS,
    "scope_words": SCOPE_WORDS,
    "decision_words": DECISION_WORDS,
    "level_words": {level.value: level.label for level in Level},
    "correction_words": CORRECTION_WORDS,
    "way_words": WAY_WORDS,
    "verdict_words": VERDICT_WORDS,
    "message_words": MESSAGE_WORDS,
    "message_kind_words": MESSAGE_KIND_WORDS,
    "stage_words": STAGE_WORDS,
    "audit_words": AUDIT_WORDS,
    "step_words": STEP_WORDS,
    "outcome_words": OUTCOME_WORDS,
    "metric_words": METRIC_WORDS,
    "short_concerns": SHORT_CONCERNS,
}
