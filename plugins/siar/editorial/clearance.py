"""Clearance: which stages by which people a content needs at a moment, and whether it has them.

One answer for everybody who asks: the queue, the story, whoever agrees, and the transaction in which a commit begins.
It is worked out anew each time, from the stored texts and pictures, the configuration in force and the periods of the
day; a chain, a stage or a finding that was written down earlier decides nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from siar.channels import ChannelId
from siar.editorial import agreements, card_checks, draft_times, drafts, hands, holidays, stages
from siar.editorial.agreements import Agreement
from siar.editorial.content import DraftContent, PostContent
from siar.editorial.screening import blocking, names_period, period_findings, screen, unadvertised
from siar.editorial.stages import Progress, Subject
from siar.editorial.validity import Validity
from siar.editorial.wording import CARD, DOUBLED, HELD, MOOT, PERIOD
from siar.findings.finding import Finding, read_findings
from siar.findings.levels import worst_first
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.store import Connection, Many

__all__ = ["Clearance", "Look", "Subject", "look", "look_at", "of_post", "of_posts", "rules"]

_STATES = {
    "returned": "Kiriman ini sudah dikembalikan ke OPD.",
    "superseded": "Kiriman ini sudah diganti oleh isian yang lebih baru.",
}


@dataclass(frozen=True)
class Look:
    """What was found in a post's texts at a moment, which codes of it keep the post from adverts, and which way it goes.

    :param stage: the chain's first one. :param rules: under which it was looked through, see `rules`.
    """

    findings: tuple[Finding, ...]
    no_boost: tuple[str, ...]
    chain: str
    stage: str
    rules: str

    def row(self) -> dict[str, Any]:
        """Return the values of the columns of `posts`."""
        return {
            "screening": json.dumps([asdict(finding) for finding in self.findings], ensure_ascii=False),
            "no_boost": list(self.no_boost),
            "chain": self.chain,
            "stage": self.stage,
            "rules": self.rules,
        }


@dataclass(frozen=True)
class Clearance:
    """Whether a post may become public as it stands.

    :param content_hash: of the content as it is stored now, computed from it.
    :param look: what is found in it today, and the chain that it takes.
    :param standing: how far it has come on that chain, and whose turn it is.
    :param agreements: those to exactly this content. :param hands: everybody who had a part in the content.
    :param news: periods of which nobody was told who agreed: they began, or were prolonged, since it was looked through.
        A warning waits for none.
    :param validity: when it may be told.
    :param early: what says that its time has not come; no obstacle to agreeing to it.
    :param obstacles: what else stands against publishing it now, in Indonesian; empty when nothing does.
    """

    post_id: int
    content_hash: str
    look: Look
    standing: Progress
    agreements: tuple[Agreement, ...]
    hands: frozenset[str]
    news: tuple[Finding, ...]
    validity: Validity
    early: Finding | None
    obstacles: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is found in its texts today, worst first."""
        return self.look.findings

    @property
    def chain(self) -> str:
        """The name of the chain that it takes today."""
        return self.look.chain

    @property
    def given(self) -> bool:
        """Whether nothing stands against publishing it now."""
        return not self.obstacles and self.early is None


@dataclass(frozen=True)
class _Post:
    """A post as it is stored.

    :param screening: what was found when it was last looked through.
    :param moot: it corrects a post that was taken down.
    :param corrects: it corrects a post that is out.
    :param doubled: its row is out on the same account already, or may be, from another draft.
    :param held: why somebody keeps its draft from going out.
    """

    post_id: int
    draft_id: int
    channel: ChannelId
    caption: str
    content_hash: str
    state: str
    stage: str
    draft_title: str | None
    screening: Sequence[Finding]
    corrects: bool
    moot: bool
    doubled: bool
    held: str | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "screening", read_findings(self.screening))


@dataclass(frozen=True)
class _Row:
    """One of the reports that a draft tells of. `stands`: its row still says the same and may air."""

    draft_id: int
    kind: str
    opd: str
    title: str
    body: str | None
    stands: bool


