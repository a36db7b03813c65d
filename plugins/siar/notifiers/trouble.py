"""What Airflow says of a task's end becomes a trouble, or its end: what failed, what it means, what to do, where to click."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseNotifier

from siar.errors import AccessError, ConfigError, FixError, RetryError, SiarError, UnprovenError, WaitError

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context

    from siar.runtime import Runtime
    from siar.store import Connection
    from siar.troubles import Trouble

__all__ = ["RecoveryNotifier", "TroubleNotifier"]

log = logging.getLogger(__name__)

TIMEOUT = 10
"""Seconds that reaching the database may take: a worker waits for it."""

_MEANING: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        UnprovenError,
        "Belum terbukti apakah yang dikirim sampai.",
        "Tidak perlu berbuat apa-apa: publications_reconcile mencari tahu.",
    ),
    (
        WaitError,
        "Layanan luar minta jeda, dan batas percobaan sudah habis.",
        "Tunggu; putaran berikutnya mencoba lagi. Bila mendesak, clear tugas ini nanti.",
    ),
    (
        RetryError,
        "Layanan luar tidak menjawab sebagaimana mestinya, juga setelah dicoba lagi.",
        "Tunggu; putaran berikutnya mencoba lagi, dan ini ditutup sendiri. Bila berlanjut, jalankan `siar doctor`.",
    ),
    (
        ConfigError,
        "Pengaturan atau koneksi salah; tugas ini tidak dapat berjalan sebelum diperbaiki.",
        "Perbaiki pengaturan yang disebut, lalu clear tugas ini.",
    ),
    (
        AccessError,
        "Token, izin, atau akses hilang; tugas ini tidak dapat berjalan sebelum dipulihkan.",
        "Lakukan yang disebut pesan itu, lalu clear tugas ini.",
    ),
    (FixError, "Seseorang perlu bertindak lebih dahulu.", "Lakukan yang disebut pesan itu, lalu clear tugas ini."),
)
_UNFORESEEN = (
    "Galat tak terduga; pekerjaan tugas ini tidak selesai.",
    "Baca log tugas ini. Clear aman: buku besar mencegah akibat ganda.",
)


def source_of(dag_id: str, task_id: str) -> str:
    """Return the source of the troubles of one task, whatever made it fail."""
    return f"task:{dag_id}.{task_id}"


def told_part(dag_id: str, task_id: str) -> str:
    """Return the part (`siar.beats`) under which it is noted when a failure of a task was last told."""
    return f"told:{dag_id}.{task_id}"


def killed(dag_id: str, task_id: str, *, place: str) -> Trouble:
    """Return the trouble that a task ended without a word, whoever noticed it: the DAG processor, or the run's own end."""
    from siar.troubles import Trouble  # noqa: PLC0415 - airflow

    return Trouble(
        key=f"{source_of(dag_id, task_id)}:killed",
        source=source_of(dag_id, task_id),
        what=f"Proses tugas {dag_id}.{task_id} dimatikan dari luar (sinyal 9, kemungkinan kehabisan memori), mogok, atau macet.",
        means="Pekerjaannya terputus di tengah. Tidak ada yang terulang: buku tiap kiriman, surat, dan iklan menjaganya.",
        action=(
            "Baca akhir log tugas ini. “Fatal Python error” atau “Timeout” di sana: kirim jejak di bawahnya kepada pengembang. "
            "Selain itu: periksa memori server (`dmesg | grep -i oom`, `docker stats`) dan apakah server dimulai ulang. Lalu "
            "clear tugas ini; docs/runbook.md."
        ),
        place=place,
    )


class TroubleNotifier(BaseNotifier):
    """Open the trouble of a failed task: one for the task and the class of its error, not one a run.

    Never raises: a failed alarm must not hide the failure. What failed with items is told by what `siar.faults` keeps;
    what was told already (`ToldError`) is not told again.
    """

    template_fields = ()

    def notify(self, context: Context) -> None:
        """Tell, or log why it could not be told."""
        try:
            _with_database(context, _failed)
        except Exception:
            log.exception("The failure could not be told.")


