"""What may be published of numbers and addresses: those of services and of the treasury, not those of a person."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from siar.config_files import ConfigFolder, config_folder

__all__ = ["NOBODY", "Official", "national", "official_in_force"]


def national(number: str) -> str:
    """Return a telephone number's digits without the country's or the trunk's, so that all notations meet."""
    plain = number.replace("O", "0").replace("o", "0")
    digits = "".join(char for char in plain if char.isdigit()).lstrip("0")
    return digits.removeprefix("62").lstrip("0")


@dataclass(frozen=True)
class Official:
    """Numbers and mailboxes of services, in any notation.

    :param mailboxes: addresses, or domains with an `@` before them.
    """

    phones: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    def has_phone(self, number: str) -> bool:
        """Whether a telephone number is one of them."""
        return bool(self.phones) and national(number) in {national(phone) for phone in self.phones}

    def has_mailbox(self, address: str) -> bool:
        """Whether an e-mail address is one of them, or of one of their domains."""
        small = address.casefold()
        return any(
            small == box.casefold() or (box[0] == "@" and small.endswith(box.casefold())) for box in self.mailboxes
        )

    def has_account(self, number: str) -> bool:
        """Whether an account is one of them."""
        return re.sub(r"\D", "", number) in {re.sub(r"\D", "", account) for account in self.accounts}


NOBODY = Official()


def official_of(phones: Collection[str], mailboxes: Collection[str], accounts: Collection[str]) -> Official:
    """Return them as configuration gives them."""
    return Official(tuple(phones), tuple(mailboxes), tuple(accounts))


@lru_cache(maxsize=8)
def _read(folder: ConfigFolder) -> Official:
    found = folder.read("rules.yaml")
    return official_of(*(found.get(f"official_{kind}") or () for kind in ("phones", "mailboxes", "accounts")))


def official_in_force() -> Official:
    """Return the city's own (`official_…` in rules.yaml), read once a process: for texts that no rule book judges."""
    return _read(config_folder())
