"""Which row is which, across everything that people do to a sheet between two reads. Pure functions.

Three witnesses: the ID cell (moves with the cells), the tag (developer metadata, moves with the row) and the content.
Alone, each can be wrong: a copied row doubles the ID, cut and paste leaves the tag behind, an edit changes the content.
They are weighed in this order:

1. an ID or a tag, and the content is the one last seen: that row;
2. content last seen under an ID that no row with that content claims: the content was moved, the ID follows it;
3. an ID or a tag on changed content that is still like the old one: that row, edited;
4. changed content without a claim, like the content of an ID that lost its row: that row, moved and edited;
5. a tag that no landed row has: a row that was tagged a moment ago; else a new row.

So a copy gets its own ID, a deleted ID is restored, a row that is overwritten with another report is a new row, and
sorting only the agency's columns does not hand one report's history to another.

A row that residents have seen claims its ID in 3 and 4 only with what is that report still (`siar.intake.sheets.succession`),
and in 1 and 2 with what they see as well as with what was last seen.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from siar.intake.sheets.grid import Tag
from siar.intake.sheets.likeness import EDITED, MOVED, likeness, weight
from siar.intake.sheets.succession import Change, Continuity, Outcome, Said, Shown, change_between, outcome_of

__all__ = [
    "ROW_ID",
    "KnownRow",
    "Plan",
    "SeenRow",
    "metadata_id_of",
    "new_row_id",
    "reconcile",
]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is misread aloud
ROW_ID = re.compile(f"[{_ALPHABET}]{{8}}")
"""The form of a row's ID: short, because every tag stores it and Sheets limits what a sheet may store."""

_PLACE_BONUS = 0.15  # a row is more likely edited than exchanged
_MOST_PAIRS = 50_000  # a sheet rewritten from end to end is not compared row by row


@dataclass(frozen=True)
class SeenRow:
    """A row as read.

    :param row_id: what stands in its ID cell, whatever that is.
    :param digest: hash of the input cells; only for filled rows.
    :param texts: input cells as text.
    :param marked: whether any system cell has something in it.
    :param said: what its agency wrote before the title.
    """

    index: int
    row_id: str
    tags: tuple[Tag, ...]
    filled: bool
    digest: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    marked: bool = False
    said: Said | None = None


@dataclass(frozen=True)
class KnownRow:
    """A row as last landed. `gone`: the last read did not find it.

    :param digest: hash of its input cells; keyed, when `hashed` makes the same of a digest as read.
    :param edited: it has held something else before. :param said: what stood before its title and has answered.
    :param successor: the row that the next report, typed over it, was given.
    """

    row_id: str
    digest: str
    texts: Mapping[str, str]
    gone: bool = False
    hashed: Callable[[str], str] | None = None
    edited: bool = False
    said: Said | None = None
    successor: str | None = None

    def holds(self, digest: str) -> bool:
        """Tell whether it held just what a row as read holds, whose digest is given."""
        return self.digest == (self.hashed(digest) if self.hashed else digest)


@dataclass(frozen=True)
class Plan:
    """What one read says about identity.

    :param identities: row index to ID, for every filled row.
    :param landable: those whose identity this very read proves; the others wait for their tag.
    :param create_tags: (index, tag) to create, after `delete_tags` are deleted.
    :param scrub: blank rows that still show an answer, by index, with the tag to reach them.
    :param gone: known rows that this read did not find.
    :param continuity: how rows that residents have seen go on.
    """

    identities: Mapping[int, str]
    landable: frozenset[int]
    create_tags: tuple[tuple[int, Tag], ...]
    delete_tags: tuple[int, ...]
    scrub: Mapping[int, Tag]
    gone: frozenset[str]
    continuity: Continuity = field(default_factory=Continuity)

    @property
    def settled(self) -> bool:
        """Whether every row already carries the right tag."""
        return not self.create_tags and not self.delete_tags


