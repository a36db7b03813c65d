"""How PostgreSQL reaches the rows of tables that grow, at a size at which it has a choice.

`growth.sql` makes months of a city's work once for the module. A query is entered in `ASKED` with the parameters of a
real run; none of them may read a table that grows from end to end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from psycopg.rows import tuple_row

import siar.boosts.choice.eligibility
import siar.editorial.compose
import siar.editorial.pictures
import siar.editorial.posts
import siar.figures.agencies
import siar.figures.amendments
import siar.figures.audience
import siar.figures.comments
import siar.figures.dashboard.packs
import siar.figures.decisions
import siar.figures.kpis
import siar.figures.money
import siar.figures.publications
import siar.figures.sent_rows
import siar.figures.spending
import siar.intake.photos.kept
import siar.intake.privacy
import siar.intake.reviews
import siar.intake.sheet_cycle
import siar.last_runs
import siar.metrics.collect
import siar.metrics.comments
import siar.privacy.retention
import siar.publishing.backlog
import siar.publishing.dispatch
import siar.publishing.ledger
import siar.publishing.public_copies
import siar.publishing.reconcile
import siar.tally
import siar.work  # noqa: F401 - these declare the queries
from siar.intake.judging import past_parameters
from siar.intake.rules.private import KINDS
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.scope import Scope
from siar.metrics import catalogue
from siar.settings import load_settings
from siar.store import Connection, connect
from siar.store.queries import DECLARED
from stack.postgres import Cluster

pytestmark = pytest.mark.integration

AGENCIES, DAYS = 40, 250
NOW = datetime(2025, 12, 31, 4, 0, tzinfo=UTC)
TODAY = date(2025, 12, 31)

#: Tables that grow with every row, report, post or call.
GROWING = frozenset(
    {
        "comment_reads", "comments", "drafts", "draft_pages", "entities", "feedback", "fetch_runs", "metric_current", "metric_observations", "posts",
        "publications", "reports", "reviews",
        "photo_files", "row_keys", "shown_numbers", "row_photo_copies", "row_photos", "row_revisions", "row_texts", "sheet_rows", "verdicts",
    }
)  # fmt: skip


#: What a month is in five years, a few days are in these months.
MONTH = {"since": NOW - timedelta(days=5), "until": NOW}
DATES = {"first": TODAY - timedelta(days=5), "last": TODAY}
SPANS = {
    "nths": list(range(9)),
    "sinces": [NOW - timedelta(days=5 * (nth + 1)) for nth in range(9)],
    "untils": [NOW - timedelta(days=5 * nth) for nth in range(9)],
}
SPAN_DATES = {
    "nths": list(range(9)),
    "firsts": [TODAY - timedelta(days=5 * nth + 4) for nth in range(9)],
    "lasts": [TODAY - timedelta(days=5 * nth) for nth in range(9)],
}


@cache
def book() -> RuleBook:
    return RuleBook.load(load_settings())


def past(days: int = 1, **change: Any) -> dict[str, Any]:
    """What rows of agency A7 are compared with."""
    scope = Scope(
        agencies=frozenset({"A7"}),
        days=frozenset(TODAY - timedelta(days=back) for back in range(days)),
        labels=frozenset({"warga 7"}),
        reach=timedelta(days=book().limits.jump_max_days),
    )
    return past_parameters(scope, row_ids=["00000007"], book=book()) | change


@dataclass(frozen=True)
class Asked:
    """A query with the parameters of a real run."""

    query: str
    parameters: Mapping[str, Any]


ASKED = {
    "a changed row": Asked("intake.past_reports", past()),
    "a month of changed rows": Asked("intake.past_reports", past(30)),
    "rows that are of no agency": Asked("intake.past_reports", past(agencies=[])),
    "a sheet's rows": Asked("intake.row_states", {"spreadsheet_id": "S7", "now": NOW}),
    "what residents see of rows": Asked(
        "intake.shown_rows", {"row_ids": [f"{number:08}" for number in range(7, 16_000, 40)]}
    ),
    "what was said of rows": Asked("intake.parted_contents", {"row_ids": ["00000007", "00000047"]}),
    "the newest content of a row": Asked("intake.newest_content", {"row_id": "00000007"}),
    "IDs of another sheet": Asked("intake.row_ids_elsewhere", {"spreadsheet_id": "S7", "row_ids": ["00000001"]}),
    "what rows held before": Asked("intake.typed_before", {"row_ids": ["00000007"], "until": NOW}),
    "keys of rows": Asked("vault.keys_of_rows", {"row_ids": ["00000001", "00000007"]}),
    "texts of rows": Asked("vault.sealed_texts", {"revision_ids": [1, 7, 50]}),
    "contents held too long": Asked(
        "intake.held_too_long", {"before": NOW - timedelta(days=7), "after": 0, "limit": 200}
    ),
    "contents replaced too long": Asked(
        "intake.replaced_too_long", {"before": NOW - timedelta(days=90), "after": 0, "limit": 200}
    ),
    "posts sent back too long ago": Asked(
        "intake.returned_too_long", {"before": NOW - timedelta(days=30), "after": 0, "limit": 200}
    ),
    "reports to compose": Asked(
        "editorial.reports_to_compose", {"attempt": "1", "limit": None, "no_photo_after": NOW - timedelta(hours=2)}
    ),
    "how many reports wait for a draft": Asked(
        "editorial.count_uncomposed", {"no_photo_after": NOW - timedelta(hours=2), "now": NOW}
    ),
    "drafts of reports that fell": Asked("editorial.outdated_drafts", {}),
    "drafts whose row is out already": Asked("editorial.drafts_out_elsewhere", {}),
    "what still waits of drafts that are out": Asked("editorial.drafts_left_behind", {}),
    "what was made of reports": Asked("editorial.traces_of_reports", {"report_ids": [7, 8]}),
    "reports of a row": Asked("intake.reports_of_row", {"row_id": "00000007"}),
    "the report of a content": Asked("intake.report_of_revision", {"revision_id": 7}),
    "rows that are named": Asked("privacy.rows_named", {"name": "KPG-2509-0001"}),
    "a sheet's publications": Asked("intake.publication_states", {"spreadsheet_id": "S7"}),
    "photos to look at again": Asked("intake.unsettled_row_photos", {"spreadsheet_id": "S7", "now": NOW}),
    "rows for an editor": Asked("intake.reviews_waiting", {"after": 0, "limit": 50}),
    "photos that rows ever had": Asked("intake.photo_copies_of_rows", {"row_ids": ["00000007"]}),
    "a photo on the desk": Asked("editorial.is_photo_of_draft", {"path": "p"}),
    "pictures at their address": Asked(
        "publishing.on_show", {"channels": ["instagram"], "now": NOW, "since": NOW - timedelta(days=1)}
    ),
    "what is due and nobody is at": Asked(
        "core.waiting",
        {
            "now": NOW,
            "most": 500,
            "spaced_since": NOW - timedelta(minutes=2),
            "look_pause": timedelta(minutes=2),
            "look_grace": timedelta(minutes=2),
            "own_pause": timedelta(minutes=1),
            "own_grace": timedelta(minutes=1),
            "warm_since": NOW - timedelta(minutes=15),
            "warm_before": NOW - timedelta(minutes=1),
        },
    ),
    "the next post": Asked(
        "publishing.claim",
        {
            "accounts": ["facebook-city"],
            "now": NOW,
            "post_id": None,
            "spaced_since": NOW - timedelta(minutes=2),
            "lease_until": NOW + timedelta(minutes=10),
        },
    ),
    "due posts that are no longer what was approved": Asked("publishing.park_changed", {"now": NOW, "sentence": ""}),
    "a post as it is committed": Asked("publishing.approved_still", {"post_id": 10}),
    "a post for a decision": Asked("editorial.lock_post", {"post_id": 10}),
    "publications that are late": Asked("publishing.count_backlog", {"due_before": NOW, "now": NOW}),
    "publications that are stuck": Asked("publishing.stuck", {"due_before": NOW, "now": NOW, "limit": 50}),
    "leases of a clock that was ahead": Asked(
        "publishing.end_leases_ahead", {"now": NOW, "lent": timedelta(minutes=15)}
    ),
    "commits of a clock that was ahead": Asked(
        "publishing.doubt_commits_ahead",
        {"now": NOW, "lent": timedelta(minutes=15), "error": "{}", "sentence": ""},
    ),
    "doubts of a clock that was ahead": Asked("publishing.doubt_from_now", {"now": NOW, "lent": timedelta(minutes=15)}),
    "pauses of a clock that was ahead": Asked(
        "publishing.end_pauses_ahead", {"now": NOW, "put_off": timedelta(hours=26)}
    ),
    "publications that missed their time": Asked("publishing.overdue", {"before": NOW, "now": NOW}),
    "what else is out on an account": Asked(
        "publishing.others_out",
        {"account_id": "facebook-city", "since": NOW - timedelta(days=60), "before": NOW - timedelta(days=1)},
    ),
    "publications without an address": Asked(
        "publishing.incomplete",
        {"since": NOW - timedelta(hours=48), "accounts": ["facebook-city", "instagram-city"], "limit": 20},
    ),
    "posts behind stopped accounts": Asked("publishing.held_accounts", {"now": NOW}),
    "since when posts wait": Asked("publishing.oldest_due", {"now": NOW}),
    "whether anything on the desk changed": Asked("core.marks", {"late_before": NOW - timedelta(minutes=10)}),
    "how much waits for people": Asked(
        "core.tally",
        {
            "now": NOW,
            "stages": ["approver"],
            "codes": list(KINDS),
            "window": timedelta(days=90),
            "removed_since": NOW - timedelta(days=180),
            "late_before": NOW - timedelta(minutes=10),
        },
    ),
    "rows that name a resident": Asked("intake.held_for_privacy", {"codes": list(KINDS)}),
    "reach beside a sheet's rows": Asked("figures.reach_of", {"publication_ids": list(range(5, 500, 5))}),
    "what is shown beside a sheet's rows": Asked("intake.shown_numbers", {"publication_ids": list(range(5, 500, 5))}),
    "what was read since the last look": Asked("intake.show_numbers", {"whole": True, "since": NOW, "now": NOW}),
    "a month of every sheet": Asked("intake.out_in_month", MONTH),
    "comments to read": Asked(
        "metrics.due_comments",
        {
            "account_id": "facebook-city",
            "since": NOW - timedelta(days=5),
            "young_since": NOW - timedelta(days=2),
            "read_before": NOW,
            "open_before": NOW,
        },
    ),
    "questions that wait": Asked("figures.open_questions", {"before": NOW, "limit": 50}),
    "how many questions wait": Asked("figures.count_open_questions", {"before": NOW}),
    "questions by sheet": Asked("figures.questions_of_sheets", {"before": NOW}),
    "open questions by agency": Asked("figures.waiting_by_agency", {**MONTH, "before": NOW}),
    "questions below what is gone": Asked("metrics.lose_comments_of_gone_posts", {"now": NOW}),
    "comments by agency": Asked("figures.comments_of_agencies", {**MONTH, "before": NOW}),
    "comments by topic": Asked("figures.topics_of_comments", {**MONTH, "before": NOW}),
    "comments of nine months": Asked(
        "figures.comments_of_periods", SPANS | {"moments": [NOW] * 9, "within": timedelta(hours=24)}
    ),
    "comments below a post": Asked("figures.comments_of_post", {"post_id": 10, "before": NOW}),
    "texts of comments past their time": Asked("metrics.forget_comment_texts", {"before": NOW - timedelta(days=248)}),
    "what a post counts": Asked("figures.latest_of_post", {"post_id": 10}),
    "what may be boosted": Asked(
        "boosts.candidates",
        {
            "oldest": NOW - timedelta(hours=48),
            "newest": NOW,
            "waits_since": NOW - timedelta(hours=1),
            "topics": ["Sampah"],
            "refused_since": NOW - timedelta(hours=6),
            "most_refused": 3,
        },
    ),
    "what is usual of an account": Asked(
        "boosts.usual_interactions",
        {
            "account_id": "facebook-city",
            "publication_id": 7,
            "age": timedelta(hours=5),
            "last": 60,
            "since": NOW - timedelta(days=90),
            "until": NOW - timedelta(hours=5),
        },
    ),
    "publications to read": Asked(
        # Only the last days are less than a year old by then.
        "metrics.due_publications",
        {"account_id": "facebook-city", "now": NOW + timedelta(days=355)},
    ),
    "who answers beside a post that does not": Asked(
        "metrics.answering_siblings", {"account_id": "facebook-city", "kind": "post", "besides": [5]}
    ),
    "ads that the account leaves out": Asked(
        "metrics.ads_left_out",
        {
            "told": ["1"],
            "first": TODAY - timedelta(days=28),
            "last": TODAY,
            "begun": NOW - timedelta(days=28),
            "ended": NOW,
        },
    ),
    "a month's posts": Asked("figures.posts_with_metrics", MONTH),
    "a month's posts by channel": Asked("figures.published_by_channel", MONTH),
    "a month's pieces of content": Asked("figures.published_items", MONTH),
    "a month's reports": Asked("figures.accepted_by_opd", MONTH),
    "a month's rows": Asked("figures.rows_sent", MONTH),
    "a month's rows one by one": Asked("figures.sent_rows", MONTH | {"typing": timedelta(hours=1), "now": NOW}),
    "a month's rows that went out": Asked("figures.rows_out", MONTH),
    "a month's days": Asked("figures.daily_reach", DATES),
    "posts of nine months": Asked("figures.posts_at_age", SPANS | {"moments": [NOW] * 9, "age": timedelta(hours=24)}),
    "half a year's posts": Asked(
        "figures.posts_at_age",
        {
            "nths": [0],
            "sinces": [NOW - timedelta(days=20)],
            "untils": [NOW],
            "moments": [NOW],
            "age": timedelta(hours=24),
        },
    ),
    "days of nine months": Asked("figures.days_of_periods", SPAN_DATES | {"moments": [NOW] * 9}),
    "followers of nine months": Asked("figures.followers", SPANS),
    "days of nine months with adverts": Asked("figures.advert_days", SPAN_DATES),
    "days that reports told": Asked("figures.corrected_days", {"kind": "harian", "since": TODAY - timedelta(days=62)}),
    "days of a Page": Asked(
        "metrics.tries_of_days",
        {"entity_id": 1, "metrics": ["page.reach", "page.views"], "first": TODAY - timedelta(days=90), "last": TODAY},
    ),
    "the last reading of the ads": Asked("metrics.last_whole_reading", {"source": "ads"}),
    "a month's money": Asked("figures.spent_in", DATES),
    "a month's amendments": Asked("figures.amendments", MONTH),
    "where a month's money went": Asked("figures.spent_by_agency", DATES),
    "bills that nobody answered for": Asked("figures.open_overruns_total", {}),
    "money that reports told": Asked(
        "figures.restated_spends", {"kind": "harian", "since": TODAY - timedelta(days=75)}
    ),
    "what waits for people, one by one": Asked("figures.open_items", {"unanswered_before": NOW - timedelta(hours=24)}),
    "the last report": Asked("figures.last_report", {"kind": "harian", "before": TODAY}),
    "what a report asked for": Asked("figures.asks_of", {"briefing_id": 7}),
    "a month's ceilings": Asked(
        "figures.caps_of", {"months": ["2025-11", "2025-12"], "years": ["2025"], "last": TODAY, "now": NOW}
    ),
    "since when the dashboard has anything": Asked("figures.dashboard_begins", {}),
    "a month's posts for the dashboard": Asked("figures.facts_of_posts", MONTH | {"zone": "Asia/Makassar"}),
    "a month's days for the dashboard": Asked("figures.facts_of_days", DATES),
    "a month's bills for the dashboard": Asked("figures.facts_of_bills", DATES),
    "a month's boosts": Asked("figures.boosts_in", MONTH),
    "when sources were read": Asked("figures.last_readings", {}),
    "when each part last ran": Asked("core.last_runs", {}),
    "faults that are over": Asked("metrics.objects_waited_for", {"items": ["facebook:r10"], "now": NOW}),
}


def grow(conn: Connection, *files: str, **size: int) -> None:
    """Fill a database with years of work: `agencies`, `days`; of one post in `share` what was read, `readings` each."""
    catalogue.publish(conn)
    for name in files or ("growth.sql", "growth_metrics.sql"):
        for statement in Path(__file__).with_name(name).read_text(encoding="utf-8").split(";\n"):
            conn.execute(statement, size)  # type: ignore[arg-type] # a file of ours


@pytest.fixture(scope="module")
def grown(cluster: Cluster, template_database: str) -> Iterator[Connection]:
    """A database in which a city has worked for months."""
    name = "grown"
    cluster.create_database(name, template=template_database)
    with connect(cluster.url(name)) as conn:
        grow(conn, agencies=AGENCIES, days=DAYS, share=5, readings=1)
        yield conn
    cluster.drop_database(name)


def plan_of(conn: Connection, asked: Asked) -> dict[str, Any]:
    """The plan that PostgreSQL makes for exactly these parameters."""
    sql = f"explain (format json) {DECLARED[asked.query].sql}"
    with conn.cursor(row_factory=tuple_row) as cursor:
        found: Any = cursor.execute(sql.encode(), asked.parameters).fetchone()[0]
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


@pytest.mark.parametrize("name", ASKED)
def test_no_table_that_grows_is_read_from_end_to_end(grown, name):
    read = [node["Relation Name"] for node in nodes(plan_of(grown, ASKED[name])) if "Seq Scan" in node["Node Type"]]
    assert GROWING.isdisjoint(read), read


def test_past_reports_are_those_that_a_rows_figures_and_day_can_meet(grown):
    found = grown.execute(DECLARED["intake.past_reports"].sql, past()).fetchall()
    own = [row for row in found if row["opd"] == "A7"]
    assert {row["starts_on"] == TODAY or row["indicators"][0]["label"] == "Warga 7" for row in own} == {True}
    others = [row for row in found if row["opd"] != "A7"]
    assert {(row["starts_on"], row["kind"]) for row in others} == {(TODAY, "Capaian")}
    # Every report of the agency under that label is there, but the row itself and what was superseded.
    wanted = grown.execute(
        "select title from siar.current_reports where opd = 'A7' and row_id <> '00000007' and starts_on >= %s"
        " and (starts_on = %s or indicators->0->>'label' = 'Warga 7')",
        [TODAY - timedelta(days=400), TODAY],
    ).fetchall()
    assert len(wanted) > 100
    assert {row["title"] for row in wanted} <= {row["title"] for row in own}
    superseded = grown.execute("select title from siar.reports where superseded_at is not null").fetchall()
    assert {row["title"] for row in superseded}.isdisjoint(row["title"] for row in found)
