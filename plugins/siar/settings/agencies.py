"""The city's offices, from `opd.csv`."""

from __future__ import annotations

import csv
from pathlib import Path

from siar.errors import ConfigError
from siar.settings.part import Part

__all__ = ["Agency", "read_agencies"]


class Agency(Part):
    """One row of opd.csv."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str | None
    aliases: tuple[str, ...]
    ambiguous_aliases: tuple[str, ...]
    must_report: bool


def read_agencies(path: Path) -> tuple[Agency, ...]:
    def split(text: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in text.split("|") if part.strip())

    try:
        with path.open(encoding="utf-8", newline="") as handle:
            return tuple(
                Agency(
                    code=row["kode"],
                    name=row["nama_resmi"],
                    short_name=row["singkatan"],
                    kind=row["jenis"],
                    parent=row["induk"] or None,
                    aliases=split(row["aliases"]),
                    ambiguous_aliases=split(row["aliases_ambigu"]),
                    # Units that report through another one, partners and unconfirmed names are not obliged.
                    must_report=row["jenis"] in {"sekretariat", "inspektorat", "dinas", "badan", "rsud", "kecamatan"},
                )
                for row in csv.DictReader(handle)
            )
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing.") from None
    except KeyError as error:
        raise ConfigError(f"{path}: column {error} is missing.") from None
