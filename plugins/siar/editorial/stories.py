"""One post's whole story: its row, its texts and picture, what was decided, and what became of it outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from siar import vault
from siar.channels import ChannelId
from siar.editorial import pages, published
from siar.editorial.pages import CarouselPage
from siar.editorial.posts import PostState
from siar.editorial.published import Correction
from siar.figures.publications import Counted, latest_of_post
from siar.findings.finding import Finding, read_findings
from siar.publishing.records import State
from siar.store import Connection, Many, Maybe

__all__ = [
    "Attempt",
    "AuditEntry",
    "GivenDecision",
    "PublicationState",
    "RelatedPost",
    "Story",
    "StoryPost",
    "find",
    "tell",
]


@dataclass(frozen=True)
class StoryPost:
    """A post with its draft, its report and its row.

    :param screening: what was found in its texts. :param no_boost: the codes of it that keep the post from adverts. :param findings: what was found in its row.
    """

    post_id: int
    draft_id: int
    account_id: str
    channel: ChannelId
    account: str
    caption: str
    content_hash: str
    state: PostState
    stage: str
    scheduled_for: datetime | None
    urgent: bool
    created_at: datetime
    updated_at: datetime
    chain: str
    screening: Sequence[Finding]
    no_boost: list[str]
    edited_by: str | None
    edited_at: datetime | None
    review_due: bool
    corrects_post_id: int | None
    reference_code: str
    opd: str
    kind: str
    template: str
    template_version: str
    visual_path: str
    visual_sha256: str
    visual_width: int
    visual_height: int
    visual_inputs_hash: str
    alt_text: str
    draft_state: PostState
    report_id: int
    title: str
    body: str | None
    starts_on: date | None
    ends_on: date | None
    place: str | None
    indicators: Sequence[Mapping[str, Any]]
    data_source: str | None
    as_of: date
    accepted_at: datetime
    superseded_at: datetime | None
    row_id: str
    revision_id: int
    revision_no: int
    row_number: int
    observed_at: datetime
    verdict: str | None
    findings: Sequence[Finding] | None
    spreadsheet_id: str

    def __post_init__(self) -> None:
        """Read the findings, which come as they are stored."""
        object.__setattr__(self, "screening", read_findings(self.screening))
        if self.findings is not None:
            object.__setattr__(self, "findings", read_findings(self.findings))

    @property
    def told(self) -> Sequence[Finding]:
        """All that was found, in its texts first."""
        return (*self.screening, *(self.findings or ()))


@dataclass(frozen=True)
class GivenDecision:
    """What one person decided on a post."""

    stage: str
    decision: Literal["approve", "return"]
    actor: str
    roles: list[str]
    content_hash: str
    reason: str | None
    decided_at: datetime


@dataclass(frozen=True)
class PublicationState:
    """What became of a post outside. `withdrawal`: the state of its withdrawal."""

    publication_id: int
    channel: ChannelId
    state: State
    due_at: datetime
    published_at: datetime | None
    permalink: str | None
    remote_id: str | None
    sentence: str | None
    commits: int
    content_hash: str
    withdrawal: Literal["sending", "unknown", "done"] | None
    withdrawal_reason: str | None


@dataclass(frozen=True)
class Attempt:
    """One call or look for a post's publication. `latency_ms`: milliseconds."""

    at: datetime
    step: str
    outcome: str
    latency_ms: int | None


@dataclass(frozen=True)
class RelatedPost:
    """The same draft's post for another account, or a post that this one corrects or is corrected by."""

    post_id: int
    channel: ChannelId
    account: str
    state: PostState
    reference_code: str
    corrects_post_id: int | None


@dataclass(frozen=True)
class AuditEntry:
    """One entry of the audit trail."""

    entry_id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Story(StoryPost):
    """A post with all that is known of it.

    :param cells: the row as it was typed, personal data masked, by canonical column; empty when it is kept no more.
    """

    cells: Mapping[str, str]
    decisions: Sequence[GivenDecision]
    publication: PublicationState | None
    attempts: Sequence[Attempt]
    metrics: Sequence[Counted]
    corrections: Sequence[Correction]
    pages: Sequence[CarouselPage]
    siblings: Sequence[RelatedPost]
    audit: Sequence[AuditEntry]


_story = Maybe("editorial.story", StoryPost)
_decisions = Many("editorial.decisions", GivenDecision)
_publication_of_post = Maybe("editorial.publication_of_post", PublicationState)
_attempts_of_post = Many("editorial.attempts_of_post", Attempt)
_siblings = Many("editorial.siblings", RelatedPost)
_audit_of_post = Many("editorial.audit_of_post", AuditEntry)


def find(conn: Connection, post_id: int) -> StoryPost | None:
    """Return one post with its draft and its row; None if there is none."""
    return _story(conn, post_id=post_id)


def tell(conn: Connection, post_id: int) -> Story | None:
    """Return one post with all that is known of it; None if there is none."""
    post = find(conn, post_id)
    if post is None:
        return None
    return Story(
        **vars(post),
        cells=vault.texts_of(conn, [post.revision_id]).get(post.revision_id, {}),
        decisions=_decisions(conn, post_id=post_id),
        publication=_publication_of_post(conn, post_id=post_id),
        attempts=_attempts_of_post(conn, post_id=post_id),
        metrics=latest_of_post(conn, post_id),
        corrections=published.history(conn, post_id),
        pages=pages.of_draft(conn, post.draft_id),
        siblings=_siblings(conn, post_id=post_id, draft_id=post.draft_id),
        audit=_audit_of_post(conn, post_id=post_id, draft_id=post.draft_id),
    )
