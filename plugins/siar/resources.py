"""Where the project's files are: configuration, SQL, templates, brand; and where people open it.

The folder `include/` is taken from `SIAR_INCLUDE`, else `$AIRFLOW_HOME/include`, else the folder that stands
beside `plugins/`. Nothing is read until it is asked for.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from siar.errors import ConfigError

__all__ = ["desk_address", "include_dir", "template_path"]


def include_dir() -> Path:
    """Return the `include/` folder in use.

    :raises ConfigError: when no candidate exists.
    """
    return _include_dir(os.environ.get("SIAR_INCLUDE"), os.environ.get("AIRFLOW_HOME"))


# Asked for with every text; where the environment points, the folder stays.
@cache
def _include_dir(explicit: str | None, airflow_home: str | None) -> Path:
    candidates = []
    if explicit:
        candidates.append(Path(explicit))
    if airflow_home:
        candidates.append(Path(airflow_home) / "include")
    candidates.append(Path(__file__).resolve().parents[2] / "include")
    for candidate in candidates:
        if (candidate / "sql").is_dir():
            return candidate
    raise ConfigError(
        "The folder include/ was not found in " + ", ".join(map(str, candidates)) + ". Set SIAR_INCLUDE to it."
    )


def template_path(*parts: str) -> Path:
    """Return the path of a file or folder below `include/templates`."""
    return include_dir().joinpath("templates", *parts)


def desk_address() -> str | None:
    """Return the address under which people open the desk, for links in letters; None when nothing says it.

    It is `SIAR_DESK_URL`, else `/desk` below Airflow's own (`AIRFLOW__API__BASE_URL`).
    """
    if explicit := os.environ.get("SIAR_DESK_URL"):
        return explicit.rstrip("/")
    base = os.environ.get("AIRFLOW__API__BASE_URL", "").rstrip("/")
    return f"{base}/desk" if base else None