class RecoveryNotifier(BaseNotifier):
    """End the troubles of a task that succeeded. Asks one indexed query when there is none."""

    template_fields = ()

    def notify(self, context: Context) -> None:
        """Note it, or log why not."""
        try:
            _with_database(context, _succeeded)
        except Exception:
            log.exception("That the task works again could not be noted.")


def _with_database(context: Any, act: Any) -> None:
    import psycopg  # noqa: PLC0415 - airflow

    from siar.hooks import runtime  # noqa: PLC0415 - airflow
    from siar.troubles import away  # noqa: PLC0415 - airflow

    services = runtime()
    instance, error = context["task_instance"], context.get("exception")
    try:
        conn = services.connect(application_name="siar alarm", timeout=TIMEOUT)
    except (psycopg.Error, ConfigError) as problem:
        _without_database(services, instance, problem, tell=act is _failed)
        return
    with conn:
        try:
            if away.was_away():
                away.back(conn, alerts=services.alerts, now=services.now())
            act(conn, services, instance, error)
        except psycopg.Error as problem:
            _without_database(services, instance, problem, tell=act is _failed)


def _without_database(services: Runtime, instance: Any, problem: Exception, *, tell: bool) -> None:
    from siar.troubles import away  # noqa: PLC0415 - airflow

    log.warning("The database was not reached (%s).", type(problem).__name__)
    # A task that did its work has nothing to tell; whoever fails for want of the database will.
    if tell:
        noticed_by = f"{instance.dag_id}.{instance.task_id}"
        away.tell(services.alerts, error=problem, noticed_by=noticed_by, now=services.now())


def _failed(conn: Connection, services: Runtime, instance: Any, error: object) -> None:
    from siar import beats, monitors, troubles  # noqa: PLC0415 - airflow
    from siar.faults import ItemsFailedError  # noqa: PLC0415 - airflow

    alerts, now = services.alerts, services.now()
    items = isinstance(error, ItemsFailedError) and monitors.items(conn, alerts=alerts, now=now)
    if not items and not isinstance(error, troubles.ToldError):
        troubles.saw(conn, _trouble(instance, error), alerts=alerts, now=now)
    # The run's own end tells what no task has.
    beats.beat(conn, {told_part(instance.dag_id, instance.task_id): now})


def _succeeded(conn: Connection, services: Runtime, instance: Any, _: object) -> None:
    from siar import troubles  # noqa: PLC0415 - airflow

    source = source_of(instance.dag_id, instance.task_id)
    if troubles.any_open(conn, source):
        troubles.these(conn, source, [], alerts=services.alerts, now=services.now())


def _trouble(instance: Any, error: object) -> Trouble:
    from siar.troubles import Trouble  # noqa: PLC0415 - airflow

    # The log says more than any letter.
    place = getattr(instance, "log_url", None) or "kesehatan"
    if error is None:
        # Its process could not say why: Airflow noticed that it is gone.
        return killed(instance.dag_id, instance.task_id, place=place)
    task, name = f"{instance.dag_id}.{instance.task_id}", type(error).__name__
    source = source_of(instance.dag_id, instance.task_id)
    means, action = next(((means, do) for kind, means, do in _MEANING if isinstance(error, kind)), _UNFORESEEN)
    return Trouble(
        key=f"{source}:{name}",
        source=source,
        what=f"Tugas {task} gagal: {_said(error)}",
        means=means,
        action=action,
        # The log says more than any letter.
        place=getattr(instance, "log_url", None) or "kesehatan",
    )


def _said(error: object) -> str:
    """Return what an error says: its text only when it is one of ours, for a foreign one may quote a cell."""
    from siar.faults import place_of  # noqa: PLC0415 - airflow

    name = type(error).__name__
    if isinstance(error, SiarError):
        return f"{name}: {error}"
    if isinstance(error, BaseException):
        return f"{name} di {place_of(error)}"
    return "prosesnya dihentikan dari luar."
