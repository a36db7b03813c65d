"""Public holidays, from `include/config/holidays.csv`; the table is a person's to keep."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

from siar.config_files import config_folder
from siar.errors import ConfigError

__all__ = ["holidays"]


@cache
def _read(path: Path) -> dict[date, str]:
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            return {date.fromisoformat(row["tanggal"]): row["nama"] for row in csv.DictReader(handle)}
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing.") from None
    except (KeyError, ValueError) as error:
        raise ConfigError(f"{path}: {error}.") from None


def holidays() -> dict[date, str]:
    """Return the names of holidays by day.

    :raises ConfigError: when the file is missing or a date is not YYYY-MM-DD.
    """
    return _read(config_folder().path("holidays.csv"))