@dataclass(frozen=True)
class _Draft:
    title: str | None


_drafts_to_clear = Many("editorial.drafts_to_clear", _Draft)
_posts_to_clear = Many("editorial.posts_to_clear", _Post)
_rows_of_drafts = Many("editorial.rows_of_drafts", _Row)


def rules(*, settings: Settings, now: datetime) -> str:
    """Return a mark of all that a look depends on besides the content: stages, word lists, and the periods of the day.

    What was looked through under another mark has to be looked through again.
    """
    book, screening = RuleBook.load(settings), settings.screening
    day = now.astimezone(settings.city.zone).date()
    periods = (screening.elections_on(day), screening.mournings_on(day), screening.disasters_on(day))
    said = (
        settings.stages.model_dump_json(),
        *(f"{code} {check.model_dump_json()}" for code, check in {**screening.checks, **screening.words}.items()),
        *(period.model_dump_json() for kind in periods for period in [*kind]),
        *(len(kind) for kind in periods),
        settings.validity.model_dump_json(),
        holidays.mark(),
        repr(book.official),
        book.politics.wording,
    )
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def look(
    texts: Iterable[str], *, subjects: Collection[Subject], reworded: bool, settings: Settings, now: datetime
) -> Look:
    """Screen texts under the rules of a moment, and choose the chain.

    The lane of warnings is chosen by kind and agency and is exempt from mourning and disaster; a text that somebody
    changed leaves it as soon as anything is found in its words.

    :param texts: all that residents will read of it, and what it was made from.
    :param subjects: every report that it tells of.
    :param reworded: whether somebody changed it since it was composed.
    """
    book, ways = RuleBook.load(settings), settings.stages
    words = screen(texts, book=book)
    lanes = not (reworded and words)
    by_words = stages.chain_for(subjects, findings={item.code for item in words}, stages=ways, lanes=lanes)
    exempt = ways.chains[by_words].review_after is not None
    findings = tuple(worst_first([*words, *period_findings(now, exempt=exempt, book=book)]))
    chain = (
        by_words
        if exempt
        else stages.chain_for(subjects, findings={item.code for item in findings}, stages=ways, lanes=lanes)
    )
    return Look(
        findings=findings,
        no_boost=tuple(unadvertised(findings, screening=settings.screening)),
        chain=chain,
        stage=ways.chains[chain].stages[0],
        rules=rules(settings=settings, now=now),
    )


def of_post(conn: Connection, post_id: int, *, settings: Settings, now: datetime) -> Clearance:
    """Return the clearance of one post.

    :raises LookupError: there is no such post.
    """
    found = of_posts(conn, [post_id], settings=settings, now=now)
    if not found:
        raise LookupError(f"There is no post {post_id}.")
    return found[post_id]


def of_posts(conn: Connection, post_ids: Collection[int], *, settings: Settings, now: datetime) -> dict[int, Clearance]:
    """Return the clearances of several posts; none for an id that there is not."""
    posts = _posts_to_clear(conn, post_ids=list(post_ids))
    draft_ids = list(dict.fromkeys(post.draft_id for post in posts))
    rows: dict[int, list[_Row]] = {draft_id: [] for draft_id in draft_ids}
    for row in _rows_of_drafts(conn, draft_ids=draft_ids):
        rows[row.draft_id].append(row)
    contents = {draft_id: drafts.content_of(conn, draft_id) for draft_id in draft_ids}
    ids = [post.post_id for post in posts]
    cards = card_checks.open_of(conn, draft_ids)
    times = draft_times.of_drafts(conn, draft_ids, settings=settings)
    given, touched = agreements.of_posts(conn, ids), hands.of_posts(conn, ids)
    return {
        post.post_id: _clear(
            conn,
            post,
            rows[post.draft_id],
            contents[post.draft_id],
            given[post.post_id],
            touched[post.post_id],
            unchecked=bool(cards[post.draft_id]),
            times=Validity() if post.corrects else times[post.draft_id],
            settings=settings,
            now=now,
        )
        for post in posts
    }


