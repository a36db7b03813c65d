"""Task of `briefings_send`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from siar.hooks import runtime
from siar.tasks.summaries import summary

__all__ = ["send_due"]


def send_due() -> dict[str, Any]:
    """Make and mail every report that is due."""
    from siar.briefings import send

    services = runtime()
    with services.connect(application_name="siar briefings_send") as conn:
        result = send.send_due(
            conn,
            smtp=services.smtp,
            settings=services.settings,
            output_dir=Path(os.environ.get("SIAR_BRIEFINGS_DIR", "var/briefings")),
            now=services.now(),
            read_picture=services.media.read,
        )
    return summary(result)
