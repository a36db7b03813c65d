"""What a benchmark measured, as `make bench` reads it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["write"]


def write(name: str, rows: Sequence[dict[str, Any]], *, output: Path) -> None:
    """Write rows (`case`, `unit`, `ours`, `floor`, `peers`) with the machine on which they were measured."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(
        json.dumps({"name": name, "machine": machine, "rows": list(rows)}, indent=1) + "\n", encoding="utf-8"
    )
