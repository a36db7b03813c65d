"""The database is away, and with it the table of troubles and the outbox: one trouble, however many tasks meet it.

Each task is a process of its own, so what was told is remembered in a file: a process's memory would end with the task,
and every run of nine DAGs would tell it again. The file is of the machine: two machines tell twice, and one that loses its files
tells once more, which is on the safe side. Where it cannot be written, every failure is told.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from siar.store import Connection
from siar.troubles import life
from siar.troubles.alerts import Alerts
from siar.troubles.trouble import Standing, Trouble

__all__ = ["KEY", "back", "tell", "was_away"]

log = logging.getLogger(__name__)

KEY = "database"


@dataclass(frozen=True)
class _Told:
    """What was told of the database's absence. `over_at`: when it was back."""

    opened_at: datetime
    told_at: datetime
    next_telling_at: datetime
    tellings: int
    over_at: datetime | None = None


def tell(alerts: Alerts, *, error: BaseException, noticed_by: str, now: datetime) -> None:
    """Tell directly that the database is away, at the pace of every trouble.

    :param noticed_by: the task that met it.
    """
    trouble = Trouble(
        key=KEY,
        source=KEY,
        what=f"Basis data Siar tidak dapat dipakai ({type(error).__name__}), terlihat saat {noticed_by} gagal.",
        means="Semua pekerjaan Siar berhenti: tidak ada yang dibaca, ditayangkan, atau dikirim.",
        action="Periksa server PostgreSQL dan koneksi siar_db, lalu jalankan `siar doctor`.",
    )
    try:
        with _file() as held:
            told = _read(held)
            if told is not None and told.over_at is not None and now - told.over_at > alerts.settings.troubles.calm:
                told = None
            if told is not None and told.told_at > now:
                # By a clock that was ahead: it would silence this one until that moment comes.
                told = None
            if told is not None and now < told.next_telling_at:
                _write(held, replace(told, over_at=None))
                return
            told = _next(told, alerts=alerts, now=now)
            _write(held, told)
    except OSError as problem:
        log.warning("What was told cannot be remembered here (%s); it is told again each time.", type(problem).__name__)
        told = _next(None, alerts=alerts, now=now)
    letter = alerts.letter([_standing(trouble, told)], now=now)
    alerts.send_directly(letter, key=f"{KEY}:{told.opened_at.isoformat()}:{told.tellings}", now=now)


def was_away() -> bool:
    """Whether an outage was told from this machine at some time; costs a look at a file's name."""
    return _path().exists()


def back(conn: Connection, *, alerts: Alerts, now: datetime) -> None:
    """Note that the database answers: had it been away, that trouble is written down, and over."""
    if not was_away():
        return
    with _file() as held:
        told = _read(held)
        if told is None or told.over_at is not None:
            return
        trouble = Trouble(
            key=KEY,
            source=KEY,
            what="Basis data Siar tidak dapat dipakai.",
            means="Semua pekerjaan Siar berhenti.",
            since=told.opened_at,
        )
        with conn.transaction():
            life.restore(conn, trouble, tellings=told.tellings, told_at=told.told_at, alerts=alerts, now=now)
        _write(held, replace(told, over_at=now))
    life.over(conn, KEY, alerts=alerts, now=now)


def _next(told: _Told | None, *, alerts: Alerts, now: datetime) -> _Told:
    opened_at = told.opened_at if told else now
    again = alerts.settings.troubles.next_telling(opened_at=opened_at, now=now, daily=False)
    return _Told(opened_at, now, again, tellings=told.tellings + 1 if told else 1)


def _standing(trouble: Trouble, told: _Told) -> Standing:
    return Standing(
        trouble_id=0,
        key=trouble.key,
        source=trouble.source,
        what=trouble.what,
        means=trouble.means,
        action=trouble.action,
        place=trouble.place,
        daily=False,
        opened_at=told.opened_at,
        over_at=None,
        telling="new" if told.tellings == 1 else "still",
        tellings=told.tellings,
    )


def _path() -> Path:
    """Return where it is remembered: `SIAR_STATE_DIR`, else a folder of this user's own among the temporary ones."""
    folder = os.environ.get("SIAR_STATE_DIR") or Path(tempfile.gettempdir()) / f"siar-{os.getuid()}"
    return Path(folder) / "database-away.json"


@contextmanager
def _file() -> Iterator[IO[str]]:
    """Hold the file, so that of two tasks that fail together one tells.

    :raises OSError: it cannot be written, or the folder is somebody else's.
    """
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_uid != os.getuid():
        raise PermissionError(f"{path.parent} is somebody else's")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "r+", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held


def _read(held: IO[str]) -> _Told | None:
    held.seek(0)
    try:
        kept = json.loads(held.read())
        moments = {name: datetime.fromisoformat(kept[name]) for name in ("opened_at", "told_at", "next_telling_at")}
        over_at = datetime.fromisoformat(kept["over_at"]) if kept["over_at"] else None
        return _Told(**moments, tellings=int(kept["tellings"]), over_at=over_at)
    except (ValueError, KeyError, TypeError):
        # New, or cut short by a death in the middle: as if nothing had been told.
        return None


def _write(held: IO[str], told: _Told) -> None:
    held.seek(0)
    held.truncate()
    held.write(
        json.dumps(
            {
                "opened_at": told.opened_at.isoformat(),
                "told_at": told.told_at.isoformat(),
                "next_telling_at": told.next_telling_at.isoformat(),
                "tellings": told.tellings,
                "over_at": told.over_at.isoformat() if told.over_at else None,
            }
        )
    )
    held.flush()
