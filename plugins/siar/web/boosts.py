"""*Iklan*: boosts, what is left of each ceiling, and what a person decides of a boost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from siar.boosts import decisions
from siar.store import queries
from siar.web.desk import Desk, may
from siar.web.templating import page
from siar.web.words import BUDGET_WORDS

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 30


@router.get("/iklan")
def boosts(desk: Annotated[Desk, may("queue.read")], before: int = 2**62) -> HTMLResponse:
    """*Iklan*: boosts and how much of each ceiling is left."""
    sql, local, plan = queries("editorial"), desk.local, desk.settings.caps
    rows = list(sql.desk_boosts(desk.conn, before=before, limit=PAGE_SIZE))
    budgets = list(sql.desk_budgets(desk.conn, periods=[f"{local:%Y-%m}", f"{local:%Y}"]))
    return page(
        desk,
        "boosts.html",
        here="iklan",
        rows=rows,
        budgets=_budgets(budgets, {"city_month": plan.city_per_month, "city_year": plan.city_per_year}),
        before=rows[-1]["boost_id"] if len(rows) == PAGE_SIZE else None,
    )


def _budgets(rows: list[Mapping[str, Any]], caps: Mapping[str, int]) -> list[dict[str, Any]]:
    shown = [{**row, "label": BUDGET_WORDS[row["level"]]} for row in rows]
    seen = {row["level"] for row in rows}
    # A budget opens with its first reservation; before that the whole ceiling is left.
    empty = [
        {"level": level, "holder": "city", "label": BUDGET_WORDS[level], "cap": cap, "reserved": 0, "settled": 0}
        for level, cap in caps.items()
        if level not in seen
    ]
    return sorted([*shown, *empty], key=lambda row: (list(BUDGET_WORDS).index(row["level"]), row["holder"]))


@router.post("/api/boosts/{boost_id}/{action}")
def decide_boost(
    desk: Annotated[Desk, may("boost.manage", change=True)],
    boost_id: int,
    action: Literal["resume", "stop", "give_up"],
) -> dict[str, Any]:
    """Resume, stop or cancel a boost."""
    act = {"resume": decisions.resume, "stop": decisions.stop, "give_up": decisions.give_up}[action]
    return {"state": act(desk.conn, desk.services.graph, boost_id=boost_id, actor=desk.user.name, now=desk.now)}
