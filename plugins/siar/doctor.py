"""`siar doctor`: whether everything outside is in order, and if not, who must do what.

One condition a subject, in Indonesian, because Kominfo reads it too. A check that cannot be made is a condition, never
an exception. The same examination runs daily as a task.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urljoin

import requests

from siar.accounts import Account, configured
from siar.boosts.delivery.walls import RULE_NAME, rule_trouble
from siar.briefings.folder import reports_folder
from siar.conditions import Condition, State
from siar.connections import MediaConnection
from siar.errors import SiarError
from siar.intake import examination, registry
from siar.meta import ad_rules, ads
from siar.meta.tokens import read_health
from siar.outbox.ways import WAYS
from siar.publishing import backlog
from siar.publishing.channels.wiring import EXAMINATIONS
from siar.publishing.public_copies import FOLDER
from siar.runtime import Runtime
from siar.settings.holidays import years_to_fill
from siar.store import Value, pending_migrations, roles
from siar.store.media import MediaStore
from siar.store.relocation import misplaced

__all__ = ["examine"]

SCOPES = frozenset(
    {
        "pages_manage_posts",
        "pages_read_engagement",
        "pages_read_user_content",
        "pages_show_list",
        "read_insights",
        "instagram_basic",
        "instagram_content_publish",
        "instagram_manage_comments",
        "instagram_manage_insights",
        "ads_management",
        "ads_read",
        "business_management",
    }
)
WARN_DAYS = (14, 7, 3, 1)
"""Days before a token's expiry from which each daily examination warns."""

_MOST_STUCK = 500
"""Publications that one examination looks through for what holds them up."""

_clock = Value("core.clock", datetime)
Check = Callable[[Runtime], Iterator[Condition]]


def examine(runtime: Runtime) -> list[Condition]:
    """Run every check and return the conditions in the order of the path, database first."""
    try:
        meta = list(_meta(runtime))
    except SiarError as error:
        message = str(error)
        meta = [("Akun", lambda _: iter([Condition("Akun", "rusak", message)]))]
    checks = [*_BEFORE, *meta, *_AFTER]
    return [found for subject, check in checks for found in _safely(subject, check, runtime)]


def _safely(subject: str, check: Check, runtime: Runtime) -> Iterator[Condition]:
    try:
        yield from check(runtime)
    except SiarError as error:
        yield Condition(subject, "rusak", str(error))
    except Exception as error:  # noqa: BLE001 - a check that breaks is itself a condition; its text may hold a secret
        yield Condition(subject, "rusak", f"tidak dapat diperiksa ({type(error).__name__}).")


def _database(runtime: Runtime) -> Iterator[Condition]:
    with runtime.connect(application_name="siar doctor") as conn:
        drift = abs(_clock(conn) - runtime.now())
        pending = pending_migrations(runtime.database.dsn)
        rights = roles.examine(conn) if not pending else None
    yield Condition("Basis data", "baik", "tersambung.")
    if rights is not None and (rights.owns or rights.moves_money):
        told = (
            f"aplikasi tersambung sebagai {rights.login}, yang dapat mengubah pagu dan tabel tanpa jejak. Buat koneksi "
            "siar_db_owner untuk pemilik, beri siar_db peran sendiri, lalu jalankan `siar db migrate` (docs/money.md)."
        )
        yield Condition("Peran basis data", "perhatian", told)
    elif rights is not None:
        yield Condition("Peran basis data", "baik", f"{rights.login} tidak dapat mengubah pagu maupun tabel.")
    if pending:
        yield Condition("Migrasi", "rusak", f"belum dijalankan: {', '.join(pending)}. Jalankan `siar db migrate`.")
    else:
        yield Condition("Migrasi", "baik", "lengkap.")
    if drift > timedelta(seconds=30):
        told = f"jam server ini berbeda {_length(drift)} dari basis data. Nyalakan NTP."
        yield Condition("Jam", "rusak", told)
    else:
        yield Condition("Jam", "baik", "selaras.")