def _clear(
    conn: Connection,
    post: _Post,
    rows: Collection[_Row],
    draft: DraftContent,
    given: Collection[Agreement],
    touched: frozenset[str],
    *,
    unchecked: bool,
    times: Validity,
    settings: Settings,
    now: datetime,
) -> Clearance:
    content = PostContent(post.channel, post.caption, draft)
    reworded = hands.reworded(conn, post.post_id)
    found = look(
        _texts(content, title=post.draft_title, rows=rows),
        subjects=[Subject(row.kind, row.opd) for row in rows],
        reworded=reworded,
        settings=settings,
        now=now,
    )
    found = _dated(found, times, settings=settings, now=now)
    exactly = [item for item in given if content.bears(item.content_hash)]
    counted = agreements.by_strangers(conn, exactly, hands=touched)
    standing = stages.progress(found.chain, counted, stages=settings.stages)
    told = {finding.message for finding in post.screening}
    exempt = settings.stages.chains[found.chain].review_after is not None
    news = tuple(item for item in found.findings if not exempt and names_period(item) and item.message not in told)
    return Clearance(
        post_id=post.post_id,
        content_hash=content.hash(),
        look=found,
        standing=standing,
        agreements=tuple(counted),
        hands=touched,
        news=news if post.stage else (),
        validity=times,
        early=times.early(now, book=RuleBook.load(settings)),
        obstacles=tuple(_obstacles(post, rows, content, found, standing, news, unchecked=unchecked)),
    )


def look_at(
    conn: Connection, content: PostContent, *, draft_id: int, reworded: bool, settings: Settings, now: datetime
) -> Look:
    """Look through a content that is about to become a post's: an edit, a correction.

    :param draft_id: of whose rows it tells.
    """
    (draft,) = _drafts_to_clear(conn, draft_ids=[draft_id])
    rows = _rows_of_drafts(conn, draft_ids=[draft_id])
    found = look(
        _texts(content, title=draft.title, rows=rows),
        subjects=[Subject(row.kind, row.opd) for row in rows],
        reworded=reworded,
        settings=settings,
        now=now,
    )
    times = draft_times.of_drafts(conn, [draft_id], settings=settings)[draft_id]
    return _dated(found, times, settings=settings, now=now)


def _dated(found: Look, times: Validity, *, settings: Settings, now: datetime) -> Look:
    """A look with what is to be said of its time, which chooses no chain."""
    dated = times.findings(now, book=RuleBook.load(settings))
    unadvertised_for = unadvertised(dated, screening=settings.screening)
    return replace(
        found,
        findings=tuple(worst_first([*found.findings, *dated])),
        no_boost=tuple(dict.fromkeys([*found.no_boost, *unadvertised_for])),
    )


def _texts(content: PostContent, *, title: str | None, rows: Collection[_Row]) -> list[str]:
    """All that residents read of a content, and what it was made from."""
    said = [content.caption, *(medium.alt_text for medium in content.draft.media), title or ""]
    return [*said, *(text or "" for row in rows for text in (row.title, row.body))]


def _obstacles(
    post: _Post,
    rows: Collection[_Row],
    content: PostContent,
    found: Look,
    standing: Progress,
    news: Collection[Finding],
    *,
    unchecked: bool,
) -> Iterator[str]:
    if post.state in _STATES:
        yield _STATES[post.state]
    if post.moot:
        yield MOOT
    if post.doubled:
        yield DOUBLED
    if post.held is not None:
        yield f"{HELD} Alasan: {post.held}"
    if not content.bears(post.content_hash):
        yield "Isi kiriman ini tidak lagi sama dengan yang disimpan. Mohon sunting ulang, lalu setujui kembali."
    if not all(row.stands for row in rows):
        yield "Barisnya berubah atau tidak boleh tayang lagi."
    if unchecked:
        yield CARD
    yield from (finding.message for finding in blocking(found.findings))
    if standing.stage is not None:
        yield f"Menunggu tahap {standing.label} menurut aturan yang berlaku sekarang."
    if post.state == "approved":
        yield from (f"{PERIOD} {finding.message}" for finding in news)
