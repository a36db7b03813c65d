"""What was published on an account: which of it is due, and what becomes of what is gone. A channel says what is read.

Objects are read by the batch, each in one call for its counters and its insights. A part that fails costs its object. Two
answers prove nothing by themselves and are weighed when the others are in: that an object is not there, and that it may not be
read. Each is about the object while another of the account answers, and about the account when none does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from siar.channels import ChannelId, Form
from siar.connections import MetaConnection
from siar.faults import Containment
from siar.meta import expansion
from siar.meta.batches import LARGEST_BATCH, Part
from siar.meta.client import GraphClient
from siar.meta.codes import Meaning, Reaction
from siar.meta.errors import GraphAccessError, GraphConfigError, GraphError, GraphInputError, GraphWaitError
from siar.meta.insights import META_DAY
from siar.meta.limits import UseCase
from siar.metrics import catalogue, entities
from siar.metrics.catalogue import Kind, Question
from siar.metrics.readings import Number, Run
from siar.metrics.refusals import Refusals
from siar.metrics.sources.source import numbers
from siar.settings import City
from siar.store import Many

__all__ = ["Publications"]


_MOST_IN_A_ROW = 5  # objects that fail one after the other before the source stops asking
_ROUNDS = 4  # that the objects of a batch are asked, each time without what was found refused

_TOO_FEW_VIEWERS = 10
"""What is answered about a story that fewer than five people saw; about anything else it is a missing permission."""

_NOT_OURS = Meaning(
    Reaction.ACCESS,
    "none of the account's posts can be read any more: a permission or the role on the account is missing",
)


@dataclass(frozen=True)
class _Due:
    publication_id: int
    remote_id: str
    published_at: datetime
    form: Form

    @property
    def content(self) -> str:
        """Its form as the catalogue's `only` names forms."""
        return "story" if self.form == "story" else "feed"


_due = Many("metrics.due_publications", _Due)
_siblings = Many("metrics.answering_siblings", _Due)

_Answer = dict[str, Any] | GraphError
_T = TypeVar("_T")


@dataclass(frozen=True)
class Publications:
    """The publications of an account of one channel.

    :param account: the id of what they stand on; "" when the connection names none.
    :param fields: what is asked of the object itself. :param counters: the numbers in it.
    """

    name: str
    label: str
    channel: ChannelId
    kind: Kind
    use_case: UseCase
    account: Callable[[MetaConnection], str]
    fields: tuple[str, ...] = ()
    counters: Callable[[Mapping[str, Any]], list[Number]] = lambda _: []

    def connected(self, connection: MetaConnection) -> bool:
        """Whether the channel is there."""
        return bool(self.account(connection))

    def days_of(self, city: City) -> str:
        """The city's days: lifetime numbers belong to the day on which they are read."""
        return city.timezone

    def read(self, graph: GraphClient, run: Run, *, city: City) -> None:
        """Read each one that is due. One that is gone is counted; another fault of one costs that one only.

        :raises ItemsFailedError: some could not be read; the others were.
        :raises GraphError: about the account or the service, not about one of them: the rest is not asked.
        """
        reading = _Reading(self, graph, run, run.observed_at.astimezone(city.zone).date())
        due = [
            item
            for item in _due(run.conn, account_id=run.account_id, now=run.observed_at)
            if not reading.objects.rests(reading.name(item))
        ]
        reading.ask_refused_again(due)
        for items in _by_batch(due):
            if not reading.take(items):
                break
        reading.finish()


