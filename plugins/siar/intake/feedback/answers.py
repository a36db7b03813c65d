"""The answer beside each row: what it should say, what it says, and the one write that closes the gap.

What a row should say follows from the database alone, so an answer that was lost, or that somebody overwrote, is
written again by the next cycle. Only rows whose answer differs from what was read are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from siar.channels import CHANNELS, ChannelId
from siar.errors import InputError
from siar.findings.finding import Finding
from siar.findings.levels import Level, worst_first
from siar.google.sheets import RowWrite, Sheets, WrittenRow
from siar.intake.feedback.numbers import ShownNumbers, shown_of
from siar.intake.feedback.sentences import sentence
from siar.intake.landing import RowState
from siar.intake.refusals import RETURNED, refusal, told_reason
from siar.intake.rules.unexamined import UNEXAMINED
from siar.intake.sheets.grid import GridRow
from siar.intake.sheets.headers import SYSTEM_COLUMNS, Header
from siar.intake.sheets.likeness import is_another
from siar.quantities import Reach
from siar.reading.formats import Formats
from siar.settings import City
from siar.store import Connection, Many, Statement

__all__ = [
    "BLANK",
    "STATUSES",
    "Answer",
    "Outgoing",
    "Publication",
    "PublicationState",
    "Written",
    "answer_for",
    "differs",
    "erasure",
    "noted",
    "publication_status",
    "publications_of",
    "record",
    "row_write",
    "texts_of",
    "write",
]

STATUSES = ("Diterima", "Perlu diperbaiki", "Perlu dicek", "Terjadwal", "Tayang")
"""Every text that may stand in the status column."""

_STATUS = {"accepted": "Diterima", "held": "Perlu diperbaiki", "review": "Perlu dicek", "skipped": ""}
_CONFIRMED = "Bila sudah benar, tidak perlu diubah; Kominfo akan memeriksanya."
_WAITING = {"planned", "preparing", "prepared", "committing", "unknown"}


@dataclass(frozen=True)
class Answer:
    """What stands beside a row.

    :param reach: accounts that saw the post, by channel, as far as they are known. Never added: many people follow
        the city on both.
    :param shown_reach: the same in one cell: a number when it went out on one account, else each channel's own.
    """

    row_id: str
    status: str = ""
    message: str = ""
    link: str = ""
    reach: Mapping[ChannelId, Reach] = field(default_factory=dict)
    shown_reach: str | int = ""
    checked: str = ""

    @property
    def best_reach(self) -> tuple[Reach, str] | None:
        """The larger reach and its channel's name."""
        if not self.reach:
            return None
        channel = max(self.reach, key=lambda name: self.reach[name])
        return self.reach[channel], CHANNELS[channel].name


BLANK = Answer("")
"""What stands beside a blank row."""


@dataclass(frozen=True)
class Publication:
    """What became of a row's reports. Reach counts people's accounts, interactions what they did, by channel.

    :param links: where it can be seen, by what people call the account that it went out on.
    :param withdrawn: why something was taken down again, by the same.
    :param returned: why an editor sent the posts of its present content back; None when none did.
    :param present: whether any of them shows what the row says now, or an editor let it be.
    """

    due_at: datetime | None = None
    links: Mapping[str, str] | None = None
    reach: Mapping[ChannelId, Reach] = field(default_factory=dict)
    interactions: Mapping[ChannelId, int] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    returned: str | None = None
    present: bool = True


@dataclass(frozen=True)
class PublicationState:
    """One publication of a row's reports.

    :param account: what people call the account that it is for.
    :param withdrawn: why it was taken down again; None: it was not.
    :param present: whether it shows what the row says now, or an editor let it be.
    """

    row_id: str
    publication_id: int
    channel: ChannelId
    account: str
    state: str
    due_at: datetime
    published_at: datetime | None
    permalink: str | None
    withdrawn: str | None
    present: bool = True


