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

__all__ = ["Progress", "Subject", "chain_for", "check_person", "progress"]


@dataclass(frozen=True)
class Subject:
    """What routes know of one of the reports that a post tells of. `opd`: its agency's code."""

    kind: str
    opd: str


@dataclass(frozen=True)
class Progress:
    """How far a post has come. `stage` is the one that waits, None when every stage has agreed.

    :param roles: the desk's roles of which somebody may decide now.
    :param people: whose agreement counts at one of its stages.
    """

    stage: str | None
    label: str
    roles: frozenset[str]
    people: frozenset[str]


def chain_for(subjects: Collection[Subject], *, findings: Collection[str], stages: Stages, lanes: bool = True) -> str:
    """Return the name of the chain that a post takes.

    Each of its reports takes the first route that fits; the post takes the strictest of their chains.

    :param findings: the codes of what was found in the whole of it.
    :param lanes: False leaves out the routes whose posts are looked at only afterwards.
    """
    taken = {_route(subject, findings=set(findings), stages=stages, lanes=lanes) for subject in subjects}
    strictest = stages.strictest(taken)
    assert strictest is not None, "the settings hold one for all that routes name"
    return strictest


def _route(subject: Subject, *, findings: set[str], stages: Stages, lanes: bool) -> str:
    for route in stages.routes:
        if route.kinds and subject.kind not in route.kinds:
            continue
        if route.opd and subject.opd not in route.opd:
            continue
        if route.findings and not set(route.findings) & findings:
            continue
        if not lanes and stages.chains[route.chain].review_after:
            continue
        return route.chain
    # Only where the last route is a lane itself: then there is no other way than the strictest.
    everything = stages.strictest([route.chain for route in stages.routes])
    assert everything is not None, "the settings hold one for all that routes name"
    return everything


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
    names = stages.chains[chain].stages
    # At a stage that the chain has no more, or as a role that its stage no longer asks for, nobody has agreed.
    valid = [item for item in given if item.stage in names and set(item.roles) & set(stages.stages[item.stage].roles)]
    people = frozenset(agreement.actor for agreement in valid)
    counted: set[str] = set()
    for name in names:
        stage = stages.stages[name]
        # Nobody's word counts at two stages, whatever a change of the chain makes of them.
        mine = [agreement for agreement in valid if agreement.stage == name and agreement.actor not in counted]
        counted |= {agreement.actor for agreement in mine}
        if missing := _missing(stage, mine):
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
