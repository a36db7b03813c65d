"""Who agrees before something goes out, from `stages.yaml`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, Self

from pydantic import Field, model_validator

from siar.settings.part import Part

__all__ = ["Chain", "Route", "Stage", "Stages"]


class Stage(Part):
    """One step of agreement: one person of its roles (`any`), or one of each (`all`)."""

    label: str
    roles: list[str] = Field(min_length=1)
    needs: Literal["any", "all"] = "any"


class Chain(Part):
    """Stages in order; `review_after` names a stage that looks once it is out, in so many hours at most."""

    label: str
    stages: list[str] = Field(min_length=1)
    review_after: str | None = None
    review_within_hours: int = Field(default=24, ge=1)


class Route(Part):
    """Which chain a post takes: every list that is not empty must hold its kind, agency, or one of its findings."""

    chain: str
    kinds: list[str] = Field(default_factory=list)
    opd: list[str] = Field(default_factory=list)
    findings: list[str] = Field(default_factory=list)


class Stages(Part):
    """Who must agree to what."""

    stages: dict[str, Stage]
    chains: dict[str, Chain]
    routes: list[Route] = Field(min_length=1)
    reviews_to: list[str] = Field(default_factory=list)

    @property
    def longest_review(self) -> int:
        """The most hours that any chain gives a review."""
        return max(chain.review_within_hours for chain in self.chains.values())

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for name, chain in self.chains.items():
            for stage in (*chain.stages, *filter(None, [chain.review_after])):
                if stage not in self.stages:
                    raise ValueError(f"chain {name} names the unknown stage {stage}")
        for route in self.routes:
            if route.chain not in self.chains:
                raise ValueError(f"a route names the unknown chain {route.chain}")
        last = self.routes[-1]
        if last.kinds or last.opd or last.findings:
            raise ValueError("the last route must fit everything")
        taken = list(dict.fromkeys(route.chain for route in self.routes))
        if self.strictest(taken) is None:
            raise ValueError(
                f"no chain has every stage of {', '.join(taken)}: posts of several reports would have no way of "
                "approval; add one, or name its stages in one of these"
            )
        return self

    def strictest(self, names: Collection[str]) -> str | None:
        """Return the chain that asks for whatever these chains ask for, and for as little more as can be.

        One chain is at least as strict as another when it has all of its stages. Several may be beside each other in
        that order, so the strictest of them may be a chain that is none of them. One whose posts are looked at only
        afterwards counts as an answer only where all of them are such. None: no chain asks for all of it.
        """
        asked = {stage for name in names for stage in self.chains[name].stages}
        lane = all(self.chains[name].review_after for name in names)
        fitting = [
            name
            for name, chain in self.chains.items()
            if asked <= set(chain.stages) and (lane or not chain.review_after)
        ]
        # One that was asked for comes before one that merely asks for the same.
        return min(fitting, key=lambda name: (len(self.chains[name].stages), name not in names), default=None)
