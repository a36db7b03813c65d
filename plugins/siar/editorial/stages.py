"""Who must agree before a post goes out, from `include/config/stages.yaml`.

How far a post has come follows from the decisions on exactly its present content, and from nothing else: a change of
row, caption or picture gives it another hash, and it begins again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from siar.editorial.agreements import Agreement
from siar.errors import InputError
from siar.people import Person
from siar.settings import Stage, Stages

__all__ = ["Progress", "chain_for", "check_person", "progress"]


@dataclass(frozen=True)
class Progress:
    """How far a post has come. `stage` is the one that waits, None when every stage has agreed.

    :param roles: the desk's roles of which somebody may decide now.
    """

    stage: str | None
    label: str
    roles: frozenset[str]
    people: frozenset[str]


def chain_for(*, kind: str, opd: str, findings: Collection[str], stages: Stages, reworded: bool = False) -> str:
    """Return the name of the chain that a post takes: the first route that fits.

    :param reworded: a person changed its texts. With a finding it leaves the fast lane: what is looked at only
        afterwards is what was made of its row.
    """
    for route in stages.routes:
        if reworded and findings and stages.chains[route.chain].review_after:
            continue
        if route.kinds and kind not in route.kinds:
            continue
        if route.opd and opd not in route.opd:
            continue
        if route.findings and not set(route.findings) & set(findings):
            continue
        return route.chain
    return _slowest(stages)


def _slowest(stages: Stages) -> str:
    # Every route that fits is a fast lane: the chain that asks most people before it is out.
    return max(stages.chains, key=lambda name: (not stages.chains[name].review_after, len(stages.chains[name].stages)))


def _missing(stage: Stage, given: Iterable[Agreement]) -> frozenset[str]:
    """The roles of which somebody still has to agree; empty when the stage is done."""
    agreed = [set(agreement.roles) & set(stage.roles) for agreement in given]
    if stage.needs == "any":
        return frozenset() if agreed else frozenset(stage.roles)
    # One person agrees for one role only, whatever else that person is.
    left = list(stage.roles)
    for held in sorted(agreed, key=len):
        if role := next((role for role in left if role in held), None):
            left.remove(role)
    return frozenset(left)


def progress(chain: str, given: Collection[Agreement], *, stages: Stages) -> Progress:
    """Return how far a post has come.

    :param given: the agreements to its present content.
    """
    people = frozenset(agreement.actor for agreement in given)
    for name in stages.chains[chain].stages:
        stage = stages.stages[name]
        if missing := _missing(stage, [agreement for agreement in given if agreement.stage == name]):
            return Progress(name, stage.label, missing, people)
    return Progress(None, "Disetujui", frozenset(), people)


def check_person(standing: Progress, *, actor: Person, roles: Collection[str], hands: Collection[str]) -> None:
    """Refuse a person who may not decide now.

    :param hands: everybody who had a part in the content (`siar.editorial.hands`).
    :raises InputError: for the editor, in Indonesian.
    """
    if standing.stage is None:
        raise InputError("Kiriman ini sudah disetujui semua tahap.")
    if not standing.roles & set(roles):
        raise InputError(f"Kiriman ini menunggu tahap {standing.label}; itu bukan tahap Anda.")
    if actor.among(standing.people):
        raise InputError(
            f"Anda sudah memutuskan pada tahap sebelumnya. Tahap {standing.label} perlu orang lain (empat mata)."
        )
    if actor.among(hands):
        raise InputError(
            "Anda ikut menyunting atau menyusun isi kiriman ini, atau menerima barisnya. Persetujuan perlu orang lain"
            " (empat mata)."
        )
