"""Who may do what on the desk, from `roles.yaml`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time
from typing import Self

from pydantic import Field, model_validator

from siar.settings.part import Part

__all__ = ["ApprovalLetters", "Roles"]


class ApprovalLetters(Part):
    """Who hears by mail of what waits for an approval; meanings stand in roles.yaml."""

    to: list[str] = Field(min_length=1)
    roles: list[str] = Field(min_length=1)
    person: str = ""
    opd: list[str] = Field(default_factory=list)
    at: list[time] = Field(default_factory=list)
    warnings: bool = True


class Roles(Part):
    """The desk's roles, and which Airflow role carries which."""

    roles: dict[str, list[str]]
    airflow_roles: dict[str, list[str]]
    users: dict[str, list[str]] = Field(default_factory=dict)
    ranks: list[str] = Field(default_factory=list)
    letters: list[ApprovalLetters] = Field(default_factory=list)

    @model_validator(mode="after")
    def _ranks_are_roles(self) -> Self:
        if unknown := [name for name in self.ranks if name not in self.roles]:
            raise ValueError(f"ranks name the unknown roles {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def _letters_go_to_who_decides(self) -> Self:
        asked = {name for group in self.letters for name in group.roles}
        if idle := sorted(name for name in asked if "post.decide" not in self.roles.get(name, ())):
            raise ValueError(f"letters name roles that are unknown or may not decide (post.decide): {', '.join(idle)}")
        return self

    def desk_roles(self, airflow_role: str, *, user: str = "") -> frozenset[str]:
        """Return the desk's roles of somebody with this Airflow role and user name."""
        return frozenset((*self.airflow_roles.get(airflow_role.upper(), ()), *self.users.get(user, ())))

    def permissions(self, airflow_role: str, *, user: str = "") -> frozenset[str]:
        """Return what somebody with this Airflow role may do on the desk."""
        return self.permissions_of(self.desk_roles(airflow_role, user=user))

    def permissions_of(self, desk_roles: frozenset[str]) -> frozenset[str]:
        """Return what these desk roles allow together."""
        return frozenset(permission for role in desk_roles for permission in self.roles.get(role, []))

    def rank_of(self, desk_roles: Collection[str]) -> str | None:
        """Return the highest of these roles; None when none of them has a rank."""
        return next((name for name in reversed(self.ranks) if name in desk_roles), None)

    def highest_that_holds(self) -> str | None:
        """Return the highest rank that may keep a post back; None when no rank may."""
        return self.rank_of([name for name, held in self.roles.items() if "post.schedule" in held])

    def reaches(self, desk_roles: Collection[str], rank: str | None) -> bool:
        """Return whether one of these roles stands as high as a rank. A rank that is no longer known is the highest."""
        if rank is None:
            return True
        if rank not in self.ranks:
            return self.rank_of(desk_roles) == self.ranks[-1] if self.ranks else True
        highest = self.rank_of(desk_roles)
        return highest is not None and self.ranks.index(highest) >= self.ranks.index(rank)