@dataclass(frozen=True)
class _Returned:
    row_id: str
    reason: str


_publication_states = Many("intake.publication_states", PublicationState)
_returned_reasons = Many("intake.returned_reasons", _Returned)
_record_feedback = Statement("intake.record_feedback")


@dataclass(frozen=True)
class Outgoing:
    """A write, and what the row must show afterwards.

    :param row_id: its ID, "" for a row that is to say nothing.
    :param texts: the agency's texts as read, by column: a write that sets the ID would find the ID that it set.
    """

    row_id: str
    write: RowWrite
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """The outcome of one write.

    :param confirmed: rows that were met, by ID.
    :param vanished: rows that no longer exist.
    :param misdirected: tags that sat on another row, with the ID found there.
    :param mistaken: tags whose row shows the right ID, but beside another report.
    """

    confirmed: frozenset[str] = frozenset()
    vanished: frozenset[str] = frozenset()
    misdirected: Mapping[int, str] = field(default_factory=dict)
    mistaken: frozenset[int] = frozenset()


def publication_status(conn: Connection, spreadsheet_id: str) -> dict[str, Publication]:
    """Return, by row, when its post is due, where it can be seen, how many accounts it reached, or why it came back."""
    states = _publication_states(conn, spreadsheet_id=spreadsheet_id)
    out = [item.publication_id for item in states if item.state == "published"]
    found = publications_of(states, shown_of(conn, out))
    for row in _returned_reasons(conn, spreadsheet_id=spreadsheet_id):
        found[row.row_id] = replace(found.get(row.row_id, Publication()), returned=row.reason)
    return found


def publications_of(states: Iterable[PublicationState], numbers: Mapping[int, ShownNumbers]) -> dict[str, Publication]:
    """Return what became of each row.

    :param numbers: what is shown of publications; what is missing is not known yet.
    """
    found: dict[str, Publication] = {}
    for item in states:
        old = found.get(item.row_id, Publication())
        if item.withdrawn is not None:
            found[item.row_id] = replace(old, withdrawn={**old.withdrawn, item.account: item.withdrawn})
        elif item.state == "published":
            links = {**(old.links or {}), item.account: item.permalink or ""}
            reach, interactions = dict(old.reach), dict(old.interactions)
            known = numbers.get(item.publication_id, ShownNumbers(item.publication_id, None, None))
            if known.reach is not None:
                # Of two posts of one row on one channel, too, the same people may have seen both.
                reach[item.channel] = max(known.reach, reach.get(item.channel, Reach(0)))
            if known.interactions is not None:
                interactions[item.channel] = known.interactions + interactions.get(item.channel, 0)
            present = item.present or (old.links is not None and old.present)
            found[item.row_id] = replace(old, links=links, reach=reach, interactions=interactions, present=present)
        elif item.state in _WAITING:
            due = min(filter(None, (old.due_at, item.due_at)))
            found[item.row_id] = replace(old, due_at=due)
    return found


def answer_for(state: RowState, publication: Publication | None, *, header: Header, city: City) -> Answer:
    """Return what should stand beside a row."""
    became, formats = publication or Publication(), Formats.of(city)
    if state.asks:
        # Nothing of what is out stands beside what may be another report.
        became = Publication(returned=became.returned)
    status, opening = _STATUS[state.verdict], list[str]()
    # What was asked of a row that an editor has accepted since is answered.
    still = [finding for finding in state.findings if state.verdict != "accepted" or finding.level < Level.ASKS]
    if became.returned is not None:
        status, still = _STATUS["held"], [refusal(became.returned), *still]
    elif state.verdict == "accepted":
        status, opening = _progress(became, formats)
    messages = _messages(still, header)
    if became.returned is None and state.verdict == "review" and _only_asked(still):
        messages.append(_CONFIRMED)
    links = became.links or {}
    return Answer(
        row_id=state.row_id,
        status=status,
        message="\n".join([*opening, *messages]),
        link=_links(links),
        reach=dict(became.reach),
        shown_reach=_reach(became.reach, places=len(links), formats=formats),
        checked=formats.stamp(state.judged_at),
    )