class _Reading:
    """One reading of a source under way."""

    def __init__(self, source: Publications, graph: GraphClient, run: Run, today: date) -> None:
        self._source, self._graph, self._run, self._today = source, graph, run, today
        self.objects = Containment(run.conn, "metrics", now=run.observed_at)
        self._refusals = Refusals(run, source.kind)
        self._answered: set[tuple[str, Question]] = set()  # by form, what some object was answered
        self._any_answered = False
        self._gone: list[tuple[_Due, GraphError]] = []
        self._denied: list[tuple[_Due, GraphError]] = []
        self._stopped: GraphError | None = None
        self._in_a_row = 0

    def name(self, item: _Due) -> str:
        """Return an object's name among those that fail."""
        return f"{self._source.channel}:{item.remote_id}"

    def take(self, items: Sequence[_Due]) -> bool:
        """Read the objects of one batch; return whether to go on."""
        waiting = list(items)
        for _ in range(_ROUNDS):
            refused = self._ask(waiting)
            if not refused or self._stopped:
                break
            waiting = self._learn(refused)
        else:
            for item, error in refused:
                self._failed(item, error)
        if self._stopped or (not self._any_answered and (self._gone or self._denied)):
            return False
        # One after the other: the service is in trouble, not these posts. The next reading asks the rest.
        return self._in_a_row < _MOST_IN_A_ROW

    def ask_refused_again(self, due: list[_Due]) -> None:
        """Ask the newest object of each form for what was refused a week ago."""
        for content in ("feed", "story"):
            item = next((one for one in due if one.content == content), None)
            questions = self._refusals.due(content)
            if item is None or not questions:
                continue
            for question, answer in zip(questions, self._one_by_one(item, questions), strict=True):
                if isinstance(answer, dict):
                    self._refusals.lift(question, scope=content)
                elif _is_refused(answer):
                    self._refusals.keep(question, scope=content)

    def finish(self) -> None:
        """Weigh what says nothing by itself, and end.

        :raises GraphError: it was about the account. :raises ItemsFailedError: it was about some objects.
        """
        if self._gone or self._denied:
            self._weigh()
        if self._stopped:
            raise self._stopped
        self.objects.finish()

    # -- asking -------------------------------------------------------------------------------------------------------

    def _questions(self, item: _Due) -> list[Question]:
        return [
            question
            for question in catalogue.questions(self._source.kind, on=self._today, of=item.content)
            if not self._refusals.holds(question, form=item.content, remote_id=item.remote_id)
        ]

    def _part(self, item: _Due, questions: list[Question]) -> Part:
        return expansion.expanded(
            item.remote_id,
            self._source.fields,
            [question.asked for question in questions],
            platform=self._source.channel,
        )

    def _send(self, parts: Sequence[Part]) -> list[_Answer]:
        return self._graph.batch(parts, identity="page", use_case=self._source.use_case)

    def _one_by_one(self, item: _Due, questions: list[Question]) -> list[_Answer]:
        """Ask an object for each of some metrics alone."""
        parts = [self._part(item, [question]) for question in questions]
        return [answer for some in _by_batch(parts) for answer in self._send(some)]

    def _ask(self, items: list[_Due]) -> list[tuple[_Due, GraphError]]:
        """Ask some objects for everything; return those of whom something is refused."""
        asked = [self._questions(item) for item in items]
        answers = self._send([self._part(item, questions) for item, questions in zip(items, asked, strict=True)])
        refused = []
        for item, questions, answer in zip(items, asked, answers, strict=True):
            if isinstance(answer, GraphError) and _is_refused(answer):
                refused.append((item, answer))
            elif isinstance(answer, GraphError):
                self._not_read(item, answer)
            else:
                self._read(item, questions, answer)
        return refused

    def _learn(self, refused: list[tuple[_Due, GraphError]]) -> list[_Due]:
        """Find what is refused, of one object a form; return whom to ask again."""
        again = [item for item, _ in refused]
        for content in sorted({item.content for item in again}):
            (item, error), *others = [one for one in refused if one[0].content == content]
            questions = self._questions(item)
            answers = self._one_by_one(item, questions)
            found = [q for q, answer in zip(questions, answers, strict=True) if _is_refused(answer)]
            if not found:
                # None alone: whatever it is, it is not one of them.
                self._failed(item, error)
                again.remove(item)
                continue
            alone = self._answered_to_others(item, found, [one for one, _ in others])
            for question in found:
                only_here = question in alone
                self._refusals.keep(question, scope=Refusals.of_object(item.remote_id) if only_here else content)
            dims = [f"{q.breakdown}=" if q.breakdown else "" for q in found]
            self._store(
                item, [Number(q.metric.metric, None, None, "refused", dim) for q, dim in zip(found, dims, strict=True)]
            )
        return again

    def _answered_to_others(self, item: _Due, questions: list[Question], others: list[_Due]) -> set[Question]:
        """Return which of these another object of the same form is answered: they are refused to this one only."""
        known = {question for question in questions if (item.content, question) in self._answered}
        unknown = [question for question in questions if question not in known]
        if not unknown:
            return known
        besides = others or [one for one in self._known_siblings([item]) if one.content == item.content]
        if not besides:
            return set(questions)  # there is nobody to compare with
        answers = self._one_by_one(besides[0], unknown)
        return known | {q for q, answer in zip(unknown, answers, strict=True) if isinstance(answer, dict)}

    # -- answers ------------------------------------------------------------------------------------------------------

    def _read(self, item: _Due, questions: list[Question], answer: dict[str, Any]) -> None:
        name = self.name(item)
        self._any_answered = True
        with self.objects.item(name):
            insights = expansion.read(answer, [question.asked for question in questions])
            ours = catalogue.names(question.metric for question in questions)
            self._store(item, [*self._source.counters(answer), *numbers(insights, ours, zone=META_DAY.key)])
        if self.objects.failed_now(name):
            return
        self._in_a_row = 0
        self._run.posts += 1
        self._answered |= {(item.content, question) for question in questions}

    def _store(self, item: _Due, found: list[Number]) -> None:
        self._run.store(self._know(item), found)

    def _know(self, item: _Due) -> int:
        return entities.know(
            self._run.conn,
            platform=self._source.channel,
            account_id=self._run.account_id,
            kind=self._source.kind,
            remote_id=item.remote_id,
            publication_id=item.publication_id,
            published_at=item.published_at,
            now=self._run.observed_at,
        )

    def _not_read(self, item: _Due, error: GraphError) -> None:
        if isinstance(error, GraphWaitError | GraphConfigError):
            # About all of them: each further question would be refused the same way.
            self._stopped = self._stopped or error
        elif isinstance(error, GraphAccessError):
            if item.form == "story" and error.refusal.code == _TOO_FEW_VIEWERS:
                self._store(item, [])
                self._run.posts += 1
            else:
                self._denied.append((item, error))
                if error.refusal.meaning.stops:
                    self._stopped = self._stopped or error
        elif isinstance(error, GraphInputError) and error.refusal.gone:
            self._gone.append((item, error))
        else:
            self._failed(item, error)

    def _failed(self, item: _Due, error: GraphError) -> None:
        self.objects.keep(self.name(item), error)
        self._in_a_row += 1

    # -- what proves nothing by itself --------------------------------------------------------------------------------

    def _known_siblings(self, besides: list[_Due]) -> list[_Due]:
        return _siblings(
            self._run.conn,
            account_id=self._run.account_id,
            kind=self._source.kind,
            besides=[item.publication_id for item in besides],
        )

    def _weigh(self) -> None:
        silent = [item for item, _ in (*self._gone, *self._denied)]
        siblings: list[_Due] = []
        if not self._any_answered and not self._stopped:
            siblings = self._known_siblings(silent)
            answers = self._send([self._part(item, self._questions(item)) for item in siblings])
            self._any_answered = any(isinstance(answer, dict) or _is_refused(answer) for answer in answers)
        self._run.missing += len(self._gone)
        if self._any_answered:
            for item, _ in self._gone:
                gone = entities.missed(self._run.conn, entity_id=self._know(item), now=self._run.observed_at)
                self._run.deleted += gone
                self.objects.done(self.name(item))
            for item, error in self._denied:
                self._failed(item, error)
            return
        if self._stopped:
            return
        if self._denied:
            raise self._denied[0][1]
        # A single one that never had a sibling proves neither: it is asked again, and not believed gone.
        if siblings or len(self._gone) > 1:
            _, error = self._gone[0]
            raise GraphAccessError(replace(error.refusal, meaning=_NOT_OURS))


def _by_batch(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), LARGEST_BATCH):
        yield items[start : start + LARGEST_BATCH]


def _is_refused(answer: _Answer) -> bool:
    return isinstance(answer, GraphInputError) and answer.refusal.refuses_a_metric
