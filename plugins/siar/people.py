"""People: who somebody is, whatever the name.

What is written of a person (`actor` in every table) is the auth manager's id. Names are for reading, and change; what was
written before ids were kept is a name. So whether two entries are of one person is asked here and nowhere else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from siar.store import Connection, Many, Statement

__all__ = ["Person", "find", "names_of", "readable", "remember", "spelling"]


def spelling(actor: str) -> str:
    """Return what tells people apart in an id or a name.

    No auth manager tells people apart by case, spaces, invisible letters or widths alone; where four eyes are asked for,
    one too few is the safe side.
    """
    folded = unicodedata.normalize("NFKC", actor).casefold()
    return "".join(letter for letter in folded if not letter.isspace() and unicodedata.category(letter) not in _UNSEEN)


_UNSEEN = frozenset({"Cc", "Cf"})


@dataclass(frozen=True)
class Person:
    """One person.

    :param id: the auth manager's id.
    :param known_as: ids and names, by their `spelling`, under which this person may have been written down.
    """

    id: str
    known_as: frozenset[str]

    def among(self, actors: Iterable[str]) -> bool:
        """Whether this person is one of these."""
        return any(spelling(actor) in self.known_as for actor in actors)


@dataclass(frozen=True)
class _Text:
    text: str


@dataclass(frozen=True)
class _Named:
    person: str
    name: str


_remember_person = Statement("core.remember_person")
_same_people = Many("core.same_people", _Text)
_names_of = Many("core.names_of", _Named)


def remember(conn: Connection, person: str, *, name: str, now: datetime) -> None:
    """Keep the name under which a person is seen."""
    if person and name:
        _remember_person(conn, person=person, name=name, now=now)


def find(conn: Connection, person: str) -> Person:
    """Return a person by id. Nobody has to be known: then the id is all there is."""
    return Person(
        person, frozenset({spelling(person), *(spelling(row.text) for row in _same_people(conn, person=person))})
    )


def names_of(conn: Connection, actors: Collection[str]) -> Mapping[str, str]:
    """Return for reading the last name of each of these; who was never seen keeps what was written."""
    known = {row.person: row.name for row in _names_of(conn, people=list(actors))}
    return {actor: known.get(actor, actor) for actor in actors}


def readable(conn: Connection, actors: Collection[str]) -> Mapping[str, str]:
    """Return for reading where it matters who it was: the name, and what was written down where that is something else."""
    return {actor: actor if name == actor else f"{name} ({actor})" for actor, name in names_of(conn, actors).items()}
