"""Who must agree before a post goes out, from `include/config/stages.yaml`.

How far a post has come follows from the decisions on exactly its present content, and from nothing else: a change of
row, caption or picture gives it another hash, and it begins again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from siar.editorial.agreements import Agreement
from siar.errors import InputError
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


def chain_for(*, kind: str, opd: str, findings: Collection[str], stages: Stages) -> str:
    """Return the name of the chain that a post takes: the first route that fits."""
    for route in stages.routes:
        if route.kinds and kind not in route.kinds:
            continue
        if route.opd and opd not in route.opd:
            continue
        if route.findings and not set(route.findings) & set(findings):
            continue
        return route.chain
    raise AssertionError("the last route fits everything")


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


def check_person(standing: Progress, *, actor: str, roles: Collection[str], edited_by: str | None) -> None:
    """Refuse a person who may not decide now.

    :raises InputError: for the editor, in Indonesian.
    """
    if standing.stage is None:
        raise InputError("Kiriman ini sudah disetujui semua tahap.")
    if not standing.roles & set(roles):
        raise InputError(f"Kiriman ini menunggu tahap {standing.label}; itu bukan tahap Anda.")
    if actor in standing.people:
        raise InputError(
            f"Anda sudah memutuskan pada tahap sebelumnya. Tahap {standing.label} perlu orang lain (empat mata)."
        )
    if actor == edited_by:
        raise InputError("Anda penyunting terakhir kiriman ini. Persetujuan perlu orang lain (empat mata).")
