"""`siar doctor`: whether everything outside is in order, and if not, who must do what.

One finding a subject, in Indonesian, because Kominfo reads it too. A check that cannot be made is a finding, never
an exception. The same examination runs daily as a task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

import requests

from siar.accounts import Account, configured
from siar.errors import SiarError
from siar.intake import registry
from siar.meta import ads
from siar.meta.instagram import Instagram
from siar.meta.tokens import read_health
from siar.outbox.ways import WAYS
from siar.publishing import backlog
from siar.runtime import Runtime
from siar.store import Value, pending_migrations

__all__ = ["Finding", "examine"]

SCOPES = frozenset(
    {
        "pages_manage_posts",
        "pages_read_engagement",
        "pages_show_list",
        "read_insights",
        "instagram_basic",
        "instagram_content_publish",
        "instagram_manage_insights",
        "ads_management",
        "ads_read",
        "business_management",
    }
)
TASKS = frozenset({"CREATE_CONTENT", "ANALYZE", "ADVERTISE"})
WARN_DAYS = (14, 7, 3, 1)
"""Days before a token's expiry from which each daily examination warns."""

Level = Literal["baik", "perhatian", "rusak"]


@dataclass(frozen=True)
class Finding:
    """What was found about one subject."""

    subject: str
    level: Level
    message: str

    @property
    def bad(self) -> bool:
        """Whether a person has to act now."""
        return self.level == "rusak"

    @property
    def mark(self) -> str:
        """A sign for the start of the line, legible without colour."""
        return {"baik": "[OK]", "perhatian": "[! ]", "rusak": "[XX]"}[self.level]


_clock = Value("core.clock", datetime)
Check = Callable[[Runtime], Iterator[Finding]]


def examine(runtime: Runtime) -> list[Finding]:
    """Run every check and return the findings in the order of the path, database first."""
    try:
        meta = list(_meta(runtime))
    except SiarError as error:
        message = str(error)
        meta = [("Akun", lambda _: iter([Finding("Akun", "rusak", message)]))]
    checks = [*_BEFORE, *meta, *_AFTER]
    return [finding for subject, check in checks for finding in _safely(subject, check, runtime)]


def _safely(subject: str, check: Check, runtime: Runtime) -> Iterator[Finding]:
    try:
        yield from check(runtime)
    except SiarError as error:
        yield Finding(subject, "rusak", str(error))
    except Exception as error:  # noqa: BLE001 - a check that breaks is itself a finding; its text may hold a secret
        yield Finding(subject, "rusak", f"tidak dapat diperiksa ({type(error).__name__}).")


def _database(runtime: Runtime) -> Iterator[Finding]:
    with runtime.connect(application_name="siar doctor") as conn:
        drift = abs(_clock(conn) - runtime.now())
    yield Finding("Basis data", "baik", "tersambung.")
    pending = pending_migrations(runtime.database.dsn)
    if pending:
        yield Finding("Migrasi", "rusak", f"belum dijalankan: {', '.join(pending)}. Jalankan `siar db migrate`.")
    else:
        yield Finding("Migrasi", "baik", "lengkap.")
    if drift > timedelta(seconds=30):
        yield Finding("Jam", "rusak", f"jam server ini berbeda {drift.seconds} detik dari basis data. Nyalakan NTP.")
    else:
        yield Finding("Jam", "baik", "selaras.")


