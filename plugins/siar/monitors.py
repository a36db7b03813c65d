"""Monitors: each asks the tables one question, and tells which troubles its answer is.

A state is looked at, not an event: a scheduler that never ran and an account that was stopped raise no error at all, and whether
a trouble is over is what the same question answers later. `queue_watch` looks every ten minutes (`look`); whoever
changed such a state looks at once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import psycopg

from siar import faults, troubles
from siar.boosts.budget import ledger
from siar.boosts.delivery import orders
from siar.boosts.records import Trouble as BoostTrouble
from siar.boosts.troubled import Troubled, troubled
from siar.conditions import Condition
from siar.enumerations import some
from siar.intake import registry
from siar.outbox import decisions, sending
from siar.outbox.ways import WAYS
from siar.publishing import dispatch, stops
from siar.store import Connection
from siar.troubles import Alerts, Trouble

__all__ = [
    "accounts",
    "boosts",
    "briefings_that_did_not_leave",
    "channels",
    "conditions",
    "items",
    "lateness",
    "letters",
    "look",
    "sheets",
    "strays",
    "walls",
]

log = logging.getLogger(__name__)

Monitor = Callable[..., object]

_MOST = 500
"""Letters that one look reads; more of them are the same trouble."""

LATE_POSTS = "Antrean tayang"
"""The doctor's subject of which `lateness` asks every ten minutes."""

_ONCE_A_DAY = frozenset({"metrics", "cleaning"})
"""Stages that come once a day: what failed there cannot be done before, so nobody is told in between."""

_STOPPED_WITHIN = timedelta(minutes=5)
"""How long after its cause an advertisement has to be proven to stand still."""

_UNSHOWN_MEANS = {
    "spent_paused": "Ada yang menyalakannya di Meta, atau jeda yang lalu tidak sampai.",
    "not_paused": "Iklan itu mungkin masih membelanjakan uang.",
    "unreadable": "Tidak diketahui apakah iklan itu tayang; yang harus berhenti tetap dijeda.",
    "figures": "Belanja dan hasilnya tertinggal; iklan itu tetap dijaga keadaannya.",
}

_UNSHOWN_ACTION = {
    "account": "Pemilik akun iklan perlu memeriksa Pengaturan Penagihan di Meta.",
    "billing": "Pemilik akun iklan perlu melengkapi cara pembayaran di Meta.",
    "disapproved": "Baca alasannya di Iklan; minta tinjauan ulang di Meta atau hentikan iklan itu.",
    "spent_paused": "Tanyakan siapa yang menyalakannya; hentikan di Iklan bila tidak diinginkan.",
    "not_paused": "Jeda kampanyenya di Ads Manager Meta; namanya diawali bst|.",
    "unreadable": "Bila berlangsung lama, periksa token dan izin dengan `siar doctor`.",
    "figures": "Bila berlangsung lama, periksa token dan izin dengan `siar doctor`.",
}

_KINDS = {
    "briefing": "laporan pimpinan",
    "digest": "surat harian OPD",
    "review": "pengingat tinjauan",
    "approval": "surat kepada penyetuju",
    "privacy": "pengingat data pribadi",
}


def accounts(conn: Connection, *, alerts: Alerts, now: datetime) -> list[stops.Stop]:
    """Accounts that wait for a person; return them."""
    found = stops.stops(conn)
    seen = [
        Trouble(
            key=f"stop:{stop.account_id}",
            source="stops",
            what=f"{stop.account} dihentikan (kode {stop.code}).",
            means="Kiriman akun ini menunggu; yang lewat terlalu lama perlu slot baru.",
            action=stop.sentence,
            since=stop.stopped_at,
        )
        for stop in found
    ]
    troubles.these(conn, "stops", seen, alerts=alerts, now=now)
    return found