def new_row_id() -> str:
    """Return a random row ID (40 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def metadata_id_of(row_id: str) -> int:
    """Return the metadata id for a row ID: chosen by us, so that a repeated request cannot make a second tag."""
    return int.from_bytes(hashlib.sha256(row_id.encode()).digest()[:4], "big") % (2**31 - 1) + 1


class _Matching:
    """The assignment under construction: each row gets one ID, each ID one row."""

    def __init__(
        self,
        rows: Sequence[SeenRow],
        known: Mapping[str, KnownRow],
        shown: Callable[[Collection[str]], Mapping[str, Shown]],
    ) -> None:
        self.known = known
        self.rows = rows
        self.by_index: dict[int, str] = {}
        self.taken: set[str] = set()
        self.shown = shown(self._doubtful())
        self._judged: dict[tuple[int, str], tuple[Outcome, Change]] = {}

    def _doubtful(self) -> set[str]:
        """Rows that may hold another report than residents see: all but those that hold what they always held."""
        still: set[str] = set()
        for row in self.rows:
            if row.said is None:
                claimed = (row_id for row_id in self.claims(row) if not self.known[row_id].edited)
                still.update(row_id for row_id in claimed if self.known[row_id].holds(row.digest))
        return self.known.keys() - still

    def judge(self, row: SeenRow, row_id: str) -> tuple[Outcome, Change]:
        """Say what a row that claims an ID is to the report that residents see under it."""
        key = row.index, row_id
        if key not in self._judged:
            self._judged[key] = self._judge(row, self.known[row_id], self.shown.get(row_id))
        return self._judged[key]

    @staticmethod
    def _judge(row: SeenRow, known: KnownRow, shown: Shown | None) -> tuple[Outcome, Change]:
        if shown is None or shown.holds(row.digest):
            return Outcome.MENDED, Change()
        change = change_between(shown.texts, row.texts, came=shown.came)
        if shown.parted(row.digest):
            return Outcome.NEW, change
        if row.said is not None and row.said is not known.said:
            return (Outcome.NEW if row.said is Said.NEW else Outcome.MENDED), change
        outcome = outcome_of(change)
        # What was taken down everywhere cannot be corrected: nobody is asked.
        return (Outcome.MENDED if outcome is Outcome.ASKED and not shown.visible else outcome), change

    def fits(self, row: SeenRow, row_id: str) -> bool:
        """Whether a row may have an ID that it claims: it is not the next report in its place."""
        return self.judge(row, row_id)[0] is not Outcome.NEW

    def holds(self, row: SeenRow, row_id: str) -> bool:
        """Whether a row holds what was last seen under an ID, or what residents see."""
        shown = self.shown.get(row_id)
        if shown is not None and shown.holds(row.digest):
            return True
        return self.known[row_id].holds(row.digest) and self.fits(row, row_id)

    def taken_back(self) -> None:
        """Rows that were taken for the next report, and of which their agency says in time that they are a correction."""
        before = {known.successor: row_id for row_id, known in self.known.items() if known.successor and known.gone}
        for row in self.rows:
            for row_id in self.claims(row) if row.said is Said.MENDED else ():
                mended = before.get(row_id)
                if (
                    mended is not None
                    and mended in self.shown
                    and row_id not in self.shown
                    and self.known[row_id].said is not row.said
                ):
                    self.assign(row, mended)

    def assign(self, row: SeenRow, row_id: str) -> bool:
        if row.index in self.by_index or row_id in self.taken:
            return False
        self.by_index[row.index] = row_id
        self.taken.add(row_id)
        return True

    def open_rows(self) -> list[SeenRow]:
        return [row for row in self.rows if row.index not in self.by_index]

    def claims(self, row: SeenRow) -> list[str]:
        """Known IDs that a row claims, the strongest first: cell and tag agree, cell, tag."""
        tags = [tag.row_id for tag in row.tags if tag.row_id in self.known]
        cell = [row.row_id] if row.row_id in self.known else []
        return [*(row_id for row_id in cell if row_id in tags), *cell, *tags]

    def unchanged(self) -> None:
        # Cell and tag together first: the original of a copied row keeps its ID, wherever the copy was put.
        for witnesses in ("both", "tag", "cell"):
            for row in self.open_rows():
                tags = {tag.row_id for tag in row.tags}
                ids = {"both": tags & {row.row_id}, "tag": tags, "cell": {row.row_id}}[witnesses]
                for row_id in sorted(ids):
                    if row_id in self.known and self.holds(row, row_id):
                        self.assign(row, row_id)

    def moved(self) -> None:
        # Each is asked, for a hash that is keyed with its row's key is comparable with no other.
        homeless = {row_id: known for row_id, known in self.known.items() if row_id not in self.taken}
        for row in self.open_rows():
            same = next((row_id for row_id in homeless if self.holds(row, row_id)), None)
            if same is not None:
                self.assign(row, same)
                del homeless[same]

    def _is_said_mended(self, row: SeenRow, row_id: str) -> bool:
        return row.said is Said.MENDED and row_id in self.shown and row.said is not self.known[row_id].said

    @staticmethod
    def _is_claimed_twice(row: SeenRow, row_id: str) -> bool:
        return row.row_id == row_id and any(tag.row_id == row_id for tag in row.tags)

    def edited(self) -> None:
        rows = self.open_rows()
        homeless = [row for row_id, row in self.known.items() if row_id not in self.taken and not row.gone]
        everywhere = len(rows) * len(homeless) <= _MOST_PAIRS
        pairs: list[tuple[float, int, int, SeenRow, str]] = []
        for row in rows:
            claims = list(dict.fromkeys(self.claims(row)))
            for rank, row_id in enumerate(claims):
                if row_id not in self.taken and self.fits(row, row_id):
                    known = self.known[row_id]
                    score = likeness(known.texts, row.texts)
                    if not known.texts and self._is_claimed_twice(row, row_id):
                        # What it said is not kept (any more), so nothing speaks against what cell and tag both say.
                        score = EDITED
                    if self._is_said_mended(row, row_id):
                        score = max(score, EDITED)
                    if score >= EDITED:
                        pairs.append((score + _PLACE_BONUS, -rank, -row.index, row, row_id))
            if everywhere:
                for other in homeless:
                    if other.row_id in claims or min(weight(other.texts), weight(row.texts)) < 4:
                        continue
                    score = likeness(other.texts, row.texts)
                    if score >= MOVED and self.fits(row, other.row_id):
                        pairs.append((score, -len(claims), -row.index, row, other.row_id))
        for *_, row, row_id in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
            self.assign(row, row_id)


def reconcile(
    seen: Iterable[SeenRow],
    known: Mapping[str, KnownRow],
    *,
    foreign: Collection[str] = (),
    resting: Collection[str] = (),
    shown: Callable[[Collection[str]], Mapping[str, Shown]] = lambda _: {},
    make_id: Callable[[], str] = new_row_id,
) -> Plan:
    """Say which row is which, and which tags must change so that the next write reaches the right rows.

    :param seen: every row of the table below the header, blank and tagged ones included.
    :param known: rows of this spreadsheet, by ID, those that are gone included.
    :param foreign: IDs that belong to another spreadsheet (a sheet copied as a file brings them along).
    :param resting: rows that need no answer and therefore no tag while their content stays.
    :param shown: asked once, for the rows of which it matters, what residents see of them.
    """
    rows = list(seen)
    filled = [row for row in rows if row.filled]
    matching = _Matching(filled, known, shown)
    matching.taken_back()
    matching.unchanged()
    matching.moved()
    matching.edited()
    fresh: set[int] = set()
    used = {*known, *foreign}
    for row in matching.open_rows():
        own = [tag.row_id for tag in row.tags if _is_fresh(tag, used)]
        if any(matching.assign(row, row_id) for row_id in own):
            continue
        while not matching.assign(row, _unused(make_id, used)):
            pass
        fresh.add(row.index)
    return _plan(rows, matching, fresh, used=used, resting=resting, make_id=make_id)


def _is_fresh(tag: Tag, used: Collection[str]) -> bool:
    return tag.row_id not in used and ROW_ID.fullmatch(tag.row_id) is not None


def _unused(make_id: Callable[[], str], used: set[str]) -> str:
    while (row_id := make_id()) in used:
        pass
    used.add(row_id)
    return row_id


def _plan(
    rows: Sequence[SeenRow],
    matching: _Matching,
    fresh: set[int],
    *,
    used: set[str],
    resting: Collection[str],
    make_id: Callable[[], str],
) -> Plan:
    create: list[tuple[int, Tag]] = []
    delete: list[int] = []
    scrub: dict[int, Tag] = {}
    for row in rows:
        own = matching.by_index.get(row.index)
        if own is not None:
            keep = [tag for tag in row.tags if tag.row_id == own][:1]
            known = matching.known.get(own)
            idle = own in resting and known is not None and known.holds(row.digest)
            if not keep and not idle:
                create.append((row.index, Tag(metadata_id_of(own), own)))
        else:
            keep = [tag for tag in row.tags if _is_fresh(tag, used) and tag.row_id not in matching.taken][:1]
            if row.marked:
                tag = keep[0] if keep else _fresh_tag(make_id, used)
                scrub[row.index] = tag
                if not keep:
                    create.append((row.index, tag))
        delete += [tag.metadata_id for tag in row.tags if tag not in keep]
    return Plan(
        identities=dict(matching.by_index),
        landable=frozenset(matching.by_index) - fresh,
        create_tags=tuple(create),
        delete_tags=tuple(dict.fromkeys(delete)),
        scrub={index: tag for index, tag in scrub.items() if index not in {new for new, _ in create}},
        gone=frozenset(matching.known) - matching.taken,
        continuity=_continuity(matching),
    )


def _continuity(matching: _Matching) -> Continuity:
    """Say of every identified row how it goes on from what residents see."""
    successors: dict[str, str] = {}
    asked: dict[str, tuple[str, ...]] = {}
    mended: set[str] = set()
    said: dict[str, Said | None] = {}
    unchanged: dict[str, int] = {}
    for row in matching.rows:
        row_id = matching.by_index[row.index]
        known, shown = matching.known.get(row_id), matching.shown.get(row_id)
        if known is None:
            over = [old for old in matching.claims(row) if old in matching.shown and old not in matching.taken]
            if over:
                successors[row_id] = over[0]
        before = known.said if known else None
        if shown is None:
            if row.said is not before:
                said[row_id] = row.said
            continue
        outcome, change = matching.judge(row, row_id)
        if shown.holds(row.digest):
            unchanged[row_id] = shown.revision_id
        elif outcome is Outcome.ASKED:
            asked[row_id] = change.columns
        if row.said is None and before is not None:
            said[row_id] = None
        elif row.said is not before and not shown.holds(row.digest):
            said[row_id] = row.said
            mended |= {row_id} if row.said is Said.MENDED else set()
    return Continuity(successors, asked, frozenset(mended), said, unchanged, matching.shown)


def _fresh_tag(make_id: Callable[[], str], used: set[str]) -> Tag:
    row_id = _unused(make_id, used)
    return Tag(metadata_id_of(row_id), row_id)
