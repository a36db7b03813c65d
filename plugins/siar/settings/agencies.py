"""The city's offices, from `opd.csv`."""

from __future__ import annotations

import csv
from pathlib import Path

from siar.errors import ConfigError
from siar.settings.part import Part

__all__ = ["Agency", "read_agencies"]


_WITH_OWN_SHEET = frozenset({"sekretariat", "inspektorat", "dinas", "badan", "rsud", "kecamatan"})


class Agency(Part):
    """One row of opd.csv.

    :param reports_itself: it has a sheet of its own, and stands in the list of shared ones.
    :param must_report: it is obliged to; one that reports through another, a partner, or one that is not confirmed yet is not.
    """

    code: str
    name: str
    short_name: str
    kind: str
    parent: str | None
    aliases: tuple[str, ...]
    ambiguous_aliases: tuple[str, ...]
    reports_itself: bool
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
                    reports_itself=row["jenis"] in _WITH_OWN_SHEET,
                    must_report=(row["wajib_lapor"] or "").strip().casefold() == "ya",
                )
                for row in csv.DictReader(handle)
            )
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing.") from None
    except KeyError as error:
        raise ConfigError(f"{path}: column {error} is missing.") from None