def lateness(conn: Connection, *, alerts: Alerts, now: datetime) -> datetime | None:
    """Due posts that nothing holds and nobody takes; return since when the oldest is due.

    What waits behind a stopped account is that trouble; what waits behind a freeze waits because people want it to.
    """
    oldest = dispatch.oldest_due(conn, now=now)
    limit = timedelta(minutes=alerts.settings.publishing.alert_after_minutes)
    seen = []
    if oldest is not None and now - oldest > limit:
        minutes = int((now - oldest).total_seconds() // 60)
        seen.append(
            Trouble(
                key="publishing.late",
                source="lateness",
                what=f"Ada kiriman yang sudah {minutes} menit lewat waktu.",
                means="Yang dijadwalkan tidak tayang pada waktunya.",
                action="Lihat sebabnya di Kesehatan, dan putaran terakhir posts_publish di Airflow.",
                since=oldest,
            )
        )
    troubles.these(conn, "lateness", seen, alerts=alerts, now=now)
    return oldest


def items(conn: Connection, *, alerts: Alerts, now: datetime) -> list[Trouble]:
    """Items that raised something, one trouble a stage, class and place; return them."""
    groups: dict[tuple[str, str, str], list[faults.Fault]] = defaultdict(list)
    for fault in faults.open_faults(conn):
        groups[fault.stage, fault.error, fault.place].append(fault)
    seen = []
    for (stage, error, place), found in groups.items():
        names = some([fault.item for fault in found])
        said = next((f" ({fault.sentence})" for fault in found if fault.sentence), "")
        seen.append(
            Trouble(
                key=f"fault:{stage}:{error}:{place}",
                source="faults",
                what=f"{len(found)} {stage} gagal diproses: {error} di {place}{said}. Nomor: {names}.",
                means="Yang lain tetap berjalan; yang gagal dicoba lagi dengan sendirinya.",
                action="Tim teknis perlu membaca log dan memperbaiki sebabnya; lihat “Yang gagal diproses”.",
                daily=stage in _ONCE_A_DAY,
                since=min(fault.first_at for fault in found),
            )
        )
    troubles.these(conn, "faults", seen, alerts=alerts, now=now)
    return seen


def letters(conn: Connection, *, alerts: Alerts, now: datetime) -> None:
    """Letters that do not leave by themselves any more, one trouble a kind; alarms are not told by alarms."""
    groups: dict[str, list[decisions.Undecided]] = defaultdict(list)
    for letter in decisions.undecided(conn, now=now, limit=_MOST):
        if letter.kind != "alarm":
            groups[letter.kind].append(letter)
    seen = [
        Trouble(
            key=f"letters:{kind}",
            source="letters",
            what=f"{len(found)} {_KINDS.get(kind, kind)} tidak sampai atau belum pasti sampai. {_reasons(found)}",
            means="Penerimanya belum membaca; surat itu tidak dikirim lagi dengan sendirinya.",
            action="Putuskan di Kesehatan, “Surat yang perlu keputusan”: kirim lagi, atau tandai beres.",
            since=min(letter.ended_at for letter in found),
        )
        for kind, found in groups.items()
    ]
    troubles.these(conn, "letters", seen, alerts=alerts, now=now)


def _reasons(found: list[decisions.Undecided]) -> str:
    reasons = list(dict.fromkeys(letter.error for letter in found if letter.error))
    return some(reasons, most=3, between=" ")


def briefings_that_did_not_leave(conn: Connection, *, now: datetime) -> list[decisions.Undecided]:
    """Return letters with leadership's reports of which nobody knows that they arrived, and nobody has decided."""
    return [letter for letter in decisions.undecided(conn, now=now, limit=_MOST) if letter.kind == "briefing"]


def sheets(conn: Connection, *, alerts: Alerts, now: datetime) -> None:
    """Sheets that cannot be opened because the service account has lost its access: one trouble, whatever their number."""
    lost = registry.count_lost(conn)
    seen = []
    if lost.sheets:
        seen.append(
            Trouble(
                key="google.access",
                source="sheets",
                what=f"Akun layanan kehilangan akses: {lost.sheets} dari {lost.active} lembar OPD tidak dapat dibuka.",
                means="Isian OPD tidak terbaca. Sebabnya di pihak kita; OPD tidak perlu berbuat apa-apa.",
                action=(
                    "Periksa kunci akun layanan (koneksi google_workspace), folder lembar di Drive, dan Sheets API di Google "
                    "Cloud; lalu jalankan `siar doctor`."
                ),
                since=lost.since,
            )
        )
    troubles.these(conn, "sheets", seen, alerts=alerts, now=now)


def channels(conn: Connection, result: sending.SendResult, *, alerts: Alerts, now: datetime) -> None:
    """Ways out that take nothing, as a round of the outbox met them.

    One is over once something left by it, or nothing waits for it: that a round had nothing due there proves nothing.
    """
    shut = [
        Trouble(
            key=f"channel:{channel}",
            source="channels",
            what=f"Tidak ada pesan yang keluar lewat {WAYS[channel].label.lower()}: {error}",
            means="Surat OPD, laporan pimpinan, dan peringatan lewat jalan ini tertahan, dan dicoba lagi sendiri.",
            action="Periksa servernya dan koneksinya (docs/connections.md), lalu jalankan `siar doctor`.",
        )
        for channel, error in result.shut.items()
    ]
    works = [
        f"channel:{channel}"
        for channel in WAYS
        if channel not in result.closed and (channel in result.sent_by or sending.waits(conn, channel) is None)
    ]
    troubles.saw(conn, *shut, alerts=alerts, now=now)
    troubles.over(conn, *works, alerts=alerts, now=now)


def boosts(conn: Connection, *, alerts: Alerts, now: datetime) -> None:
    """Advertisements that are not shown, not proven to stand still, or billed beyond their money: one trouble a kind."""
    groups: dict[str, list[Troubled]] = defaultdict(list)
    for found in troubled(conn, now=now):
        groups[found.code].append(found)
    seen = [
        Trouble(
            key=f"boosts:{code}",
            source="boosts",
            what=f"{len(found)} iklan: {found[0].sentence}. {_names(one.reference_code for one in found)}",
            means=_UNSHOWN_MEANS.get(code, "Iklan itu tidak ditayangkan; uangnya tetap dipesan sampai ia berakhir."),
            action=_UNSHOWN_ACTION.get(code, "Lihat sebabnya di Iklan, lalu lanjutkan atau hentikan iklan itu."),
            place="iklan",
            since=min(one.since for one in found),
        )
        for code, found in groups.items()
    ]
    if late := orders.late(conn, before=now - _STOPPED_WITHIN):
        paused = [stop for stop in late if stop.paused_at is not None]
        seen.append(
            Trouble(
                key="boosts:stop",
                source="boosts",
                what=f"{len(late)} iklan yang harus berhenti belum terbukti berhenti. "
                + _names(stop.reference_code for stop in late),
                means="Meta sudah menerima jedanya, tetapi belum dapat dibaca kembali."
                if len(paused) == len(late)
                else "Iklan itu mungkin masih membelanjakan uang.",
                action="Jeda kampanyenya di Ads Manager Meta; namanya diawali bst| dan memuat kode kirimannya.",
                place="iklan",
                since=min(stop.since for stop in late),
            )
        )
    if overruns := ledger.open_overruns(conn):
        seen.append(
            Trouble(
                key="boosts:overrun",
                source="boosts",
                what="Tagihan iklan melewati dananya. " + _names(overrun.reference_code for overrun in overruns),
                means="Iklan baru tidak dipesan sampai kelebihan itu diakui seseorang.",
                action="Periksa tagihannya di Iklan, lalu akui kelebihannya dengan alasan.",
                place="iklan",
                since=min(overrun.at for overrun in overruns),
            )
        )
    troubles.these(conn, "boosts", seen, alerts=alerts, now=now)


def walls(conn: Connection, found: Iterable[BoostTrouble], *, alerts: Alerts, now: datetime) -> None:
    """What is wrong with the walls at Meta, as a round found it."""
    seen = [
        Trouble(
            key=f"boosts:{trouble.code}",
            source="walls",
            what=f"{trouble.sentence[:1].upper()}{trouble.sentence[1:]}.",
            means="Bila Siar mati, tidak ada yang menghentikan belanja iklan di Meta selain anggaran tiap iklan.",
            action="Periksa akun iklan dan izin token dengan `siar doctor`; putaran berikutnya memasangnya lagi.",
            place="iklan",
        )
        for trouble in found
    ]
    troubles.these(conn, "walls", seen, alerts=alerts, now=now)


def strays(conn: Connection, found: Iterable[BoostTrouble], *, alerts: Alerts, now: datetime) -> None:
    """Campaigns that are on at Meta and that no boost of ours knows, as a round found them."""
    seen = [
        Trouble(
            key=f"boosts:{trouble.code}",
            source="strays",
            what=f"{trouble.sentence[:1].upper()}{trouble.sentence[1:]}.",
            means="Belanjanya tidak dijaga pagu dan tidak masuk buku besar.",
            action="Buka Pengelola Iklan Meta: jeda kampanye itu, atau pastikan siapa yang membuatnya.",
            place="iklan",
        )
        for trouble in found
    ]
    troubles.these(conn, "strays", seen, alerts=alerts, now=now)


def _names(codes: Iterable[str]) -> str:
    return some(list(dict.fromkeys(codes)))


def conditions(conn: Connection, found: Iterable[Condition], *, alerts: Alerts, now: datetime) -> None:
    """What an examination of the outside found wanting, one trouble a subject.

    An examination comes once a day, so nothing of it is repeated sooner. Late posts are told by `lateness`.
    """
    seen = [
        Trouble(
            key=f"doctor:{condition.subject}",
            source="doctor",
            what=f"{condition.subject}: {condition.message}",
            means="Belum ada yang berhenti, tetapi perlu tindakan sebelum itu terjadi."
            if not condition.bad
            else "Bagian ini tidak dapat bekerja.",
            action="Lakukan yang disebut di atas, lalu “Periksa sekarang” di Kesehatan atau `siar doctor`.",
            daily=True,
        )
        for condition in found
        if condition.level != "baik" and not (condition.bad and condition.subject == LATE_POSTS)
    ]
    troubles.these(conn, "doctor", seen, alerts=alerts, now=now)


_ALL: tuple[Monitor, ...] = (accounts, lateness, items, letters, sheets, boosts)


def look(conn: Connection, *, alerts: Alerts, now: datetime) -> None:
    """Ask all of them, and repeat what is due; one that breaks does not silence the others.

    :raises Exception: the first that one of them raised, after the others.
    """
    raised: list[Exception] = []
    for monitor in (*_ALL, troubles.remind):
        try:
            monitor(conn, alerts=alerts, now=now)
        except psycopg.OperationalError:
            raise
        except Exception as error:
            log.exception("A monitor broke.")
            raised.append(error)
    if raised:
        raise raised[0]
