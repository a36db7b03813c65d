"""Meta's days of one object: those that are not known as they stay are asked for, each breakdown a request of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from siar.meta.insights import META_DAY, Insight
from siar.metrics import catalogue, coverage
from siar.metrics.catalogue import Question
from siar.metrics.readings import Run
from siar.metrics.refusals import Refusals
from siar.metrics.sources.source import numbers

__all__ = ["read_breakdowns", "read_days"]


def read_days(
    run: Run,
    refusals: Refusals,
    questions: Iterable[Question],
    *,
    entity_id: int,
    service: coverage.Service,
    ask: Callable[[coverage.Span, list[str], str], Sequence[Insight]],
) -> None:
    """Read an object's Pacific days that are due, the newest first.

    :param ask: answers Meta's names for the days of a span, by one breakdown.
    :raises GraphError: when something could not be read. What was stored before stays.
    """
    asked = refusals.by_breakdown(questions)

    def ask_about(span: coverage.Span) -> Callable[[list[str], str], Sequence[Insight]]:
        return lambda names, breakdown: ask(span, names, breakdown)

    for span in coverage.due(
        run.conn,
        entity_id=entity_id,
        metrics=[question.metric for question in asked[""]],
        zone=META_DAY.key,
        service=service,
        now=run.observed_at,
        asked=run.asked,
    ):
        read_breakdowns(run, refusals, asked, entity_id=entity_id, zone=META_DAY.key, ask=ask_about(span))


def read_breakdowns(
    run: Run,
    refusals: Refusals,
    asked: dict[str, list[Question]],
    *,
    entity_id: int,
    zone: str,
    ask: Callable[[list[str], str], Sequence[Insight]],
) -> None:
    """Read what is asked of an object, one breakdown after the other, and leave in `asked` what is not refused.

    :param zone: whose days the answers' are.
    :param ask: answers Meta's names by one breakdown.
    :raises GraphError: as `read_days`.
    """
    for breakdown, questions in asked.items():
        ours = catalogue.names(question.metric for question in questions)
        if not ours:
            continue
        insights = ask(list(ours), breakdown)
        run.store(entity_id, numbers(insights, ours, zone=zone))
        refusals.heard_of(questions, insights)
        asked[breakdown] = refusals.asked(questions)