def _progress(became: Publication, formats: Formats) -> tuple[str, list[str]]:
    """Return how far an accepted row has come, and what is said about it."""
    lines = [_withdrawn_line(account, reason) for account, reason in became.withdrawn.items()]
    if became.links:
        names = " dan ".join(became.links)
        if not became.present:
            return _STATUS["accepted"], [
                f"Yang tayang di {names} belum memuat perubahan ini; redaksi memeriksanya.",
                *_interactions(became, formats),
                *lines,
            ]
        return "Tayang", [f"Sudah tayang di {names}. Terima kasih.", *_interactions(became, formats), *lines]
    if became.due_at is not None:
        return "Terjadwal", [f"Dijadwalkan tayang {formats.numeric_moment(became.due_at)}.", *lines]
    return _STATUS["accepted"], lines


def _interactions(became: Publication, formats: Formats) -> list[str]:
    """In the message: a column of its own would move every column that agencies know."""
    counts = (
        f"{CHANNELS[channel].short_name} {formats.number(became.interactions[channel])}"
        for channel in sorted(became.interactions)
    )
    return [f"Interaksi: {' · '.join(counts)}."] if became.interactions else []


def _only_asked(findings: Sequence[Finding]) -> bool:
    """Whether the agency is asked something, and nothing else keeps the row."""
    asked = [finding for finding in findings if finding.level >= Level.ASKS]
    return any(finding.code != UNEXAMINED for finding in asked) and all(f.level < Level.HOLDS for f in asked)


def _withdrawn_line(account: str, reason: str) -> str:
    told = told_reason(reason)
    return f"Tayangan di {account} ditarik redaksi" + (f": {told}" if told else ".")


def _messages(findings: Sequence[Finding], header: Header) -> list[str]:
    """The editor's own word first and without a number, then all that the rules found: who mends a row must know it all.

    In the cell itself, not in a note: values are written to the row that carries the tag, a note only to a row number,
    which may be another report's by then.
    """
    ordered = worst_first(finding for finding in findings if finding.code != RETURNED)
    lines = [finding.message for finding in findings if finding.code == RETURNED]
    for number, finding in enumerate(ordered, 1):
        lines.append(f"{number}. {sentence(finding, position=header.columns.get(finding.column or ''))}")
    return lines


def _links(links: Mapping[str, str]) -> str:
    shown = {account: url for account, url in links.items() if url}
    if len(shown) == 1:
        return next(iter(shown.values()))
    return "\n".join(f"{account}: {url}" for account, url in shown.items())


def _reach(reach: Mapping[ChannelId, Reach], *, places: int, formats: Formats) -> str | int:
    if places <= 1 and len(reach) == 1:
        return next(iter(reach.values())).accounts
    return " · ".join(f"{CHANNELS[channel].short_name} {formats.accounts(reach[channel])}" for channel in sorted(reach))


def _values(answer: Answer) -> dict[str, str | int]:
    return {
        "id": answer.row_id,
        "status": answer.status,
        "pesan": answer.message,
        "tautan": answer.link,
        "jangkauan": answer.shown_reach,
        "diperiksa": answer.checked,
    }


def _shown(row: GridRow, header: Header, name: str) -> str | int:
    value = row.cell(header.columns[name]).value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    return int(value) if isinstance(value, float) and value.is_integer() else str(value)


def differs(answer: Answer, row: GridRow, header: Header) -> bool:
    """Whether a row says something else than it should."""
    return any(_shown(row, header, name) != value for name, value in _values(answer).items())


