"""Letters to those who approve: at set hours while something waits for them, and at once about warnings.

Each is told only of what that person may approve now: what waits for one of the roles, of the agencies, and was not made
by the same hands. A letter names codes, agencies and kinds, never a headline: what is held back, or names somebody, is
read on the desk alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar import people
from siar.editorial import admission, stages
from siar.editorial.clearance import Clearance
from siar.editorial.screening import blocking
from siar.errors import InputError
from siar.outbox.messages import Letter
from siar.outbox.planning import plan
from siar.people import Person
from siar.reading.formats import Formats
from siar.settings import ApprovalLetters, Settings
from siar.store import Connection, Many

__all__ = ["tell"]

_NOBODY = Person("", frozenset())
_ON_TIME = timedelta(hours=1)
"""How long after its hour a letter is still written: the system may have stood still for a moment, not for the morning."""

_MOST = 500
_SHOWN = 30
KIND = "approval"


@dataclass(frozen=True)
class _Waiting:
    """A post that waits for an agreement. `accepted_at`: since when its report does."""

    post_id: int
    draft_id: int
    reference_code: str
    opd: str
    kind: str
    urgent: bool
    accepted_at: datetime


@dataclass(frozen=True)
class _Line:
    """A draft that somebody may approve, and the stage at which it waits."""

    draft: _Waiting
    stage: str
    label: str


_posts_at_stages = Many("editorial.posts_at_stages", _Waiting)


def tell(conn: Connection, *, settings: Settings, desk: str | None, now: datetime) -> int:
    """Plan the letters that are due now; return how many are new, or say something new. Safe to repeat.

    :param desk: the address under which people open the desk, None when it is not known.
    """
    if not settings.roles.letters:
        return 0
    admission.refresh(conn, settings=settings, now=now)
    count = 0
    for group in settings.roles.letters:
        if group.warnings:
            for line in _waiting(conn, group, urgent_only=True, settings=settings, now=now):
                key = f"segera:{line.draft.draft_id}:{line.stage}:{'+'.join(sorted(group.roles))}"
                letter = _warning(line, settings=settings, desk=desk, now=now)
                count += _plan(conn, letter, group, key=key, settings=settings, now=now)
        hour = _hour(group, settings=settings, now=now)
        if hour is not None and (lines := _waiting(conn, group, urgent_only=False, settings=settings, now=now)):
            key = f"{hour:%Y-%m-%dT%H:%M}:{'+'.join(sorted(group.roles))}:{'+'.join(sorted(group.opd))}"
            letter = _round(lines, settings=settings, desk=desk, now=now)
            count += _plan(conn, letter, group, key=key, settings=settings, now=now)
    return count


def _hour(group: ApprovalLetters, *, settings: Settings, now: datetime) -> datetime | None:
    """The hour on the city's clock whose letter is due now."""
    local = now.astimezone(settings.city.zone)
    hours = [datetime.combine(local.date(), hour, settings.city.zone) for hour in group.at]
    return max((hour for hour in hours if timedelta() <= local - hour < _ON_TIME), default=None)


def _waiting(
    conn: Connection, group: ApprovalLetters, *, urgent_only: bool, settings: Settings, now: datetime
) -> list[_Line]:
    at = [name for name, stage in settings.stages.stages.items() if set(stage.roles) & set(group.roles)]
    posts = _posts_at_stages(conn, stages=at, opd=group.opd or None, urgent_only=urgent_only, limit=_MOST)
    if not posts:
        return []
    person = people.find(conn, group.person) if group.person else _NOBODY
    cleared = admission.clearances(conn, [post.post_id for post in posts], settings=settings, now=now)
    lines: dict[int, _Line] = {}
    for post in posts:
        found = cleared.get(post.post_id)
        if found is not None and found.standing.stage and _may_approve(found, person=person, roles=group.roles):
            lines.setdefault(post.draft_id, _Line(post, found.standing.stage, found.standing.label))
    return list(lines.values())


def _may_approve(found: Clearance, *, person: Person, roles: Collection[str]) -> bool:
    if blocking(found.findings):
        return False
    try:
        stages.check_person(found.standing, actor=person, roles=roles, hands=found.hands)
    except InputError:
        return False
    return True


def _plan(
    conn: Connection, letter: Letter, group: ApprovalLetters, *, key: str, settings: Settings, now: datetime
) -> int:
    return sum(
        plan(conn, letter, kind=KIND, recipient=recipient, key=key, settings=settings, now=now).changed
        for recipient in group.to
    )


def _told(line: _Line, *, settings: Settings, now: datetime) -> str:
    agency = settings.agency_by_code.get(line.draft.opd)
    name = agency.short_name or agency.name if agency else line.draft.opd
    age = Formats.of(settings.city).age(line.draft.accepted_at, now)
    return f"{line.draft.reference_code}, {name}, {line.draft.kind}: tahap {line.label}, menunggu {age}"


def _link(desk: str | None) -> str:
    return f"{desk}/?mine=true" if desk else "Meja Redaksi, halaman Antrean"


def _warning(line: _Line, *, settings: Settings, desk: str | None, now: datetime) -> Letter:
    body = (
        "Satu peringatan menunggu persetujuan Anda:",
        "",
        f"- {_told(line, settings=settings, now=now)}",
        "",
        f"Buka: {_link(desk)}",
        "",
        "Isinya sengaja tidak ditulis di sini.",
    )
    return Letter(
        subject=f"Segera: {line.draft.reference_code} menunggu persetujuan Anda",
        plain="\n".join(body),
        sender_name=settings.intake.digest.sender_name,
    )


def _round(lines: Sequence[_Line], *, settings: Settings, desk: str | None, now: datetime) -> Letter:
    urgent = sum(line.draft.urgent for line in lines)
    more = len(lines) - _SHOWN
    body = (
        f"{len(lines)} kiriman menunggu persetujuan Anda{f', {urgent} di antaranya peringatan' if urgent else ''}:",
        "",
        *(
            f"- {'[Segera] ' if line.draft.urgent else ''}{_told(line, settings=settings, now=now)}"
            for line in lines[:_SHOWN]
        ),
        *([f"dan {more} lainnya"] if more > 0 else []),
        "",
        f"Buka: {_link(desk)}",
        "",
        "Isinya sengaja tidak ditulis di sini. Surat ini hanya ditulis bila ada yang menunggu.",
    )
    return Letter(
        subject=f"{len(lines)} kiriman menunggu persetujuan Anda",
        plain="\n".join(body),
        sender_name=settings.intake.digest.sender_name,
    )
