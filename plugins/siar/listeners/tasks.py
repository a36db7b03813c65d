"""A task whose process crashes or hangs ends, and its log says where every thread of it stood.

Before its work, a task's process reads its DAG file, and Airflow's reader then handles SIGSEGV in Python. Such a handler
returns to the instruction that failed: a crash in a compiled library repeats itself without end, the interpreter's lock in
hand, so that no thread, no signal handler and not even Airflow's time limit gets a turn. To its supervisor, which reports for
it, the task is at work. So while a task works a crash ends the process again; and a minute after the task's time limit, which
also cannot end a thread that hangs, the process is ended from outside of Python.
"""

from __future__ import annotations

import faulthandler
import logging
import signal
import threading
from datetime import timedelta
from typing import Any

from airflow.listeners import hookimpl

__all__ = ["GRACE", "on_task_instance_failed", "on_task_instance_running", "on_task_instance_success"]

log = logging.getLogger(__name__)

GRACE = timedelta(minutes=1)
"""What a task that was told that its time is over has for ending by itself."""

_STDERR = 2
"""The file of a task's process that goes into its log. By its number: `sys.stderr` may be somebody's replacement."""

_CRASHES = (signal.SIGSEGV, signal.SIGFPE, signal.SIGABRT, signal.SIGBUS, signal.SIGILL)


@hookimpl
def on_task_instance_running(previous_state: Any, task_instance: Any) -> None:  # noqa: ARG001 - the interface's name
    """Let a crash end the process, with the stacks of its threads, and a hang likewise."""
    if threading.current_thread() is not threading.main_thread():
        log.warning("A crash of this task may go unnoticed: its work does not begin in the main thread.")
        return
    # Off first: it would go back to what it found, and skips what it has already.
    faulthandler.disable()
    for crash in _CRASHES:
        if callable(signal.getsignal(crash)):
            signal.signal(crash, signal.SIG_DFL)
    faulthandler.enable(file=_STDERR)
    limit = task_instance.task.execution_timeout
    if limit is not None:
        faulthandler.dump_traceback_later((limit + GRACE).total_seconds(), exit=True, file=_STDERR)


@hookimpl
def on_task_instance_success(previous_state: Any, task_instance: Any) -> None:  # noqa: ARG001 - the interface's name
    """Let what follows the task's work take its time."""
    faulthandler.cancel_dump_traceback_later()


@hookimpl
def on_task_instance_failed(previous_state: Any, task_instance: Any, error: Any) -> None:  # noqa: ARG001 - the interface's name
    """Let what follows the task's work take its time."""
    faulthandler.cancel_dump_traceback_later()
