"""Where reports and what goes with them are kept."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["reports_folder"]


def reports_folder() -> Path:
    """Return the folder that `SIAR_BRIEFINGS_DIR` names; every process that makes or shows reports has to see the same."""
    return Path(os.environ.get("SIAR_BRIEFINGS_DIR", "var/briefings"))
