"""Everything that a report tells of one agency: for the annex of the city's report, and for the head of that agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siar.channels import ChannelId
from siar.figures.appeals import Appeal
from siar.figures.kpis import Figures, Post
from siar.figures.league import Standing
from siar.figures.sent_rows import OutOf, Quality, SentRow

__all__ = ["AgencyReport", "Content", "agency_report", "agency_reports"]

_NOTHING = Quality(OutOf(0, 0), OutOf(0, 0), OutOf(0, 0), None, 0)


@dataclass(frozen=True)
class Content:
    """What went out of one title, by channel."""

    title: str
    posts: Mapping[ChannelId, Post]


@dataclass(frozen=True)
class AgencyReport:
    """One agency in a period.

    :param rows: those first seen in it, the oldest first. :param standing: None: it is not part of the league.
    :param appeals: what it wrote against its score.
    :param contents: what went out in it, whenever its row was sent; the newest first.
    """

    opd: str
    rows: tuple[SentRow, ...]
    quality: Quality
    standing: Standing | None
    appeals: tuple[Appeal, ...]
    contents: tuple[Content, ...]

    @property
    def accepted(self) -> tuple[SentRow, ...]:
        """Rows that wait for nobody."""
        return tuple(row for row in self.rows if row.state == "accepted")

    @property
    def held(self) -> tuple[SentRow, ...]:
        """Rows that wait for the agency."""
        return tuple(row for row in self.rows if row.state == "held")

    @property
    def in_review(self) -> tuple[SentRow, ...]:
        """Rows that wait for an editor."""
        return tuple(row for row in self.rows if row.state == "review")


def agency_report(figures: Figures, opd: str) -> AgencyReport:
    """Return what there is to tell of one agency; of one that did nothing, a report without rows."""
    contents: dict[str, dict[ChannelId, Post]] = {}
    for post in sorted(figures.posts, key=lambda post: (post.published_at, post.publication_id), reverse=True):
        if post.opd == opd:
            contents.setdefault(post.title, {}).setdefault(post.channel, post)
    return AgencyReport(
        opd,
        figures.conduct.rows_of(opd),
        figures.conduct.agencies.get(opd, _NOTHING),
        figures.conduct.league.of(opd),
        tuple(appeal for appeal in figures.conduct.league.appeals if appeal.opd == opd),
        tuple(Content(title, posts) for title, posts in contents.items()),
    )


def agency_reports(figures: Figures) -> tuple[AgencyReport, ...]:
    """Return the reports of all agencies that sent a row or of which something went out, in the league's order."""
    told = {row.opd for row in figures.conduct.rows} | {post.opd for post in figures.posts}
    order = [item.opd for item in figures.conduct.league.standings]
    rest = sorted(code for code in told.difference(order) if code)
    return tuple(agency_report(figures, code) for code in [*order, *rest] if code in told)
