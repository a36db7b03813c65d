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
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from siar.intake.sheets.grid import Tag

__all__ = [
    "ROW_ID",
    "KnownRow",
    "Plan",
    "SeenRow",
    "is_another",
    "likeness",
    "metadata_id_of",
    "new_row_id",
    "reconcile",
]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is misread aloud
ROW_ID = re.compile(f"[{_ALPHABET}]{{8}}")
"""The form of a row's ID: short, because every tag stores it and Sheets limits what a sheet may store."""

# What tells one report from another. Choices and standing texts (who signs, where the figures come from) do not.
_WEIGHTS = {
    "judul": 3.0,
    "uraian": 3.0,
    "foto": 2.0,
    "waktu_kirim": 2.0,
    "tanggal_mulai": 1.0,
    "tanggal_selesai": 1.0,
    "lokasi": 1.0,
    "indikator_1": 1.0,
    "nilai_1": 1.0,
    "rincian_1": 1.0,
    "nilai_2": 1.0,
    "anggaran_rp": 1.0,
}
_WORDY = {"judul", "uraian", "lokasi", "indikator_1"}
_SAME_WORDS = 80.0  # rapidfuzz ratio from which a text counts as edited, not replaced
_EDITED = 0.3  # share that must be left of a row that stayed where it was
_MOVED = 0.6  # share that must be left of a row elsewhere
_PLACE_BONUS = 0.15  # a row is more likely edited than exchanged
_MOST_PAIRS = 50_000  # a sheet rewritten from end to end is not compared row by row


@dataclass(frozen=True)
class SeenRow:
    """A row as read.

    :param row_id: what stands in its ID cell, whatever that is.
    :param digest: hash of the input cells; only for filled rows.
    :param texts: input cells as text.
    :param marked: whether any system cell has something in it.
    """

    index: int
    row_id: str
    tags: tuple[Tag, ...]
    filled: bool
    digest: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    marked: bool = False


@dataclass(frozen=True)
class KnownRow:
    """A row as last landed. `gone`: the last read did not find it.

    :param digest: hash of its input cells; keyed, when `hashed` makes the same of a digest as read.
    """

    row_id: str
    digest: str
    texts: Mapping[str, str]
    gone: bool = False
    hashed: Callable[[str], str] | None = None

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
    """

    identities: Mapping[int, str]
    landable: frozenset[int]
    create_tags: tuple[tuple[int, Tag], ...]
    delete_tags: tuple[int, ...]
    scrub: Mapping[int, Tag]
    gone: frozenset[str]

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


def likeness(old: Mapping[str, str], new: Mapping[str, str]) -> float:
    """Return how much of one row's content is left in another, 0 to 1, measured on the emptier of the two."""
    kept = 0.0
    for name, weight in _WEIGHTS.items():
        before, after = old.get(name, ""), new.get(name, "")
        if not before or not after:
            continue
        if before == after:
            kept += weight
        elif name in _WORDY:
            ratio = fuzz.ratio(before, after, score_cutoff=_SAME_WORDS)
            kept += weight * ratio / 100
    smaller = min(_weight(old), _weight(new))
    return kept / smaller if smaller else 0.0


def is_another(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Whether what stands in a row is another report than what stood there, not that one edited."""
    return _weight(old) > 0 and likeness(old, new) < _EDITED


def _weight(texts: Mapping[str, str]) -> float:
    return sum(weight for name, weight in _WEIGHTS.items() if texts.get(name))


class _Matching:
    """The assignment under construction: each row gets one ID, each ID one row."""

    def __init__(self, rows: Sequence[SeenRow], known: Mapping[str, KnownRow]) -> None:
        self.known = known
        self.rows = rows
        self.by_index: dict[int, str] = {}
        self.taken: set[str] = set()

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
                    if row_id in self.known and self.known[row_id].holds(row.digest):
                        self.assign(row, row_id)

    def moved(self) -> None:
        # Each is asked, for a hash that is keyed with its row's key is comparable with no other.
        homeless = {row_id: known for row_id, known in self.known.items() if row_id not in self.taken}
        for row in self.open_rows():
            same = next((row_id for row_id, known in homeless.items() if known.holds(row.digest)), None)
            if same is not None:
                self.assign(row, same)
                del homeless[same]

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
                if row_id not in self.taken:
                    known = self.known[row_id]
                    score = likeness(known.texts, row.texts)
                    if not known.texts and self._is_claimed_twice(row, row_id):
                        # What it said is not kept (any more), so nothing speaks against what cell and tag both say.
                        score = _EDITED
                    if score >= _EDITED:
                        pairs.append((score + _PLACE_BONUS, -rank, -row.index, row, row_id))
            if everywhere:
                for other in homeless:
                    if other.row_id in claims or min(_weight(other.texts), _weight(row.texts)) < 4:
                        continue
                    score = likeness(other.texts, row.texts)
                    if score >= _MOVED:
                        pairs.append((score, -len(claims), -row.index, row, other.row_id))
        for *_, row, row_id in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
            self.assign(row, row_id)


def reconcile(
    seen: Iterable[SeenRow],
    known: Mapping[str, KnownRow],
    *,
    foreign: Collection[str] = (),
    resting: Collection[str] = (),
    make_id: Callable[[], str] = new_row_id,
) -> Plan:
    """Say which row is which, and which tags must change so that the next write reaches the right rows.

    :param seen: every row of the table below the header, blank and tagged ones included.
    :param known: rows of this spreadsheet, by ID, those that are gone included.
    :param foreign: IDs that belong to another spreadsheet (a sheet copied as a file brings them along).
    :param resting: rows that need no answer and therefore no tag while their content stays.
    """
    rows = list(seen)
    filled = [row for row in rows if row.filled]
    matching = _Matching(filled, known)
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
    )


def _fresh_tag(make_id: Callable[[], str], used: set[str]) -> Tag:
    row_id = _unused(make_id, used)
    return Tag(metadata_id_of(row_id), row_id)
