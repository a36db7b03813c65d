"""One letter a day to each address of an agency whose rows wait for it, and only when there is something new to say.

Letters are planned; the outbox sends them. A letter that has not left is kept true: it is brought up to date when the
rows change, and taken back when nothing waits any more or its day is over. What one agency's rows raise unforeseen costs
its letters only (`siar.faults`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from siar import outbox, vault
from siar.errors import ConfigError
from siar.faults import Containment
from siar.intake.digests.letters import RowWaiting, WaitingRow, content_of, letter_of, waiting_row
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.settings.contacts import read_contacts
from siar.store import Connection, Many, Statement

__all__ = ["DigestResult", "plan_due"]


@dataclass(frozen=True)
class DigestResult:
    """What one round did, in letters; `nobody` counts agencies that have no address.

    :param planned: new, or brought up to date. :param unchanged: their reader was told the same before.
    """

    due: bool = False
    planned: int = 0
    unchanged: int = 0
    cancelled: int = 0
    nobody: int = 0


@dataclass(frozen=True)
class _Told:
    opd: str
    recipient: str
    day: date
    content: str


@dataclass(frozen=True)
class _Waiting:
    opd: str
    recipient: str
    day: date
    content: str
    message_id: int


_rows_waiting = Many("intake.rows_waiting", RowWaiting)
_last_letters = Many("intake.last_letters", _Told)
_waiting_letters = Many("intake.waiting_letters", _Waiting)
_record_letter = Statement("intake.record_letter")


def plan_due(
    conn: Connection, *, settings: Settings, now: datetime, contacts: Mapping[str, Sequence[str]] | None = None
) -> DigestResult:
    """Plan today's letters that are due and not yet planned. Safe to repeat at any time.

    :param contacts: addresses by agency code; those of contacts.csv when not given.
    :raises ConfigError: contacts or templates are wrong, which is about every letter.
    :raises ItemsFailedError: the letters of some agencies could not be written; the others were planned.
    """
    plan = settings.intake.digest
    local = now.astimezone(settings.city.zone)
    if not plan.send or local.time() < plan.send_after:
        return DigestResult()
    people = read_contacts() if contacts is None else contacts
    told = {(letter.opd, letter.recipient): letter for letter in _last_letters(conn)}
    waiting = _waiting_letters(conn)
    counts = dict.fromkeys(("planned", "unchanged", "cancelled", "nobody"), 0)
    standing: set[int] = set()
    letters = Containment(conn, "digest", now=now)
    waited = _rows_waiting(conn)
    texts = vault.texts_of(conn, [row.revision_id for row in waited])
    agencies = _by_agency(waited, texts, letters, settings)
    for opd, found in agencies.items():
        if letters.rests(opd):
            continue
        with letters.item(opd, foreseen=(ConfigError,)):
            rows = [waiting_row(row, texts.get(row.revision_id, {})) for row in found]
            recipients, content = people.get(opd, ()), content_of(rows, keyring=conn.keyring)
            counts["nobody"] += not recipients
            for recipient in recipients:
                last = told.get((opd, recipient))
                if last is not None and (last.day >= local.date() or last.content == content):
                    counts["unchanged"] += last.content == content
                    continue
                same = _Told(opd, recipient, local.date(), content)
                message_id = next((item.message_id for item in waiting if _told_by(item) == same), None)
                if message_id is None:
                    planned = _plan(conn, same, rows, settings=settings, now=now)
                    counts["planned"] += planned.changed
                    message_id = planned.message_id
                standing.add(message_id)
    for letter in waiting:
        # What an agency should be told today is not known when its rows failed: today's letter stays as it was written.
        unknown = letters.is_open(letter.opd) and letter.day == local.date()
        if letter.message_id not in standing and not unknown:
            counts["cancelled"] += outbox.cancel(conn, letter.message_id, reason="Isinya tidak berlaku lagi.", now=now)
    letters.finish()
    return DigestResult(due=True, **counts)


def _told_by(letter: _Waiting) -> _Told:
    return _Told(letter.opd, letter.recipient, letter.day, letter.content)


def _plan(
    conn: Connection, what: _Told, rows: Sequence[WaitingRow], *, settings: Settings, now: datetime
) -> outbox.Planned:
    """Plan one letter in the caller's transaction."""
    letter = letter_of(rows, agency=settings.agency_by_code[what.opd], settings=settings, now=now)
    planned = outbox.plan(
        conn,
        letter,
        kind="digest",
        recipient=what.recipient,
        key=f"{what.opd}:{what.day}",
        settings=settings,
        now=now,
    )
    # One that could not be sent today is not written anew today: what it told stays beside it.
    if planned.changed:
        _record_letter(
            conn,
            opd=what.opd,
            day=what.day,
            recipient=what.recipient,
            content=what.content,
            row_count=len(rows),
            message_id=planned.message_id,
        )
    return planned


def _by_agency(
    rows: Sequence[RowWaiting], texts: Mapping[int, Mapping[str, str]], letters: Containment, settings: Settings
) -> dict[str, list[RowWaiting]]:
    """Return the waiting rows of each agency. A shared sheet's rows go to whom their own OPD cell names for certain."""
    agencies = RuleBook.load(settings).agencies
    found: dict[str, list[RowWaiting]] = {}
    for row in rows:
        with letters.item(row.row_id, atomic=False):
            code = row.opd or agencies.resolve(texts.get(row.revision_id, {}).get("opd", "")).code
            if code in settings.agency_by_code:
                found.setdefault(str(code), []).append(row)
    letters.only(*found, *(row.row_id for row in rows))
    return found