def _holidays(runtime: Runtime) -> Iterator[Condition]:
    if years := years_to_fill(runtime.now().astimezone(runtime.settings.city.zone).date()):
        told = (
            f"holidays.csv belum memuat {' dan '.join(map(str, years))}, jadi hari libur dihitung sebagai hari kerja. "
            "Isi menurut SKB 3 Menteri."
        )
        yield Condition("Hari libur", "perhatian", told)
    else:
        yield Condition("Hari libur", "baik", "terisi.")


def _length(span: timedelta) -> str:
    """A span as people say it: `95 detik`, `149 menit`, `8 hari 2 jam`."""
    seconds = int(span.total_seconds())
    if seconds < 120:
        return f"{seconds} detik"
    minutes = seconds // 60
    if minutes < 180:
        return f"{minutes} menit"
    days, hours = divmod(minutes // 60, 24)
    return " ".join(filter(None, [f"{days} hari" if days else "", f"{hours} jam" if hours else ""]))


def _publications(runtime: Runtime) -> Iterator[Condition]:
    now, subject = runtime.now(), "Antrean tayang"
    with runtime.connect(application_name="siar doctor") as conn:
        waiting = backlog.count(conn, now=now)
        stuck = [
            item for item in backlog.stuck(conn, now=now, limit=_MOST_STUCK) if item.state not in {"parked", "unknown"}
        ]
    people = f"{waiting.unknown} belum pasti, {waiting.parked} menunggu editor di Meja Redaksi."
    oldest = (
        _length(now - waiting.oldest_due) if waiting.oldest_due is not None and waiting.oldest_due <= now else "0 menit"
    )
    if stuck:
        # Held up from outside, it is not posts_publish that has to be looked at.
        reasons = Counter(item.sentence for item in stuck).most_common(3)
        told = " ".join(f"{count} kiriman: {sentence}" for sentence, count in reasons)
        level: State = "perhatian" if all(item.cause == "freeze" for item in stuck) else "rusak"
        yield Condition(subject, level, f"{len(stuck)} kiriman lewat waktu, yang tertua {oldest}. {told}")
    elif waiting.unknown or waiting.parked:
        due = f"{waiting.due} jatuh tempo, menunggu giliran sejak {oldest}; " if waiting.due else ""
        yield Condition(subject, "perhatian", f"{due}{people}")
    elif waiting.due:
        yield Condition(
            subject, "baik", f"{waiting.due} kiriman jatuh tempo dan menunggu giliran, yang tertua {oldest}."
        )
    else:
        yield Condition(subject, "baik", "tidak ada yang terlambat.")


def _sheets(runtime: Runtime) -> Iterator[Condition]:
    with runtime.connect(application_name="siar doctor") as conn:
        sheets = registry.in_use(conn)
    if not sheets:
        yield Condition("Lembar OPD", "perhatian", "belum ada yang terdaftar. Jalankan DAG sheets_provision.")
        return
    runtime.google.sheets.get(sheets[0].spreadsheet_id, fields="spreadsheetId")
    unread = [sheet.title for sheet in sheets if sheet.last_error]
    if unread:
        yield Condition(
            "Lembar OPD",
            "perhatian",
            f"{len(unread)} dari {len(sheets)} tidak terbaca: {', '.join(unread[:3])}. "
            f"Bagikan ke {runtime.google.email} sebagai editor.",
        )
    else:
        yield Condition("Lembar OPD", "baik", f"{len(sheets)} terdaftar, terbaca.")


def _of_a_sheet(runtime: Runtime, *, look: Callable[..., Iterator[Condition]]) -> Iterator[Condition]:
    """What is the same in all of them is looked at in one that can be read."""
    with runtime.connect(application_name="siar doctor") as conn:
        read = [sheet for sheet in registry.active(conn) if not sheet.last_error]
    if read:
        yield from look(runtime.google, min(read, key=lambda sheet: sheet.title))


def _meta(runtime: Runtime) -> Iterator[tuple[str, Check]]:
    """A check a connection, and one an account: what is wrong with one says nothing of the others."""
    used = [account for account in configured(runtime.settings) if account.active]
    connections = {account.connection_id: account for account in reversed(used)}
    for connection_id, first in connections.items():
        whose = f" ({connection_id})" if len(connections) > 1 else ""
        yield f"Token Meta{whose}", partial(_token, account=first, whose=whose)
    for account in used:
        subject, _ = EXAMINATIONS[account.channel]
        yield f"{subject}{_whose(account)}", partial(_account, account=account)


def _whose(account: Account) -> str:
    return "" if account.is_default else f" ({account.label})"


def _token(runtime: Runtime, *, account: Account, whose: str) -> Iterator[Condition]:
    graph, subject = runtime.graph_of(account), f"Token Meta{whose}"
    health = read_health(graph.get("/debug_token", {"input_token": graph.connection.token}))
    if health.state == "invalid":
        yield Condition(
            subject,
            "rusak",
            "tidak berlaku lagi. Admin portofolio bisnis perlu membuat token pengguna sistem baru, lalu memasangnya di "
            f"koneksi {account.connection_id}.",
        )
        return
    days = health.days_left(runtime.now())
    if days is not None and days <= WARN_DAYS[0]:
        level: State = "rusak" if days <= WARN_DAYS[-1] else "perhatian"
        yield Condition(subject, level, f"habis {days} hari lagi. Admin portofolio bisnis perlu memperpanjangnya.")
    else:
        until = "tanpa batas waktu" if days is None else f"masih {days} hari"
        yield Condition(subject, "baik", f"jenis {health.kind}, {until}.")
    if health.kind and health.kind not in {"SYSTEM_USER", "PAGE"}:
        message = f"{health.kind}; pakai token pengguna sistem agar tidak gugur."
        yield Condition(f"Jenis token{whose}", "perhatian", message)
    missing, subject = sorted(SCOPES - health.scopes), f"Izin token{whose}"
    if missing:
        yield Condition(subject, "rusak", f"kurang: {', '.join(missing)}. Buat token baru dengan izin itu.")
    else:
        yield Condition(subject, "baik", "lengkap.")


def _account(runtime: Runtime, *, account: Account) -> Iterator[Condition]:
    _, look = EXAMINATIONS[account.channel]
    for found in look(runtime.graph_of(account), account):
        yield replace(found, subject=f"{found.subject}{_whose(account)}")


def _ads(runtime: Runtime) -> Iterator[Condition]:
    if not runtime.meta_connection.ad_account_id:
        yield Condition("Akun iklan", "perhatian", "tidak diisi; tidak ada yang dapat diiklankan.")
        return
    account = ads.account(runtime.graph)
    wanted = runtime.settings.city.currency
    if account.currency != wanted:
        yield Condition("Akun iklan", "rusak", f"memakai {account.currency}, bukan {wanted}. Iklan tidak dijalankan.")
    elif account.status != 1:
        yield Condition(
            "Akun iklan", "rusak", f"status {account.status}, bukan aktif. Pemilik akun perlu memeriksanya."
        )
    else:
        yield Condition("Akun iklan", "baik", f"aktif, {account.currency}.")
    yield from _walls(runtime, account)


def _walls(runtime: Runtime, account: ads.Account) -> Iterator[Condition]:
    """Whether what stops spending at Meta when nothing here can is there, and is ours."""
    walls = runtime.settings.boosts.walls
    again = "Putaran boosts_run berikutnya memasangnya selama ada iklan."
    if not walls.account_limit:
        yield Condition("Batas akun iklan", "perhatian", "tidak dipasang (boosts.yaml, walls.account_limit).")
    elif not account.spend_cap:
        yield Condition("Batas akun iklan", "perhatian", f"tidak ada. {again}")
    else:
        left = max(account.spend_cap - account.spent, 0)
        yield Condition("Batas akun iklan", "baik", f"sisa {left} {account.currency}.")
    if not walls.rule:
        yield Condition("Aturan penghenti", "perhatian", "tidak dipasang (boosts.yaml, walls.rule).")
        return
    found = [rule for rule in ad_rules.rules(runtime.graph) if rule.name == RULE_NAME]
    if not found:
        yield Condition("Aturan penghenti", "perhatian", f"tidak ada di Meta. {again}")
    elif wrong := rule_trouble(found[0]):
        yield Condition("Aturan penghenti", "perhatian", f"{wrong}. {again}")
    else:
        yield Condition("Aturan penghenti", "baik", "terpasang dan aktif.")


def _media(runtime: Runtime) -> Iterator[Condition]:
    private, public = runtime.media, runtime.public_media
    # Nobody else can guess the name, and what answers under it is what was put there just now.
    mark = secrets.token_hex(16)
    probe, content = f"doctor/{mark}.txt", mark.encode()
    try:
        for store in (private, public):
            store.put(probe, content)
            if store.read(probe) != content:
                yield Condition("Penyimpanan gambar", "rusak", "isi yang dibaca berbeda dari yang ditulis.")
                return
        answer = _get(public.public_url(probe))
        if answer.status_code != 200 or answer.content != content:
            message = f"{public.public_url(probe)} menjawab {answer.status_code}; Meta tidak dapat mengambil gambar."
            yield Condition("Alamat gambar", "rusak", message)
        else:
            yield Condition("Alamat gambar", "baik", "dapat diambil dari luar proses ini.")
        public.delete(probe)
        yield _apart(private, public, probe, content)
    finally:
        for store in (private, public):
            store.delete(probe)
    letters = MediaStore(MediaConnection(root_url=str(reports_folder()), public_base_url=None))
    if letters.overlaps(public):
        message = "SIAR_BRIEFINGS_DIR berada di tempat yang disajikan untuk umum. Pindahkan ke luar dari siar_media."
        yield Condition("Laporan pimpinan", "rusak", message)
    left = sum(1 for path in misplaced(public, but=FOLDER) if not path.startswith("doctor/"))
    if left:
        message = f"{left} berkas versi lama masih terbuka untuk umum. Jalankan `siar media split`."
        yield Condition("Berkas lama", "rusak", message)


def _get(url: str) -> requests.Response:
    with requests.Session() as session:
        return session.get(url, timeout=10, allow_redirects=False)


def _apart(private: MediaStore, public: MediaStore, probe: str, content: bytes) -> Condition:
    """Say whether what lies in the private store is served under the public address, or beside it."""
    url = public.public_url(probe)
    urls = {url}
    if way := private.seen_from(public):
        # A server that serves the folder above both.
        urls.add(urljoin(url, f"{'../' * probe.count('/')}{way}/{probe}"))
    if any(_get(each).content == content for each in urls):
        message = "dapat diambil siapa saja. Pindahkan siar_media_private ke luar dari folder yang disajikan."
        return Condition("Penyimpanan pribadi", "rusak", message)
    return Condition("Penyimpanan pribadi", "baik", "tidak terjangkau dari alamat umum.")


def _hearers(runtime: Runtime) -> Iterator[Condition]:
    """Who hears of troubles: with nobody named every alarm is planned for no one."""
    to = runtime.alerts.to
    if to:
        yield Condition("Penerima peringatan", "baik", f"{len(to)} tujuan.")
    else:
        message = "tidak ada: gangguan tidak sampai ke siapa pun. Isi alerts_to di city.yaml atau koneksi siar_webhook."
        yield Condition("Penerima peringatan", "rusak", message)


def _messages(runtime: Runtime, *, channel: str) -> Iterator[Condition]:
    # Mail is needed; what else may carry an alarm is a city's choice.
    if channel == "mail" or runtime.senders.has(channel):
        yield Condition(WAYS[channel].label, "baik", runtime.senders.of(channel).check())


_BEFORE: tuple[tuple[str, Check], ...] = (
    ("Basis data", _database),
    ("Hari libur", _holidays),
    ("Antrean tayang", _publications),
    ("Lembar OPD", _sheets),
    (examination.PROTECTIONS, partial(_of_a_sheet, look=examination.protections)),
    (examination.DOTS, partial(_of_a_sheet, look=examination.dotted_numbers)),
)
_AFTER: tuple[tuple[str, Check], ...] = (
    ("Akun iklan", _ads),
    ("Penyimpanan gambar", _media),
    *((way.label, partial(_messages, channel=channel)) for channel, way in WAYS.items()),
    ("Penerima peringatan", _hearers),
)
