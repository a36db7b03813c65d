"""Beats: what must not fall silent, when it was last at work, and whose silence is a trouble.

What ends without a word cannot tell of itself, so its silence has to be noticed by something that does not hang on it. A
run that ended (well, or told) is a beat of its DAG; a sign of life is one of a process of Airflow; a look is one of a
watcher. There are three watchers, and each sees whether the others look: the triggerer's, which looks as often as for
work; the DAG `queue_watch`; and, outside of Airflow, `siar watch`. All of them do the same: `look`, then tell.

Of one cause one trouble is told. While Airflow or its scheduler is dead no DAG has a beat, so none is told beside it. And a
restart is no death: a process or a watcher is told when two looks have found it silent, and for as long as nobody looked
at all (the machine was off), silence is counted from the first look after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from siar.processes import API_SERVER, METADATABASE, NAMES, Processes
from siar.reading.formats import Formats
from siar.settings import BeatPlan, Settings
from siar.store import Connection, Many, Statement
from siar.troubles import Trouble

__all__ = ["SOURCE", "Sight", "Watcher", "beat", "forget", "judge", "known", "look"]

Watcher = Literal["triggerer", "queue", "outside"]

SOURCE = "beats"

_BEGAN = "looks:began"
_LAST = "looks:last"
_OUTAGE = "outage"

_BROKEN_FOR = timedelta(minutes=5)
"""A file that cannot be read is told anew at each reading, twice a minute; without that for so long it can."""
_AHEAD = timedelta(minutes=30)
"""So far two clocks may differ: what is noted so far ahead hides a silence no longer than that."""
_PAUSED_FOR = timedelta(minutes=25)
"""Who sees pauses (`queue_watch`) looks every ten minutes."""

_START = "Nyalakan lagi ({compose}), lalu baca lognya: docs/runbook.md."
_PROCESSES: Mapping[str, tuple[str, str, str]] = {
    METADATABASE: (
        "Basis data milik Airflow tidak menjawab",
        "Tidak ada DAG yang berjalan: tidak ada yang dibaca, ditayangkan, atau dikirim.",
        "Periksa PostgreSQL dan AIRFLOW__DATABASE__SQL_ALCHEMY_CONN.",
    ),
    API_SERVER: (
        "Proses api-server Airflow tidak menjawab",
        "Meja Redaksi tidak dapat dibuka, dan tidak ada tugas yang dapat berjalan.",
        _START.format(compose="docker compose up -d api-server"),
    ),
    "scheduler": (
        "Proses scheduler Airflow mati",
        "Tidak ada DAG yang dimulai: tidak ada yang dibaca, ditayangkan, atau dikirim.",
        _START.format(compose="docker compose up -d scheduler"),
    ),
    "dag-processor": (
        "Proses dag-processor Airflow mati",
        "Perubahan DAG tidak terbaca, dan run yang gagal tidak melapor.",
        _START.format(compose="docker compose up -d dag-processor"),
    ),
    "triggerer": (
        "Proses triggerer Airflow mati",
        "Kiriman yang jatuh tempo di luar slot menunggu sampai sepuluh menit; lembar dan surat juga lebih lambat.",
        _START.format(compose="docker compose up -d triggerer"),
    ),
}
_WATCHERS: Mapping[str, tuple[str, str, str]] = {
    "triggerer": (
        "Pengamat di triggerer tidak melihat lagi",
        "Kiriman yang jatuh tempo di luar slot menunggu sampai sepuluh menit; lembar dan surat juga lebih lambat.",
        'Baca log triggerer ("Work cannot be looked for"), lalu mulai ulang: docker compose restart triggerer.',
    ),
    "outside": (
        "Pengamat di luar Airflow (`siar watch`) tidak melihat lagi",
        "Bila Airflow mati seluruhnya, tidak ada yang memberi tahu.",
        "Periksa cron, timer systemd, atau layanan `watch` di docker-compose; docs/runbook.md.",
    ),
}


@dataclass(frozen=True)
class _Beat:
    part: str
    beaten_at: datetime


_beats = Many("beats.beats", _Beat)
_beat = Statement("beats.beat")
_forget = Statement("beats.forget")


@dataclass(frozen=True)
class Sight:
    """What one look saw: what is silent now, the keys of what is known to be at work, and what is silent at first sight."""

    troubles: tuple[Trouble, ...]
    well: tuple[str, ...]
    doubted: tuple[str, ...] = ()


def known(conn: Connection) -> dict[str, datetime]:
    """Return the last beat of every part."""
    return {row.part: row.beaten_at for row in _beats(conn)}


def beat(conn: Connection, moments: Mapping[str, datetime]) -> None:
    """Note that parts were at work; a later beat that is known stays."""
    if moments:
        _beat(conn, parts=list(moments), moments=list(moments.values()))


def forget(conn: Connection, *parts: str) -> None:
    """What was noted of parts is no longer so."""
    if parts:
        _forget(conn, parts=list(parts))


def look(
    conn: Connection,
    *,
    watcher: Watcher,
    processes: Processes,
    settings: Settings,
    airflow: str | None,
    now: datetime,
    paused: Callable[[str], bool] | None = None,
) -> Sight:
    """Note what is at work, then return who is silent.

    :param processes: as they were read just now.
    :param airflow: the address under which people open Airflow, None when it is not known.
    :param paused: says of a DAG whether it is paused; None for a watcher that cannot see it.
    """
    plan, before = settings.beats, known(conn)
    # Noted by a clock that was ahead: it would hide a silence until that moment comes.
    ahead = [part for part, moment in before.items() if moment > now + _AHEAD]
    before = {part: moment for part, moment in before.items() if part not in ahead}
    moments = {_LAST: now, f"watcher:{watcher}": now}
    if _LAST not in before or now - before[_LAST] > plan.longest_gap:
        moments[_BEGAN] = now
    if now - before.get(_LAST, now) > plan.dead_after:
        # A restart, likely: what was missed meanwhile gets its time.
        moments[_OUTAGE] = now
    moments |= {f"process:{name}": sign for name, sign in processes.signs.items()}
    gone: list[str] = []
    if paused is not None:
        states = {dag_id: paused(dag_id) for dag_id in plan.dags}
        moments |= {f"paused:{dag_id}": now for dag_id, is_paused in states.items() if is_paused}
        gone = [f"paused:{dag_id}" for dag_id, is_paused in states.items() if not is_paused]
    # What has never had a beat is waited for from now on.
    moments |= {part: now for part in _expected(plan) if part not in before and part not in moments}
    sight = judge(_later(before, moments, gone), settings=settings, airflow=airflow, now=now)
    moments |= {_doubt(part): now for part in sight.doubted if _doubt(part) not in before}
    gone += [_doubt(part) for part in sight.well]
    if any(trouble.key in _STOPPING for trouble in sight.troubles):
        moments[_OUTAGE] = now
    with conn.transaction():
        forget(conn, *ahead, *(part for part in gone if part in before))
        beat(conn, moments)
    return sight


def _doubt(part: str) -> str:
    """Return the part under which it stands when a look has first found another one silent."""
    return f"silent:{part.replace(':', '.')}"


def _later(before: Mapping[str, datetime], moments: Mapping[str, datetime], gone: list[str]) -> dict[str, datetime]:
    both = {part: max(moment, before.get(part, moment)) for part, moment in moments.items()}
    return {part: moment for part, moment in {**before, **both}.items() if part not in gone}


_STOPPING = frozenset(f"process:{name}" for name in (METADATABASE, API_SERVER, "scheduler", "dag-processor"))
"""Without these no run ends, or none that ended says so."""


def _expected(plan: BeatPlan) -> list[str]:
    return [
        *(f"process:{name}" for name in NAMES),
        *(f"dag:{dag_id}" for dag_id in plan.scheduled),
        "watcher:triggerer",
    ]


def judge(beats: Mapping[str, datetime], *, settings: Settings, airflow: str | None, now: datetime) -> Sight:
    """Return whose silence is a trouble, and who is at work; what a cause that is told explains is neither.

    :param beats: the last beat of every part; of those that have had none nothing is said.
    """
    return _Judge(beats, settings, airflow, now).judge()


class _Judge:
    def __init__(self, beats: Mapping[str, datetime], settings: Settings, airflow: str | None, now: datetime) -> None:
        self._beats = beats
        self._plan = settings.beats
        self._formats = Formats.of(settings.city)
        self._airflow = airflow
        self._now = now
        self._began = beats.get(_BEGAN, now)
        self._troubles: list[Trouble] = []
        self._well: list[str] = []
        self._doubted: list[str] = []

    def judge(self) -> Sight:
        dead = self._processes()
        self._watchers(explained="triggerer" in dead)
        stopped = any(f"process:{name}" in _STOPPING for name in dead)
        for dag_id in self._plan.dags:
            self._dag(dag_id, explained=stopped)
        return Sight(tuple(self._troubles), tuple(self._well), tuple(self._doubted))

    def _processes(self) -> list[str]:
        """The processes that are dead; of what only the API server knows nothing is said while it does not answer."""
        dead: list[str] = []
        # The API server first: through it alone the others are seen.
        for name in (API_SERVER, METADATABASE, "scheduler", "dag-processor", "triggerer"):
            key = f"process:{name}"
            if API_SERVER in dead or METADATABASE in dead:
                continue
            since = self._confirmed(key, self._plan.dead_after)
            if since is None:
                self._heard(key, self._plan.dead_after)
                continue
            dead.append(name)
            what, means, action = _PROCESSES[name]
            self._trouble(key, what=f"{what} sejak {self._moment(since)}.", means=means, action=action, since=since)
        return dead

    def _watchers(self, *, explained: bool) -> None:
        for name, limit in self._plan.watchers.items():
            key = f"watcher:{name}"
            since = self._confirmed(key, limit)
            if since is None:
                self._heard(key, limit)
            elif not (explained and name == "triggerer"):
                what, means, action = _WATCHERS[name]
                self._trouble(key, what=f"{what} sejak {self._moment(since)}.", means=means, action=action, since=since)

    def _dag(self, dag_id: str, *, explained: bool) -> None:
        """One trouble a DAG: paused, unreadable, or silent for whatever reason."""
        key, means = f"dag:{dag_id}", "Pekerjaan DAG ini tidak dilakukan."
        place = f"{self._airflow}/dags/{dag_id}" if self._airflow else "kesehatan"
        limit = self._plan.scheduled.get(dag_id)
        since = self._silent(key, limit, not_before=self._beats.get(_OUTAGE)) if limit else None
        if self._lately(f"paused:{dag_id}", _PAUSED_FOR):
            what = f"DAG {dag_id} dijeda."
            action = (
                "Bila tidak lagi disengaja, aktifkan lagi di halaman DAG itu. Bila disengaja: "
                f"`siar troubles --quiet {key} --days 7` menunda pengingatnya."
            )
        elif self._lately(f"broken:{dag_id}", _BROKEN_FOR):
            what = f"Berkas DAG {dag_id} tidak dapat dibaca Airflow (import error)."
            action = (
                "Baca galatnya di halaman awal Airflow, perbaiki pemasangannya; `python dags/"
                + dag_id
                + ".py` menunjukkannya juga."
            )
        elif explained:
            return
        elif since is not None:
            what = f"DAG {dag_id} tidak menyelesaikan satu run pun sejak {self._moment(since)}, padahal proses Airflow hidup."
            action = (
                "Lihat run terakhirnya: jadwalnya tidak dimulai, run-nya menggantung, atau antrean penuh. Jalankan sekali "
                "dengan tangan; docs/runbook.md."
            )
        else:
            self._heard(key, limit)
            return
        self._trouble(key, what=what, means=means, action=action, place=place, since=since)

    def _silent(self, part: str, limit: timedelta, *, not_before: datetime | None = None) -> datetime | None:
        """Since when a part is silent for longer than it may; None when it is not."""
        last = self._beats.get(part)
        if last is None or self._now - last <= limit:
            return None
        # What came back has its own time to be heard again, and a daily one not a whole day.
        again = max(self._began, not_before or self._began)
        return last if self._now - again > min(limit, self._plan.after_outage) else None

    def _confirmed(self, part: str, limit: timedelta) -> datetime | None:
        """The same, when an earlier look has found it so."""
        since = self._silent(part, limit)
        if since is None:
            return None
        first = self._beats.get(_doubt(part))
        if first is None or self._now - first < self._plan.confirmed_after:
            self._doubted.append(part)
            return None
        return since

    def _heard(self, part: str, limit: timedelta | None) -> None:
        """Say that a part is at work, unless it only has not been silent for long enough."""
        if limit is None or (part in self._beats and self._now - self._beats[part] <= limit):
            self._well.append(part)

    def _lately(self, part: str, limit: timedelta) -> bool:
        last = self._beats.get(part)
        return last is not None and self._now - last <= limit

    def _moment(self, moment: datetime) -> str:
        return self._formats.moment(moment)

    def _trouble(
        self, key: str, *, what: str, means: str, action: str, since: datetime | None, place: str = "kesehatan"
    ) -> None:
        self._troubles.append(
            Trouble(key=key, source=SOURCE, what=what, means=means, action=action, place=place, since=since)
        )
