"""Task of `briefings_send`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from siar.briefings import editions
from siar.hooks import runtime
from siar.tasks.summaries import summary

__all__ = ["make_due"]


def make_due() -> dict[str, Any]:
    """Make every report that is due, and plan its letters."""
    services = runtime()
    with services.connect(application_name="siar briefings_send") as conn:
        result = editions.make_due(
            conn,
            settings=services.settings,
            output_dir=Path(os.environ.get("SIAR_BRIEFINGS_DIR", "var/briefings")),
            now=services.now(),
            read_picture=services.media.read,
        )
    return summary(result)
