"""The end of a DAG's run: its beat, and the word of what ended without one.

A task that is killed (signal 9), or that is running when the run's time is over, calls nothing of ours: Airflow marks it,
and with it the run. So the run itself says so, in the DAG processor. What a failed task has told is not told again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from airflow.sdk import BaseNotifier

from siar.notifiers.trouble import killed, told_part
from siar.resources import desk_address

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context

    from siar.troubles import Trouble

__all__ = ["EndedNotifier"]

log = logging.getLogger(__name__)


class EndedNotifier(BaseNotifier):
    """For `on_success_callback` and `on_failure_callback` of a DAG. Never raises."""

    template_fields = ()

    def notify(self, context: Context) -> None:
        """Note the end, or log why it could not be noted; then the DAG falls silent, which is told in its turn."""
        try:
            self._note(context)
        except Exception:
            log.exception("The end of a run could not be noted.")

    def _note(self, context: Any) -> None:
        from siar import beats, troubles  # noqa: PLC0415 - airflow
        from siar.hooks import runtime  # noqa: PLC0415 - airflow

        services = runtime()
        dag, now = context["dag"], services.now()
        with services.connect(application_name="siar ended", timeout=10) as conn:
            if context.get("reason") == "success":
                if troubles.any_open(conn, _source(dag.dag_id)):
                    troubles.these(conn, _source(dag.dag_id), [], alerts=services.alerts, now=now)
            else:
                found = _unheard(context, beats.known(conn))
                if found:
                    troubles.saw(conn, *found, alerts=services.alerts, now=now)
            # Last: a run whose end could not be told has no beat, and its DAG's silence will be told.
            beats.beat(conn, {f"dag:{dag.dag_id}": now})


def _source(dag_id: str) -> str:
    return f"run:{dag_id}"


def _unheard(context: Any, known: Mapping[str, datetime]) -> list[Trouble]:
    """Return what of a failed run nobody has told."""
    from siar.troubles import Trouble  # noqa: PLC0415 - airflow

    dag, run_id, reason = context["dag"], context["run_id"], context.get("reason")
    place, instance = _place(dag.dag_id, run_id), context.get("ti")
    if reason == "task_failure" and instance is not None:
        return [
            killed(dag.dag_id, task_id, place=place)
            for task_id in _failed(instance, dag.dag_id, run_id)
            if not _was_told(known.get(told_part(dag.dag_id, task_id)), context)
        ]
    at = f" saat tugas {instance.task_id} belum selesai" if instance is not None else ""
    if reason == "timed_out":
        minutes = int(dag.dagrun_timeout.total_seconds() // 60)
        what = f"Run DAG {dag.dag_id} melewati batas waktunya ({minutes} menit) dan diakhiri Airflow{at}."
    else:
        what = f"Run DAG {dag.dag_id} berakhir gagal ({reason}){at}."
    return [
        Trouble(
            key=f"{_source(dag.dag_id)}:{reason}",
            source=_source(dag.dag_id),
            what=what,
            means="Tugas yang belum selesai ditandai skipped; pekerjaannya dilanjutkan run berikutnya.",
            action=(
                "Lihat log tugas itu: apa yang ditunggunya (basis data, Google, Meta, pool penuh)? Bila run berikutnya "
                "selesai, ini ditutup sendiri; docs/runbook.md."
            ),
            place=place,
        )
    ]


def _failed(instance: Any, dag_id: str, run_id: str) -> Iterable[str]:
    """Return the tasks of a run that failed, and not for what failed before them; `instance` is one of them."""
    states = instance.get_task_states(dag_id=dag_id, run_ids=[run_id]).get(run_id, {})
    return sorted({task_id for task_id, state in states.items() if state == "failed"} | {instance.task_id})


def _was_told(at: datetime | None, context: Any) -> bool:
    run = context.get("dag_run")
    began = getattr(run, "start_date", None)
    return at is not None and (began is None or at >= began)


def _place(dag_id: str, run_id: str) -> str:
    """Return the address of a run's page in Airflow, or the desk's page of troubles where it is not known."""
    desk = desk_address()
    return f"{desk.removesuffix('/desk')}/dags/{dag_id}/runs/{quote(run_id)}" if desk else "kesehatan"
