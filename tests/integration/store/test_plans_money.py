"""How PostgreSQL reaches boosts, the ledger and what is told of posts when there are five years of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import siar.boosts.budget.statement
import siar.boosts.choice.shares
import siar.boosts.cycle
import siar.boosts.decisions
import siar.boosts.listing
import siar.boosts.outlook
import siar.boosts.troubled
import siar.briefings.archive
import siar.briefings.slot_hints
import siar.explain
import siar.figures.amendments
import siar.figures.appeals
import siar.figures.crisis  # noqa: F401 - these declare the queries
from siar.store import Connection, connect
from stack.postgres import Cluster
from tests.integration.store.test_plans import Asked, nodes, plan_of

pytestmark = pytest.mark.integration

NOW = datetime(2025, 12, 31, 4, 0, tzinfo=UTC)
MONTH = NOW - timedelta(days=30)
ARCHIVE = {"before": 2**62, "among": None, "kind": None, "agency": None, "month": None, "limit": 20}

GROWING = frozenset(
    {
        "advert_findings", "appeals", "boost_contenders", "boost_events", "boost_proposals", "boost_readings", "boosts", "briefing_deliveries",
        "briefings", "budgets", "corrections", "drafts", "ledger_entries", "ledger_txns", "messages", "posts", "publications", "reports",
        "stop_orders", "withdrawals",
    }
)  # fmt: skip

ASKED = {
    "how many may be shown": Asked("boosts.count_active", {"now": NOW}),
    "a page of boosts": Asked("boosts.latest_boosts", {"before": 2**62, "limit": 30}),
    "a boost's envelope": Asked("boosts.envelope", {"boost_id": 5000}),
    "a boost's bill": Asked("boosts.billed_by_day", {"boost_id": 5000}),
    "how much of what is held is tax": Asked("boosts.held_tax", {"boost_id": 5000}),
    "what may be promised once more": Asked("boosts.room_to_top_up", {"boost_id": 5000}),
    "what its ceilings leave": Asked("boosts.rooms", {"boost_id": 5000, "at": NOW}),
    "what ceilings leave of posts": Asked(
        "boosts.rooms_for",
        {
            "publications": [1, 1],
            "levels": ["post", "city_month"],
            "holders": ["1", "city"],
            "periods": ["", "2025-12"],
        },
    ),
    "ceilings of a month": Asked("boosts.budgets_of_periods", {"month": "2025-12", "year": "2025"}),
    "campaigns by name": Asked("boosts.known_campaigns", {"name_keys": ["k5", "k5999"]}),
    "what has to stop": Asked("boosts.order_stops", {"now": NOW}),
    "open orders": Asked("boosts.open_stops", {}),
    "late orders": Asked("boosts.stops_late", {"before": NOW}),
    "whether one has to stop": Asked("boosts.is_to_stop", {"boost_id": 5999}),
    "bills that passed a ceiling": Asked("boosts.over_caps", {}),
    "what is wrong with boosts": Asked("boosts.troubled", {"ended_since": NOW - timedelta(days=1)}),
    "what may still be billed": Asked("boosts.may_spend", {"month": "2025-12"}),
    "posts left out": Asked("boosts.unadvertised", {"before": 2**62, "code": None, "opd": None, "limit": 30}),
    "why posts of a month were left out": Asked("boosts.reasons", {"since": MONTH}),
    "what waits for a yes": Asked("boosts.open_proposals", {}),
    "a proposal that is decided": Asked("boosts.hold_proposal", {"proposal_id": 700}),
    "what waits, and its money": Asked("boosts.waiting_budgets", {}),
    "posts that could have been": Asked("boosts.contenders", {"since": NOW - timedelta(days=180)}),
    "what is not finished": Asked("boosts.open_boosts", {}),
    "bills that nobody acknowledged": Asked("boosts.open_overruns", {}),
    "what agencies were given": Asked("boosts.given_to_agencies", {"since": MONTH}),
    "what money reached": Asked("boosts.readings", {"since": MONTH}),
    "whether one may have cost": Asked("boosts.may_have_cost", {"boost_id": 5000}),
    "a month of the ledger": Asked("boosts.statement", {"month": "2025-11"}),
    "months of the ledger": Asked("boosts.statement_months", {}),
    "a page of the archive": Asked("briefings.latest_briefings", ARCHIVE),
    "a report of the archive": Asked("briefings.latest_briefings", ARCHIVE | {"among": [2000]}),
    "an agency's own reports": Asked("briefings.latest_briefings", ARCHIVE | {"agency": "A7"}),
    "reports of a kind": Asked("briefings.latest_briefings", ARCHIVE | {"kind": "harian"}),
    "reports of a month of long ago": Asked("briefings.latest_briefings", ARCHIVE | {"month": date(2021, 3, 1)}),
    "months of reports": Asked("briefings.briefing_months", {}),
    "kinds of reports": Asked("briefings.briefing_kinds", {}),
    "agencies with reports": Asked("briefings.briefing_agencies", {}),
    "copies that wait for a person": Asked("briefings.waiting_copies", {"limit": 50}),
    "what was last found of growing": Asked(
        "briefings.newest_growth", {"kinds": ["mingguan", "bulanan"], "since": date(2025, 11, 1)}
    ),
    "what agencies wrote against scores": Asked(
        "figures.appeals", {"kind": "bulanan", "first": date(2025, 11, 1), "last": date(2025, 11, 30)}
    ),
    "what was put right in a month": Asked("figures.amendments", {"since": MONTH, "until": NOW}),
    "posts of a reference code": Asked("figures.posts_of_reference", {"reference": "KPG-5000"}),
    "posts that a number names": Asked("core.origins", {"name": "5000"}),
    "posts that a code names": Asked("core.origins", {"name": "KPG-5000"}),
    "who spends on a publication": Asked("boosts.costing", {"publication_id": 5000}),
}


@pytest.fixture(scope="module")
def grown(cluster: Cluster, template_database: str) -> Iterator[Connection]:
    cluster.create_database("grown_money", template=template_database)
    with connect(cluster.url("grown_money")) as conn:
        for statement in Path(__file__).with_name("growth_money.sql").read_text(encoding="utf-8").split(";\n"):
            conn.execute(statement.replace("%%", "%").encode())
        yield conn
    cluster.drop_database("grown_money")


@pytest.mark.parametrize("name", ASKED)
def test_nothing_that_grows_with_boosts_is_read_from_end_to_end(grown: Connection, name: str) -> None:
    read = [node["Relation Name"] for node in nodes(plan_of(grown, ASKED[name])) if "Seq Scan" in node["Node Type"]]
    assert GROWING.isdisjoint(read), read


def test_an_agencys_own_reports_are_reached_past_those_of_all_others(grown: Connection) -> None:
    plan = plan_of(grown, ASKED["an agency's own reports"])
    assert "briefings_of_agency_in_turn" in {node.get("Index Name") for node in nodes(plan)}


def test_an_acknowledged_overrun_of_years_ago_is_open_no_more(grown: Connection) -> None:
    assert grown.execute("select count(*) as n from siar.open_overruns").fetchone() == {"n": 0}
    day = grown.execute("select max(spent_on) as day from siar.ledger_txns").fetchone()
    assert day is not None
    assert day["day"] > date(2025, 12, 1)
