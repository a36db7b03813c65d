"""Tasks of `boosts_run` and `boosts_stop`."""

from __future__ import annotations

from functools import partial
from typing import Any

from siar import monitors
from siar.boosts import cycle
from siar.editorial import draft_times
from siar.enumerations import some
from siar.errors import FixError
from siar.hooks import runtime
from siar.tasks.summaries import summary
from siar.troubles import ToldError

__all__ = ["run_boosts", "stop_boosts"]


def run_boosts() -> dict[str, Any]:
    """Stop, watch, settle, choose, reserve, launch.

    :raises ToldError: after the rest, when Meta refused something of a boost.
    """
    services = runtime()
    with services.connect(application_name="siar boosts_run") as conn:
        try:
            result = cycle.run(
                conn,
                services.graph,
                settings=services.settings,
                now=services.now(),
                closing=partial(draft_times.closing, settings=services.settings),
            )
        finally:
            # What is wrong is told now, not at the next look.
            monitors.boosts(conn, alerts=services.alerts, now=services.now())
        if result.walls is not None:
            monitors.walls(conn, result.walls, alerts=services.alerts, now=services.now())
        if result.strays is not None:
            monitors.strays(conn, result.strays, alerts=services.alerts, now=services.now())
    if result.refused:
        raise ToldError(
            f"Meta refused {len(result.refused)} of the boosts; each is tried again. {some(result.refused, most=3, between=' ')}"
        )
    return summary(result)


def stop_boosts() -> dict[str, Any]:
    """Stop what has to stop.

    :raises ToldError: Meta did not take a pause, or did not show it; it is tried again.
    :raises FixError: one met something unforeseen; the others were stopped.
    """
    services = runtime()
    with services.connect(application_name="siar boosts_stop") as conn:
        try:
            drained = cycle.halt(
                conn,
                services.graph,
                settings=services.settings,
                now=services.now(),
                closing=partial(draft_times.closing, settings=services.settings),
            )
        finally:
            monitors.boosts(conn, alerts=services.alerts, now=services.now())
    if drained.broken:
        raise FixError(drained.broken)
    if drained.open:
        told = some([f"boost {boost_id}: {why}" for boost_id, why in drained.open.items()], most=3, between=" ")
        raise ToldError(f"{len(drained.open)} boosts are not proven to stand still; tried again. {told}")
    return {"stopped": drained.stopped}
