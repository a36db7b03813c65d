"""Who of each agency is written to, from `contacts.csv`."""

from __future__ import annotations

import csv
from pathlib import Path

from siar.config_files import config_folder
from siar.errors import ConfigError

__all__ = ["read_contacts"]


def read_contacts(path: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Return the addresses by agency code, from contacts.csv (kode, email; one address a line).

    :raises ConfigError: the file is missing, or a line is no address.
    """
    path = path or config_folder().path("contacts.csv")
    found: dict[str, list[str]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            for number, row in enumerate(csv.DictReader(handle), 2):
                code, email = row["kode"].strip(), row["email"].strip()
                if not code or email.count("@") != 1 or any(char.isspace() or char in ",;<>" for char in email):
                    raise ConfigError(f"{path}: line {number} is no agency code with one address.")
                found.setdefault(code, []).append(email)
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing.") from None
    except (KeyError, AttributeError):
        raise ConfigError(f"{path} must have the columns kode and email on every line.") from None
    return {code: tuple(dict.fromkeys(emails)) for code, emails in found.items()}