def _publications(runtime: Runtime) -> Iterator[Finding]:
    now = runtime.now()
    with runtime.connect(application_name="siar doctor") as conn:
        waiting = backlog.count(conn, now=now)
    if waiting.oldest_due is not None:
        minutes = int((now - waiting.oldest_due).total_seconds() // 60)
        yield Finding(
            "Antrean tayang",
            "rusak",
            f"{waiting.overdue} kiriman lewat waktu, yang tertua {minutes} menit. Lihat DAG posts_publish.",
        )
    elif waiting.unknown or waiting.parked:
        yield Finding(
            "Antrean tayang",
            "perhatian",
            f"{waiting.unknown} belum pasti, {waiting.parked} menunggu editor di Meja Redaksi.",
        )
    else:
        yield Finding("Antrean tayang", "baik", "tidak ada yang terlambat.")


def _sheets(runtime: Runtime) -> Iterator[Finding]:
    with runtime.connect(application_name="siar doctor") as conn:
        sheets = registry.in_use(conn)
    if not sheets:
        yield Finding("Lembar OPD", "perhatian", "belum ada yang terdaftar. Jalankan DAG sheets_provision.")
        return
    runtime.google.sheets.get(sheets[0].spreadsheet_id, fields="spreadsheetId")
    unread = [sheet.title for sheet in sheets if sheet.last_error]
    if unread:
        yield Finding(
            "Lembar OPD",
            "perhatian",
            f"{len(unread)} dari {len(sheets)} tidak terbaca: {', '.join(unread[:3])}. "
            f"Bagikan ke {runtime.google.email} sebagai editor.",
        )
    else:
        yield Finding("Lembar OPD", "baik", f"{len(sheets)} terdaftar, terbaca.")


def _meta(runtime: Runtime) -> Iterator[tuple[str, Check]]:
    """A check a connection, and one an account: what is wrong with one says nothing of the others."""
    used = [account for account in configured(runtime.settings) if account.active]
    connections = {account.connection_id: account for account in reversed(used)}
    for connection_id, first in connections.items():
        whose = f" ({connection_id})" if len(connections) > 1 else ""
        yield f"Token Meta{whose}", partial(_token, account=first, whose=whose)
    for account in used:
        subject = "Halaman Facebook" if account.is_page else "Kuota Instagram"
        yield f"{subject}{_whose(account)}", partial(_page if account.is_page else _instagram, account=account)


def _whose(account: Account) -> str:
    return "" if account.is_default else f" ({account.label})"


def _token(runtime: Runtime, *, account: Account, whose: str) -> Iterator[Finding]:
    graph, subject = runtime.graph_of(account), f"Token Meta{whose}"
    health = read_health(graph.get("/debug_token", {"input_token": graph.connection.token}))
    if health.state == "invalid":
        yield Finding(
            subject,
            "rusak",
            "tidak berlaku lagi. Admin portofolio bisnis perlu membuat token pengguna sistem baru, lalu memasangnya di "
            f"koneksi {account.connection_id}.",
        )
        return
    days = health.days_left(runtime.now())
    if days is not None and days <= WARN_DAYS[0]:
        level: Level = "rusak" if days <= WARN_DAYS[-1] else "perhatian"
        yield Finding(subject, level, f"habis {days} hari lagi. Admin portofolio bisnis perlu memperpanjangnya.")
    else:
        until = "tanpa batas waktu" if days is None else f"masih {days} hari"
        yield Finding(subject, "baik", f"jenis {health.kind}, {until}.")
    if health.kind and health.kind not in {"SYSTEM_USER", "PAGE"}:
        message = f"{health.kind}; pakai token pengguna sistem agar tidak gugur."
        yield Finding(f"Jenis token{whose}", "perhatian", message)
    missing, subject = sorted(SCOPES - health.scopes), f"Izin token{whose}"
    if missing:
        yield Finding(subject, "rusak", f"kurang: {', '.join(missing)}. Buat token baru dengan izin itu.")
    else:
        yield Finding(subject, "baik", "lengkap.")


def _page(runtime: Runtime, *, account: Account) -> Iterator[Finding]:
    graph = runtime.graph_of(account)
    page_id = graph.connection.page_id
    page = graph.get(f"/{page_id}", fields="name")
    yield Finding(f"Halaman Facebook{_whose(account)}", "baik", f"{page.get('name')} terjangkau.")
    tasks: frozenset[str] = frozenset()
    for row in graph.paginate("/me/accounts", {"fields": "id,tasks"}):
        if str(row.get("id")) == page_id:
            tasks = frozenset(row.get("tasks") or ())
    missing, subject = sorted(TASKS - tasks), f"Tugas Halaman{_whose(account)}"
    if missing:
        yield Finding(subject, "rusak", f"pengguna sistem belum punya {', '.join(missing)} pada Halaman ini.")
    else:
        yield Finding(subject, "baik", "lengkap.")


def _instagram(runtime: Runtime, *, account: Account) -> Iterator[Finding]:
    graph = runtime.graph_of(account)
    page = graph.get(f"/{graph.connection.page_id}", fields="instagram_business_account")
    linked = str((page.get("instagram_business_account") or {}).get("id") or "")
    if linked != graph.connection.instagram_user_id:
        where = f"di koneksi {account.connection_id}" if account.is_default else "di accounts.yaml"
        yield Finding(f"Instagram{_whose(account)}", "rusak", f"akun {where} bukan akun yang tertaut ke Halaman ini.")
    quota = Instagram(graph).quota()
    level: Level = "baik" if quota.left > 0 else "perhatian"
    yield Finding(f"Kuota Instagram{_whose(account)}", level, f"terpakai {quota.used} dari {quota.total} dalam 24 jam.")


def _ads(runtime: Runtime) -> Iterator[Finding]:
    if not runtime.meta_connection.ad_account_id:
        yield Finding("Akun iklan", "perhatian", "tidak diisi; tidak ada yang dapat diiklankan.")
        return
    account = ads.account(runtime.graph)
    wanted = runtime.settings.city.currency
    if account.currency != wanted:
        yield Finding("Akun iklan", "rusak", f"memakai {account.currency}, bukan {wanted}. Iklan tidak dijalankan.")
    elif account.status != 1:
        yield Finding("Akun iklan", "rusak", f"status {account.status}, bukan aktif. Pemilik akun perlu memeriksanya.")
    else:
        yield Finding("Akun iklan", "baik", f"aktif, {account.currency}.")


def _media(runtime: Runtime) -> Iterator[Finding]:
    probe = "doctor/probe.txt"
    runtime.media.put(probe, b"siar")
    if runtime.media.read(probe) != b"siar":
        yield Finding("Penyimpanan gambar", "rusak", "isi yang dibaca berbeda dari yang ditulis.")
        return
    url = runtime.media.public_url(probe)
    with requests.Session() as session:
        answer = session.get(url, timeout=10, allow_redirects=False)
    if answer.status_code != 200 or answer.content != b"siar":
        yield Finding(
            "Alamat gambar", "rusak", f"{url} menjawab {answer.status_code}; Meta tidak dapat mengambil gambar."
        )
    else:
        yield Finding("Alamat gambar", "baik", "dapat diambil dari luar proses ini.")


def _messages(runtime: Runtime, *, channel: str) -> Iterator[Finding]:
    # Mail is needed; what else may carry an alarm is a city's choice.
    if channel == "mail" or runtime.senders.has(channel):
        yield Finding(WAYS[channel].label, "baik", runtime.senders.of(channel).check())


_BEFORE: tuple[tuple[str, Check], ...] = (
    ("Basis data", _database),
    ("Antrean tayang", _publications),
    ("Lembar OPD", _sheets),
)
_AFTER: tuple[tuple[str, Check], ...] = (
    ("Akun iklan", _ads),
    ("Penyimpanan gambar", _media),
    *((way.label, partial(_messages, channel=channel)) for channel, way in WAYS.items()),
)
