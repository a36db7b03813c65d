"""What `include/config/accounts.yaml` says of each account."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from siar.channels import CHANNELS, ChannelId
from siar.config_files import ConfigFolder, config_folder, wrong_value
from siar.errors import ConfigError
from siar.settings import Settings

__all__ = ["FILE", "AccountPlan", "Receives", "load_plans"]

FILE = "accounts.yaml"

Receives = Literal["all", "own", "none"]
"""Which posts go there: every one, those of its agency, or none."""

_RemoteId = Annotated[str, StringConstraints(pattern=r"^\d{3,30}$")]
_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)+$")
"""Of several words: no channel and no other scope of a freeze is called like that."""


class AccountPlan(BaseModel):
    """One account. What the fields mean stands in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: ChannelId
    default: bool = False
    label: str | None = Field(default=None, min_length=1, max_length=60)
    opd: str | None = None
    connection: str = "meta_graph"
    remote_id: _RemoteId | None = None
    page_id: _RemoteId | None = None
    receives: Receives | None = None
    after_minutes: int = Field(default=0, ge=0, le=1440)
    active: bool = True

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.default:
            if self.opd or self.receives not in (None, "all"):
                raise ValueError("the default account is the city's and receives every post")
            return self
        if not self.label:
            raise ValueError("label is missing: by what people tell it from the default account")
        if self.remote_id is None and self.connection == AccountPlan.model_fields["connection"].default:
            raise ValueError("remote_id is missing: the connection's own account is the default one")
        if self.receives == "own" and not self.opd:
            raise ValueError("it cannot receive its agency's posts without an opd")
        return self

    @property
    def gets(self) -> Receives:
        """Which posts go there: without a word in the file, an agency's account gets the agency's."""
        return self.receives or ("own" if self.opd else "all")


class _Book(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    accounts: dict[str, AccountPlan]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for account_id in self.accounts:
            if not _ID.match(account_id):
                raise ValueError(f"{account_id}: an id is small letters and digits in several words with hyphens")
        defaults = Counter(plan.channel for plan in self.accounts.values() if plan.default)
        for channel in CHANNELS:
            if defaults[channel] != 1:
                raise ValueError(f"channel {channel} has {defaults[channel]} default accounts, it needs one")
        used = Counter(
            (plan.channel, plan.remote_id) for plan in self.accounts.values() if plan.active and plan.remote_id
        )
        if twice := [remote_id for (_, remote_id), times in used.items() if times > 1]:
            raise ValueError(f"remote_id {twice[0]} stands at two accounts of one channel")
        return self


@cache
def _load(folder: ConfigFolder) -> _Book:
    try:
        return _Book.model_validate(folder.read(FILE))
    except ValidationError as error:
        raise wrong_value(folder.path(FILE), error) from None


def load_plans(settings: Settings) -> Mapping[str, AccountPlan]:
    """Return the plans in force by account id.

    :raises ConfigError: when the file is missing or wrong, or names an agency that there is not.
    """
    folder = config_folder()
    found = _load(folder).accounts
    for account_id, plan in found.items():
        if plan.opd is not None and plan.opd not in settings.agency_by_code:
            raise ConfigError(f"{folder.path(FILE)}: accounts.{account_id}.opd: there is no agency {plan.opd}.")
    return found
