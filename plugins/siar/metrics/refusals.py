"""What Meta refuses, remembered: it is asked for again a week later, and by one object, not by each.

A refusal is about all objects whose content has the same form, or about one of them, whose siblings are answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.meta.insights import Insight
from siar.metrics.catalogue import Kind, Question, metric_of
from siar.metrics.readings import Run
from siar.store import Many, Statement

__all__ = ["AGAIN", "Refusals"]

AGAIN = timedelta(days=7)
"""After this long it is asked whether it is still refused."""


@dataclass(frozen=True)
class _Refusal:
    scope: str
    metric: str
    breakdown: str
    ask_at: datetime


_refusals = Many("metrics.refusals", _Refusal)
_keep = Statement("metrics.keep_refusal")
_lift = Statement("metrics.lift_refusal")


class Refusals:
    """The refusals of one kind of object of a run's account.

    A scope is the form of content, "" where there is but one, or an object's (`of_object`).
    """

    def __init__(self, run: Run, kind: Kind) -> None:
        self._run, self._kind = run, kind
        found = _refusals(run.conn, account_id=run.account_id or "", kind=kind)
        self._ask_at = {(one.scope, one.metric, one.breakdown): one.ask_at for one in found}

    @staticmethod
    def of_object(remote_id: str) -> str:
        """Return the scope of one object."""
        return f"={remote_id}"

    def holds(self, question: Question, *, form: str = "", remote_id: str = "") -> bool:
        """Tell whether something is not to be asked of an object now."""
        if (form, *_key(question)) in self._ask_at:
            return True
        # One object's own is over by itself: it is asked again with everything else.
        until = self._ask_at.get((self.of_object(remote_id), *_key(question)))
        return until is not None and until > self._run.observed_at

    def due(self, form: str = "") -> list[Question]:
        """Return what is to be asked of one object of a form, to learn whether it is still refused."""
        return [
            Question(metric_of(metric), breakdown)
            for (scope, metric, breakdown), ask_at in sorted(self._ask_at.items())
            if scope == form and ask_at <= self._run.observed_at
        ]

    def asked(self, questions: Iterable[Question], *, form: str = "") -> list[Question]:
        """Return those that are to be asked now, of objects that are few: what is refused stands among them once a week."""
        due = self.due(form)
        return [question for question in questions if question in due or not self.holds(question, form=form)]

    def by_breakdown(self, questions: Iterable[Question]) -> dict[str, list[Question]]:
        """Return those that are to be asked now by their breakdown, which is a request each; what is whole stands first."""
        found: dict[str, list[Question]] = {"": []}
        for question in self.asked(questions):
            found.setdefault(question.breakdown, []).append(question)
        return found

    def heard_of(self, asked: Collection[Question], insights: Iterable[Insight]) -> None:
        """Take what came of it, as insights tell it."""
        refused = {insight.metric for insight in insights if insight.reason == "refused"}
        self.heard(asked, [question for question in asked if question.metric.api in refused])

    def heard(self, asked: Iterable[Question], refused: Collection[Question], *, form: str = "") -> None:
        """Take what came of it: what was refused is, and nothing else is any more."""
        for question in asked:
            if question in refused:
                self.keep(question, scope=form)
            elif self.holds(question, form=form):
                self.lift(question, scope=form)

    def keep(self, question: Question, *, scope: str = "") -> None:
        """Remember that something is refused."""
        metric, breakdown = _key(question)
        now = self._run.observed_at
        self._ask_at[(scope, metric, breakdown)] = now + AGAIN
        _keep(self._run.conn, **self._of(scope, metric, breakdown), now=now, ask_at=now + AGAIN)

    def lift(self, question: Question, *, scope: str = "") -> None:
        """Forget it: it is answered."""
        metric, breakdown = _key(question)
        self._ask_at.pop((scope, metric, breakdown), None)
        _lift(self._run.conn, **self._of(scope, metric, breakdown))

    def _of(self, scope: str, metric: str, breakdown: str) -> dict[str, str]:
        return {
            "account_id": self._run.account_id or "",
            "kind": self._kind,
            "scope": scope,
            "metric": metric,
            "breakdown": breakdown,
        }


def _key(question: Question) -> tuple[str, str]:
    return question.metric.metric, question.breakdown
