"""Every number that there is to read, under the name it has here and the one it has at Meta.

The facts stand in `include/metrics/catalogue.yaml`; the table `metric_defs` and `docs/metrics.md` are made from it. A retired
metric stays with its end and its successor and is not asked for after it: a retirement cannot pass for a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from siar.config_files import ConfigFolder, wrong_value
from siar.errors import ConfigError
from siar.quantities import Reach
from siar.resources import include_dir
from siar.settings.part import Part
from siar.store import Connection, Statements

__all__ = [
    "Catalogue",
    "Kind",
    "Metric",
    "Question",
    "alive",
    "catalogue",
    "metric_of",
    "names",
    "plain",
    "publish",
    "questions",
]

_upsert = Statements("metrics.upsert_metric")

Kind = Literal["page", "post", "ig_user", "ig_media", "ad"]
Via = Literal["insights", "node"]
Platform = Literal["facebook", "instagram", "ads"]


class Metric(Part):
    """One metric; what each field means stands at the head of the catalogue file.

    :ivar metric: our name, `<kind>.<name>`.
    """

    metric: str
    kind: Kind
    platform: Platform
    api: str
    via: Via = "insights"
    form: Literal["number", "by_key", "series", "results"] = "number"
    period: Literal["day", "lifetime"] | None
    semantics: Literal["lifetime", "day", "gauge", "ratio"]
    breakdowns: tuple[str, ...] = ()
    whole: bool = True
    only: tuple[str, ...] = ()
    repeats: str | None = None
    unit: Literal["count", "accounts", "reach", "rupiah", "ratio", "milliseconds"]
    additive: bool
    ads: Literal["included", "excluded", "only", "unknown"]
    lookback_days: int = Field(ge=0)
    valid_from: date | None = None
    valid_until: date | None = None
    successor: str | None = None
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.unit in {"reach", "ratio"} and self.additive:
            raise ValueError(f"{self.metric}: a {self.unit} is never additive")
        if (self.valid_until is None) != (self.successor is None):
            raise ValueError(f"{self.metric}: valid_until and successor stand together")
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise ValueError(f"{self.metric}: it ends before it begins")
        return self

    @property
    def name(self) -> str:
        """Our name without the object: `reach`."""
        return self.metric.partition(".")[2]

    @property
    def plain(self) -> bool:
        """Whether any object of the kind answers it with a number, when it is asked for without a breakdown."""
        askable = self.via == "insights" and self.form in {"number", "by_key"}
        return askable and self.whole and not self.only and self.repeats is None

    def is_alive(self, on: date) -> bool:
        """Whether Meta serves it on a day; `valid_until` is the first on which it does not."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_until is None or on < self.valid_until)

    def measured(self, value: Decimal) -> Decimal | Reach:
        """Return a number as what it is here: reach is no number that adds.

        :raises ValueError: a reach that is not whole, or below zero.
        """
        if self.unit != "reach":
            return value
        if value != value.to_integral_value() or value < 0:
            raise ValueError(f"{self.metric} is not whole, or below zero.")
        return Reach(int(value))


@dataclass(frozen=True)
class Question:
    """A metric as it is asked for: whole, or by one breakdown."""

    metric: Metric
    breakdown: str = ""

    @property
    def asked(self) -> tuple[str, str]:
        """By Meta's names."""
        return self.metric.api, self.breakdown


class _Object(Part):
    """The metrics of one kind of object, with what they have in common."""

    platform: Platform
    defaults: Mapping[str, Any] = Field(default_factory=dict)
    metrics: Mapping[str, Mapping[str, Any]]


class _File(Part):
    objects: Mapping[Kind, _Object]


class Catalogue(Part):
    """All metrics, in the order of the file."""

    metrics: tuple[Metric, ...]

    @cached_property
    def by_name(self) -> dict[str, Metric]:
        """Metrics by our name."""
        return {metric.metric: metric for metric in self.metrics}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        asked = [(metric.kind, metric.via, metric.api) for metric in self.metrics]
        if twice := sorted({"/".join(key) for key in asked if asked.count(key) > 1}):
            raise ValueError(f"the same number twice: {', '.join(twice)}")
        known = {metric.metric: metric for metric in self.metrics}
        for metric in self.metrics:
            for other in filter(None, (metric.successor, metric.repeats)):
                if other not in known:
                    raise ValueError(f"{metric.metric}: there is no {other}")
                if known[other].valid_until is not None:
                    raise ValueError(f"{metric.metric}: {other} has ended, too")
        return self


@cache
def _load(folder: ConfigFolder) -> Catalogue:
    path = folder.path("catalogue.yaml")
    try:
        objects = _File.model_validate(folder.read("catalogue.yaml")).objects
        return Catalogue.model_validate(
            {
                "metrics": [
                    {"metric": f"{kind}.{name}", "kind": kind, "platform": found.platform, **found.defaults, **fields}
                    for kind, found in objects.items()
                    for name, fields in found.metrics.items()
                ]
            }
        )
    except ValidationError as error:
        raise wrong_value(path, error) from None


def catalogue() -> Catalogue:
    """Return the catalogue, read once a process. It is Meta's, not a city's: nothing overlays it.

    :raises ConfigError: when the file is missing or wrong; the message names the metric's place and what is wrong.
    """
    return _load(ConfigFolder(include_dir() / "metrics"))


def metric_of(name: str) -> Metric:
    """Return a metric by our name.

    :raises ConfigError: the catalogue has none of that name.
    """
    found = catalogue().by_name.get(name)
    if found is None:
        raise ConfigError(f"The catalogue of metrics has no {name}.")
    return found


def alive(kind: Kind, *, on: date) -> tuple[Metric, ...]:
    """Return the metrics of one kind that Meta serves on a day."""
    return tuple(metric for metric in catalogue().metrics if metric.kind == kind and metric.is_alive(on))


def plain(kind: Kind, *, on: date) -> tuple[Metric, ...]:
    """Return those of them that one request for insights without breakdowns answers for any object of the kind."""
    return tuple(metric for metric in alive(kind, on=on) if metric.plain)


def questions(kind: Kind, *, on: date, of: str) -> tuple[Question, ...]:
    """Return what the insights of one object are asked for on a day: each live metric, and by each of its breakdowns.

    :param of: the form of its content, as the catalogue's `only` names forms.
    """
    return tuple(
        Question(metric, breakdown)
        for metric in alive(kind, on=on)
        if metric.via == "insights" and metric.repeats is None and (not metric.only or of in metric.only)
        for breakdown in (*([""] if metric.whole else []), *metric.breakdowns)
    )


def names(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """Return metrics by the name that Meta has for them."""
    return {metric.api: metric for metric in metrics}


def publish(conn: Connection) -> None:
    """Bring the table `metric_defs` up to the catalogue."""
    how_to_ask = {"form", "only", "repeats", "via", "whole"}
    _upsert(
        conn,
        [
            metric.model_dump(exclude=how_to_ask) | {"breakdowns": list(metric.breakdowns)}
            for metric in catalogue().metrics
        ],
    )
