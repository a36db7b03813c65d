"""What a template may name between braces and in its conditions, followed by type, before any report is there."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from siar.visuals.facts import SHOWN, Facts
from siar.visuals.facts.sections import SECTION_KEYS

__all__ = ["VARIANTS", "Names", "UnknownNameError"]

VARIANTS = 4
"""How many looks a template may tell apart with `when: variant.v0` to `variant.v3`."""


class UnknownNameError(Exception):
    """A path that leads nowhere: the name that is wrong, and what may stand there instead."""

    def __init__(self, name: str, allowed: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.allowed = sorted(allowed)


class _Keys(dict[str, Any]):
    """A mapping whose keys are known: what each of them leads to."""


def _bare(kind: Any) -> Any:
    """The type without `| None`."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return next((part for part in typing.get_args(kind) if part is not types.NoneType), kind)
    return kind


def _members(kind: Any) -> Mapping[str, Any]:
    """Names below a type, with their types; none below plain values."""
    if isinstance(kind, _Keys):
        return kind
    return _fields_of(kind) if isinstance(kind, type) and is_dataclass(kind) else {}


@cache
def _fields_of(kind: type) -> Mapping[str, Any]:
    hints = typing.get_type_hints(kind)
    found = {field.name: hints[field.name] for field in fields(kind)}
    for name, member in vars(kind).items():
        if isinstance(member, property) and member.fget is not None:
            found[name] = typing.get_type_hints(member.fget).get("return", Any)
    return found


class Names:
    """The names that a page knows: those of the facts, and in lists those of their items."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = dict(known)

    @classmethod
    def of_pages(cls, formats: Sequence[str]) -> Names:
        """What every template knows."""
        facts = _members(Facts)
        known = {name: facts[name] for name in SHOWN}
        section = typing.get_args(facts["section"])[1]
        known["section"] = _Keys(dict.fromkeys(SECTION_KEYS, section))
        known["template"] = _Keys(label=str, icon=str)
        known["format"] = _Keys(dict.fromkeys(formats, bool))
        known["variant"] = _Keys(dict.fromkeys((f"v{number}" for number in range(VARIANTS)), bool))
        return cls(known)

    def kind(self, path: str) -> Any:
        """Return what a path leads to.

        :raises UnknownNameError: when it leads nowhere.
        """
        members: Mapping[str, Any] = self._known
        kind: Any = None
        for name in path.split("."):
            if name not in members:
                raise UnknownNameError(name, list(members))
            kind = _bare(members[name])
            members = _members(kind)
        return kind

    def within(self, each: str, variable: str) -> Names:
        """Return the names inside a box that is repeated for every item of a list.

        :raises UnknownNameError: when there is no such list.
        """
        kind = self.kind(each)
        if typing.get_origin(kind) is not tuple:
            raise UnknownNameError(each, list(self._lists()))
        item = typing.get_args(kind)[0]
        return Names({**self._known, variable: item, "first": bool, "index": int, "count": str})

    def _lists(self) -> Iterator[str]:
        for name, kind in self._known.items():
            if typing.get_origin(_bare(kind)) is tuple:
                yield name
