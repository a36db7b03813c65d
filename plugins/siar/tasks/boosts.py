"""Task of `boosts_run`."""

from __future__ import annotations

from functools import partial
from typing import Any

from siar.boosts import cycle
from siar.editorial import draft_times
from siar.hooks import runtime
from siar.tasks.summaries import summary

__all__ = ["run_boosts"]


def run_boosts() -> dict[str, Any]:
    """Watch, settle, choose, reserve, launch."""
    services = runtime()
    with services.connect(application_name="siar boosts_run") as conn:
        result = cycle.run(
            conn,
            services.graph,
            settings=services.settings,
            now=services.now(),
            closing=partial(draft_times.closing, settings=services.settings),
        )
    return summary(result)