def row_write(answer: Answer, row: GridRow | None, header: Header, *, metadata_id: int) -> RowWrite:
    """Return the write that makes a row say its answer; every cell that is not ours, or already right, is left alone.

    :param row: the row as read; None when that is not known, so that everything but the ID is written.
    """
    wanted = _values(answer)
    cells: list[str | int | None] = [None] * (max(header.columns[name] for name in SYSTEM_COLUMNS) + 1)
    for name, value in wanted.items():
        if row is None:
            if name != "id":
                cells[header.columns[name]] = value
        elif _shown(row, header, name) != value:
            cells[header.columns[name]] = value
    return RowWrite(metadata_id, tuple(cells))


def erasure(header: Header, *, metadata_id: int) -> RowWrite:
    """Return the write that leaves nothing of ours in a row."""
    ours = {header.columns[name] for name in SYSTEM_COLUMNS}
    return RowWrite(metadata_id, tuple("" if position in ours else None for position in range(max(ours) + 1)))


def write(
    sheets: Sheets, spreadsheet_id: str, outgoing: Sequence[Outgoing], *, header: Header, extra: Sequence[RowWrite] = ()
) -> Written:
    """Write every answer of one spreadsheet in one request, and check by what comes back that each met its row.

    By the ID that is there, and by the report that stands beside it.

    :param extra: writes outside the table (the tab Ringkasan), sent along.
    """
    if not outgoing and not extra:
        return Written()
    expected = {item.write.metadata_id: item.row_id for item in outgoing}
    texts = {item.write.metadata_id: item.texts for item in outgoing}
    id_position = header.columns["id"]
    confirmed: set[int] = set()
    mistaken: set[int] = set()
    misdirected: dict[int, str] = {}
    for result in _send(sheets, spreadsheet_id, [*(item.write for item in outgoing), *extra]):
        if result.metadata_id in expected:
            shown = {name: _value(result, at) for name, at in header.inputs.items()}
            found = _value(result, id_position)
            if found != expected[result.metadata_id]:
                misdirected[result.metadata_id] = found
            elif is_another(texts[result.metadata_id], shown):
                mistaken.add(result.metadata_id)
            else:
                confirmed.add(result.metadata_id)
    return Written(
        confirmed=frozenset(expected[item] for item in confirmed if expected[item]),
        vanished=frozenset(
            expected[item] for item in expected if item not in confirmed | mistaken | misdirected.keys()
        ),
        misdirected=misdirected,
        mistaken=frozenset(mistaken),
    )


def _send(sheets: Sheets, spreadsheet_id: str, writes: Sequence[RowWrite]) -> list[WrittenRow]:
    """Send the writes. Whether a row that has just been deleted is left out or refuses the request is not documented."""
    try:
        return sheets.write_rows(spreadsheet_id, writes)
    except InputError:
        there = sheets.metadata_ids(spreadsheet_id, [item.metadata_id for item in writes])
        left = [item for item in writes if item.metadata_id in there]
        if len(left) == len(writes):
            raise
        return sheets.write_rows(spreadsheet_id, left) if left else []


def texts_of(row: GridRow, header: Header) -> dict[str, str]:
    """Return the agency's texts in a row, as a write will find them: dates and numbers are told in other forms there."""
    cells = ((name, row.cell(position).value) for name, position in header.inputs.items())
    return {name: value for name, value in cells if isinstance(value, str) and value}


def _value(result: WrittenRow, position: int) -> str:
    value = result.values[position] if position < len(result.values) else None
    return "" if value is None else str(value)


def noted(answer: Answer, state: RowState) -> bool:
    """Tell whether this answer was noted before."""
    return (state.noted_status, state.noted_message) == (answer.status, answer.message)


def record(conn: Connection, answers: Iterable[Answer], *, now: datetime) -> None:
    """Note what stands beside rows, for support."""
    for answer in answers:
        _record_feedback(
            conn,
            row_id=answer.row_id,
            status=answer.status,
            message=answer.message,
            link=answer.link,
            reach=answer.best_reach[0] if answer.best_reach else None,
            now=now,
        )
