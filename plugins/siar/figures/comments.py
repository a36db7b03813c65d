"""What residents' comments tell: which questions wait for an answer, how soon answers came, and about what people write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from siar.channels import ChannelId
from siar.figures.comparison import Comparison
from siar.figures.like_periods import like_periods
from siar.figures.periods import Period
from siar.settings import Settings
from siar.settings.comments import CommentPlan
from siar.store import Connection, Many, One, Value

__all__ = [
    "NO_WORD", "AgencyComments", "AgencyQuestions", "PostComments", "Question", "Residents", "SheetQuestions", "Topic", "by_agency", "by_sheet",
    "by_topic", "count_waiting", "of_post", "residents_of", "waiting",
]  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One question that waits. `text` is masked; None: its time is over."""

    posted_at: datetime
    text: str | None
    topics: list[str]
    channel: ChannelId
    account: str
    permalink: str | None
    post_id: int
    opd: str
    title: str


@dataclass(frozen=True)
class SheetQuestions:
    """How many questions wait below what came out of one sheet, and where the oldest of them is seen."""

    spreadsheet_id: str
    questions: int
    permalink: str | None


@dataclass(frozen=True)
class PostComments:
    """What stands below one post. `median`: the time to the first answer, None while no question was answered."""

    comments: int
    questions: int
    waiting: int
    median: timedelta | None


@dataclass(frozen=True)
class AgencyComments:
    """The same of an agency's posts."""

    opd: str
    comments: int
    questions: int
    waiting: int
    median: timedelta | None


@dataclass(frozen=True)
class AgencyQuestions:
    """How many questions wait below an agency's posts, whenever they were asked; `outside`: of these, outside the period."""

    opd: str
    waiting: int
    outside: int


@dataclass(frozen=True)
class Topic:
    """How many comments are about something, questions among them, and those of these that wait."""

    topic: str
    comments: int
    questions: int
    waiting: int


@dataclass(frozen=True)
class Residents:
    """What residents wrote in a period.

    :param comments: beside earlier periods. :param median: whole minutes to the answers that were given, likewise.
    :param questions: among them; `answered`, `waiting`: of these, by the report's moment.
    :param topics: the most frequent first. :param agencies: below whose posts, those with most that wait first.
    :param open: what waits of any period, by agency, the most first: all of it is asked for.
    """

    comments: Comparison
    median: Comparison
    questions: int = 0
    answered: int = 0
    waiting: int = 0
    topics: tuple[Topic, ...] = ()
    agencies: tuple[AgencyComments, ...] = ()
    open: tuple[AgencyQuestions, ...] = ()

    @property
    def outside(self) -> int:
        """How many questions wait that were asked outside the period."""
        return sum(agency.outside for agency in self.open)


NO_WORD = Residents(Comparison(None), Comparison(None))
"""Of whom nothing was read."""


@dataclass(frozen=True)
class _OfPeriod:
    nth: int
    comments: int
    questions: int
    answered: int
    waiting: int
    median: timedelta | None


_open_questions = Many("figures.open_questions", Question)
_count_open_questions = Value("figures.count_open_questions", int)
_questions_of_sheets = Many("figures.questions_of_sheets", SheetQuestions)
_waiting_by_agency = Many("figures.waiting_by_agency", AgencyQuestions)
_comments_of_agencies = Many("figures.comments_of_agencies", AgencyComments)
_topics_of_comments = Many("figures.topics_of_comments", Topic)
_comments_of_periods = Many("figures.comments_of_periods", _OfPeriod)
_comments_of_post = One("figures.comments_of_post", PostComments)


def waiting(conn: Connection, *, plan: CommentPlan, now: datetime, limit: int) -> list[Question]:
    """Return the questions that wait for longer than an answer may take, the oldest first."""
    return _open_questions(conn, before=now - plan.answer_within, limit=limit)


def count_waiting(conn: Connection, *, plan: CommentPlan, now: datetime) -> int:
    """Return how many questions wait."""
    return _count_open_questions(conn, before=now - plan.answer_within)


def by_sheet(conn: Connection, *, plan: CommentPlan, now: datetime) -> dict[str, SheetQuestions]:
    """Return, by sheet, how many questions wait; a sheet without any is absent."""
    return {item.spreadsheet_id: item for item in _questions_of_sheets(conn, before=now - plan.answer_within)}


def by_agency(
    conn: Connection, *, since: datetime, until: datetime, plan: CommentPlan, now: datetime
) -> list[AgencyComments]:
    """Return what stands below each agency's posts of comments from `since` to before `until`."""
    return _comments_of_agencies(conn, since=since, until=until, before=now - plan.answer_within)


def by_topic(conn: Connection, *, since: datetime, until: datetime, plan: CommentPlan, now: datetime) -> list[Topic]:
    """Return about what people wrote, the most frequent first."""
    return _topics_of_comments(conn, since=since, until=until, before=now - plan.answer_within)


def residents_of(conn: Connection, *, period: Period, settings: Settings, now: datetime) -> Residents:
    """Return what residents wrote in a period, each number as it was known as long after its period."""
    plan, (since, until) = settings.comments, period.bounds(settings.city.zone)
    like = like_periods(period, settings.city.zone, now=now)
    found = {
        item.nth: item
        for item in _comments_of_periods(conn, **like.spans, moments=like.moments, within=plan.answer_within)
    }
    still = tuple(_waiting_by_agency(conn, since=since, until=until, before=now - plan.answer_within))
    if 0 not in found:
        return replace(NO_WORD, open=still)
    # Before the first comment that was ever read nobody looked.
    comments = [found[nth].comments if nth in found else 0 for nth in range(max(found) + 1)]
    own = found[0]
    return Residents(
        comments=Comparison(own.comments, tuple(comments[1:])),
        questions=own.questions,
        answered=own.answered,
        waiting=own.waiting,
        median=Comparison(_minutes(own), tuple(_minutes(found.get(nth)) for nth in like.nths[1:])),
        topics=tuple(by_topic(conn, since=since, until=until, plan=plan, now=now)),
        agencies=tuple(by_agency(conn, since=since, until=until, plan=plan, now=now)),
        open=still,
    )


def _minutes(item: _OfPeriod | None) -> int | None:
    return int(item.median / timedelta(minutes=1)) if item and item.median is not None else None


def of_post(conn: Connection, post_id: int, *, plan: CommentPlan, now: datetime) -> PostComments:
    """Return what stands below one post."""
    return _comments_of_post(conn, post_id=post_id, before=now - plan.answer_within)
