"""Columns and lines stand where their periods lie in time, and on the side of zero that their figures have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
from PIL import Image

from siar.visuals import rendering
from siar.visuals.charts.series import Series
from siar.visuals.facts.trends import Point
from siar.visuals.painting.canvas import Ground, Plan
from siar.visuals.rendering import default_renderer
from siar.visuals.typography.typesetter import Setting
from tests.unit.siar.visuals.page_checks import holds

BOX = (72, 100, 1008, 700)
AXIS, EARLIER, LAST = (1, 2, 3), (200, 210, 220), (30, 100, 110)


class Watched(Plan):
    """A plan that keeps the boxes of pictures and of the axis."""

    def _start(self, ground: Ground) -> None:
        super()._start(ground)
        self.axes: list[tuple[int, int, int, int]] = []

    def fill(self, box, colour, **how) -> None:
        if colour == AXIS:
            self.axes.append(box)
        super().fill(box, colour, **how)


def _setting(name: str) -> Setting:
    typesetter, style = default_renderer().typesetter, default_renderer().library.styles[name]
    return Setting(
        typesetter=typesetter,
        face=typesetter.typeface(style.weight, tabular=style.tabular),
        sizes=tuple(style.sizes),
        leading=style.leading,
        tracking=style.tracking,
        upper=style.upper,
        balance=style.balance,
    )


def _drawn(values, places=None) -> Watched:
    places = places or range(len(values))
    points = tuple(
        Point(str(2000 + place), str(2000 + place), float(value), str(value), place)
        for value, place in zip(values, places, strict=True)
    )
    series = Series(
        points=points,
        height=420,
        setting=_setting("chart_label"),
        value_setting=_setting("chart_value"),
        colour=LAST,
        earlier=EARLIER,
        axis=AXIS,
        ink=(0, 0, 0),
        muted=(0, 0, 0),
    )
    made = default_renderer()
    plan = Watched(
        Ground((1080, 800), lambda: Image.new("RGB", (1080, 800)), (255, 255, 255)),
        made.brand,
        made.typesetter,
        made.artwork,
    )
    series.paint(plan, BOX, 0)
    return plan


@settings_of(max_examples=25, deadline=None)
@given(st.lists(st.integers(-900, 900).filter(lambda value: abs(value) > 40), min_size=2, max_size=6))
def test_columns_stand_on_the_side_of_zero_that_their_figures_have(values):
    plan = _drawn(values)
    (axis,) = plan.axes
    assert len(plan.pieces) == len(values)
    longest = max(abs(value) for value in values)
    high = max(bottom - top for _, top, _, bottom in plan.pieces)
    for value, (left, top, right, bottom) in zip(values, plan.pieces, strict=True):
        assert (bottom, "above") == (axis[1], "above") if value > 0 else (top, "below") == (axis[1], "below")
        assert (bottom - top) / high == pytest.approx(abs(value) / longest, abs=0.02)
        written = next(box for text, box, _ in plan.runs if text == str(value) and left < (box[0] + box[2]) / 2 < right)
        assert written[3] <= top if value > 0 else written[1] >= bottom


def test_a_gap_of_years_is_a_gap_and_each_year_stands_at_its_place():
    plan = _drawn([10, 30, 20, 25], places=[0, 5, 10, 12])
    assert plan.pieces == []
    middles = {text: (box[0] + box[2]) / 2 for text, box, _ in plan.runs if text.startswith("20") and len(text) == 4}
    assert set(middles) == {"2000", "2005", "2010", "2012"}
    assert middles["2010"] - middles["2005"] == pytest.approx(5 * 936 / 13, abs=3)
    assert middles["2012"] - middles["2010"] == pytest.approx(2 * 936 / 13, abs=3)


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (("2024", "2025"), ("4", "7")),
        (("2023", "2024", "2025"), ("-2.5", "1.5", "3")),
        (("2023", "2024", "2025"), ("-2.5", "-1.5", "-3")),
        (("2010", "2015", "2020", "2025"), ("5", "6", "-7", "8")),
        ([f"{month} {year}" for year in range(2021, 2026) for month in ("Jan", "Apr", "Jul", "Okt")] * 1, None),
        (
            [
                f"{name} {year}"
                for year in range(2021, 2026)
                for name in ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
            ],
            None,
        ),
    ],
)
@pytest.mark.parametrize("kind", ["Tren", "Capaian", "Anggaran"])
def test_no_run_of_periods_loses_its_chart(facts_of, labels, values, kind):
    values = values or [str(100 + number * 7 % 23) for number in range(len(labels))]
    parts = [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    facts = facts_of(
        {"kind": kind, "indicators": [{"label": "Kunjungan", "value": values[-1], "unit": "kunjungan", "parts": parts}]}
    )
    for size in ("potret", "tautan"):
        plan = rendering.plan(facts.kind, facts, size=size)
        assert facts.trend is not None
        assert facts.trend.last.text in plan.texts
        holds(facts, plan, default_renderer().library.formats[size])
    assert rendering.choose(facts.kind, facts, library=default_renderer().library) == "tren"
