"""Every number of a quarter's reports is the one of a workbook whose formulas know nothing of the project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from siar.boosts.budget import ledger
from siar.briefings import archive
from siar.channels import CHANNELS
from siar.figures.dashboard.board import board_of
from siar.figures.dashboard.choice import Choice
from siar.figures.dashboard.packs import keep
from siar.figures.kpis import Figures
from siar.figures.money import spent_in
from siar.outbox import Letter
from siar.outbox.whatsapp import DETAIL_LETTERS, variables_of
from siar.quantities import Rupiah
from siar.settings import load_settings
from siar.store import connect
from stack.postgres import Cluster
from tests.integration.briefings.golden_quarter import UNITS, Key, Line, Quarter, Report, key_of, period_of, sheet
from tests.integration.outbox.post_office import open_post_office

pytestmark = pytest.mark.integration

QUARTER: Key = ("asked", date(2026, 7, 1), date(2026, 9, 30))
LINES = {key_of(line): line for line in sheet("reports")}
CITY = load_settings().city.zone
MADE = [key for key in LINES if key[0] in UNITS]


@pytest.fixture(scope="module")
def quarter(cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    """The quarter, lived once for all tests: they only look."""
    cluster.create_database("golden_quarter", template=template_database)
    with connect(cluster.url("golden_quarter")) as conn, open_post_office(sheet("reports")[0]["made_at"]) as office:
        lived = Quarter(conn, office, tmp_path_factory.mktemp("briefings"))
        lived.live()
        yield lived
    cluster.drop_database("golden_quarter")


def by_hand(line: Line) -> dict[str, object]:
    """What the workbook says of one report."""
    found: dict[str, object] = {
        name: line[name]
        for name in ("reporting", "silent", "accepted", "held", "in_review", "items", "net", "tax", "overrun")
    }
    for name, of in (("in_time", "new"), ("right_at_once", "judged"), ("gone_out", "taken")):
        found[name] = (line[name], line[of])
    found["wait"] = (line["waited"], round(line["wait"] * 86_400))
    for channel in CHANNELS:
        own = {name: line[f"{name}_{channel}"] for name in ("posts", "read", "interactions", "known", "reach", "day")}
        found[f"posts {channel}"] = own["posts"]
        found[f"interactions {channel}"] = own["interactions"] if own["read"] else None
        found[f"days {channel}"] = own["known"]
        if own["known"]:
            found[f"widest {channel}"] = (date(1899, 12, 30) + timedelta(days=own["day"]), own["reach"])
        found[f"followers {channel}"] = (line[f"closing_{channel}"], line[f"opening_{channel}"])
    return found


def by_sql(figures: Figures) -> dict[str, object]:
    """The same, of a report's figures."""
    spent, city = figures.spent, figures.conduct.city
    found: dict[str, object] = {
        "reporting": figures.reporting,
        "silent": len(figures.silent),
        "accepted": figures.accepted,
        "held": figures.held,
        "in_review": figures.in_review,
        "items": figures.items_published,
        "net": spent.net.amount,
        "tax": spent.tax.amount,
        "overrun": spent.overrun.amount,
    }
    for name in ("in_time", "right_at_once", "gone_out"):
        part = getattr(city, name)
        found[name] = (part.good, part.of)
    found["wait"] = (city.waited, round(city.wait.total_seconds()) if city.wait else 0)
    since, until = figures.period.bounds(CITY)
    for channel in CHANNELS:
        found[f"posts {channel}"] = figures.posts_by_channel.get(channel, 0)
        found[f"interactions {channel}"] = figures.interactions(channel)
        own = [day for day in figures.daily_reach[channel] if since < day.platform_day.ends_at <= until]
        known = [day for day in own if day.reach is not None]
        found[f"days {channel}"] = len(known)
        if known:
            best = figures.best_day(channel)
            found[f"widest {channel}"] = (best.day, best.reach.accounts)
        found[f"followers {channel}"] = figures.followers[channel]
    return found


def test_sql_says_what_the_workbook_says(quarter):
    differ = []
    for key, line in LINES.items():
        sql = by_sql(quarter.reports[key].figures)
        differ += [
            (*key, name, value, sql.get(name)) for name, value in by_hand(line).items() if sql.get(name) != value
        ]
    assert differ == []


def test_ceilings_stand_as_the_workbook_says(quarter):
    names = ("cap", "settled", "promised", "bound", "left", "beyond")
    differ = []
    for line in sheet("ceilings"):
        caps = {(cap.level, cap.period): cap for cap in quarter.reports[key_of(line)].figures.caps}
        cap = caps[line["level"], line["period"]]
        sql = {name: getattr(cap, name).amount for name in names}
        differ += [
            (*key_of(line), cap.period, name, line[name], sql[name]) for name in names if sql[name] != line[name]
        ]
    assert differ == []


def test_each_agency_sent_what_the_workbook_says(quarter):
    differ = []
    for line in sheet("by_agency"):
        agencies = {one.opd: one for one in quarter.reports[key_of(line)].figures.agencies}
        for name in ("sent", "accepted", "held", "review"):
            # Who need not report is named only where something came.
            told = getattr(agencies[line["agency"]], name) if line["agency"] in agencies else 0
            if told != line[name]:
                differ.append((*key_of(line), line["agency"], name, line[name], told))
        spent = quarter.reports[key_of(line)].figures.spending.by(lambda part: part.opd)
        if spent.get(line["agency"], Rupiah(0)) != Rupiah(line["spent"]):
            differ.append((*key_of(line), line["agency"], "spent", line["spent"], spent.get(line["agency"])))
    assert differ == []


def test_what_was_told_otherwise_is_named_once_by_the_next_report(quarter):
    def weekly(month: int, day: int) -> Key:
        return next(key for key in MADE if key[:2] == ("mingguan", date(2026, month, day)))

    days = {
        line["first"].date(): line
        for line in LINES.values()
        if line["kind"] == "asked" and line["first"] == line["last"]
    }
    reach = {
        (line["channel"], line["day"].date()): line
        for line in sheet("days")
        if line["metric"] == "reach" and line["until"].year == 2099
    }
    told, corrected = {}, {}
    for key in MADE:
        if key[0] == "mingguan":
            archived = quarter.reports[key].archived
            told |= {key: [(one["first"], one["net"]) for one in archived["spending"]["restated"]]}
            corrected |= {key: [(one["channel"], one["day"], one["reach"]) for one in archived["corrections"]]}

    def net(key: Key) -> int:
        return sum(line["net"] for day, line in days.items() if key[1] <= day <= key[2])

    # A bill of 13 August was lowered on the 20th, one of 6 September on the 9th.
    restated = {weekly(8, 17): weekly(8, 10), weekly(9, 7): weekly(8, 31)}
    assert told == {key: [] for key in told} | {key: [(str(of[1]), net(of))] for key, of in restated.items()}
    # A day that had not been told, and one that was another.
    late = {weekly(8, 10): ("facebook", date(2026, 8, 8)), weekly(9, 7): ("instagram", date(2026, 9, 2))}
    assert corrected == {key: [] for key in corrected} | {
        key: [(channel, str(day), reach[channel, day]["value"])] for key, (channel, day) in late.items()
    }


def test_adverts_cost_what_the_workbook_says(quarter):
    boosts = quarter.reports[QUARTER].figures.boosts
    told = {(boost.spend.amount, boost.reach.accounts, boost.per_thousand.amount) for boost in boosts}
    assert told == {(line["spend"], line["reach"], line["per_thousand"]) for line in sheet("adverts")}


def test_what_adds_adds_up_from_days_to_months_to_the_quarter(quarter):
    days = [report.figures for key, report in quarter.reports.items() if key[0] == "asked" and key[1] == key[2]]
    months = [
        report.figures
        for key, report in quarter.reports.items()
        if key[0] == "asked" and key[1].day == 1 and key[1].month == key[2].month and key[1] != key[2]
    ]
    assert (len(days), len(months)) == (92, 3)
    whole = quarter.reports[QUARTER].figures

    def sums(parts: list[Figures]) -> dict[str, object]:
        found: dict[str, object] = {
            name: sum((getattr(part.spent, name) for part in parts), Rupiah(0)) for name in ("net", "tax", "overrun")
        }
        for channel in CHANNELS:
            found[f"posts {channel}"] = sum(part.posts_by_channel.get(channel, 0) for part in parts)
            found[f"interactions {channel}"] = sum(part.interactions(channel) or 0 for part in parts)
        return found

    assert sums(days) == sums(months) == sums([whole])
    # A row that was changed counts on both its days, a draft that went out around midnight, too: neither is a sum.
    assert sum(part.accepted for part in days) == whole.accepted + 1
    assert sum(part.items_published for part in months) == whole.items_published + 1


def test_money_is_that_of_the_ledger(quarter):
    assert ledger.verify(quarter.conn) == []
    owed = [
        day.gross
        for boost in quarter.conn.execute("select boost_id from siar.boosts").fetchall()
        for on, day in ledger.billed_by_day(quarter.conn, boost_id=boost["boost_id"]).items()
        if QUARTER[1] <= on <= QUARTER[2]
    ]
    assert sum(owed, Rupiah(0)) == spent_in(quarter.conn, period_of(LINES[QUARTER])).total


def test_posts_at_one_age_reached_what_the_workbook_says(quarter):
    differ = []
    for line in sheet("audience"):
        own = quarter.reports[key_of(line)].figures.audience.channels[line["channel"]]
        # Half an account is rounded to the even.
        wanted = (line["compared"], None if line["reach"] < 0 else round(line["reach"]))
        if (own.compared, own.reach.value) != wanted:
            differ.append((*key_of(line), line["channel"], wanted, (own.compared, own.reach.value)))
    assert differ == []


def test_each_agency_stands_as_the_workbook_says(quarter):
    differ = []
    for line in sheet("league"):
        standing = quarter.reports[key_of(line)].figures.conduct.league.of(line["agency"])
        if standing is None:
            # Who need not report is named only where something came.
            assert not line["new"]
            continue
        rutin, in_time, right = standing.counted
        wanted = [
            line["new"],
            (line["rutin"], line["weeks"]),
            (line["in_time"], line["new"]),
            (line["right"], line["judged"]),
            None if line["score"] < 0 else line["score"],
        ]
        told = [standing.rows, *((len(part.good), part.of) for part in (rutin, in_time, right)), standing.score]
        if told != wanted:
            differ.append((*key_of(line), line["agency"], wanted, told))
    assert differ == []


def table(report: Report, name: str) -> list[dict[str, object]]:
    """A sheet of the workbook that goes with a report, as it was kept."""
    (path,) = report.pdf.parent.glob(f"{report.pdf.stem}*.xlsx")
    head, *lines = load_workbook(path, read_only=True)[name].iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


@pytest.mark.parametrize(
    "key", [key for key in MADE if key[0] in {"bulanan", "triwulan"}], ids=lambda key: f"{key[0]} {key[1]}"
)
def test_the_annex_says_what_the_workbook_says(quarter, key):
    line, report = LINES[key], quarter.reports[key]

    def total(sheet_name: str, column: str) -> int:
        return sum(row[column] or 0 for row in table(report, sheet_name))

    assert {
        "accepted": total("OPD", "Laporan diterima"),
        "held": total("OPD", "Menunggu OPD"),
        "in_review": total("OPD", "Menunggu Kominfo"),
        "net": total("Belanja iklan", "Belanja"),
        "tax": total("Belanja iklan", "PPN atas belanja"),
    } == {name: line[name] for name in ("accepted", "held", "in_review", "net", "tax")}
    assert total("Belanja iklan", "Belanja termasuk PPN") == line["net"] + line["tax"]
    posts, followers = table(report, "Unggahan"), table(report, "Pengikut")
    for name, channel in CHANNELS.items():
        own = [row for row in posts if row["Platform"] == channel.name]
        assert len(own) == line[f"posts_{name}"]
        assert sum(row["Interaksi"] or 0 for row in own) == line[f"interactions_{name}"]
        (counted,) = (row for row in followers if row["Platform"] == channel.name)
        assert counted["Pengikut akhir"] == line[f"closing_{name}"]
    ceilings = {row["Masa"]: row for row in table(report, "Pagu") if row["Pemegang pagu"] == "Kota, bulan"}
    for cap in (one for one in sheet("ceilings") if key_of(one) == key and one["level"] == "city_month"):
        told = [ceilings[cap["period"]][name] for name in ("Pagu", "Terpakai", "Dicadangkan", "Sisa", "Lebih")]
        assert told == [cap[name] for name in ("cap", "settled", "promised", "left", "beyond")]
    scores = {row["OPD"]: row["Nilai"] for row in table(report, "Nilai OPD")}
    names = {agency.code: agency.short_name for agency in load_settings().agencies}
    standing = [one for one in sheet("league") if key_of(one) == key and one["new"]]
    assert {
        names[one["agency"]]: None if one["score"] < 0 else one["score"] for one in standing
    }.items() <= scores.items()


def test_the_dashboard_says_what_the_workbook_says(quarter):
    settings, made_at = load_settings(), quarter.utc(LINES[QUARTER]["made_at"])
    keep(quarter.conn, settings=settings, now=made_at)
    # It holds one snapshot of the database: what a fixture left open is ended.
    quarter.conn.commit()
    board = board_of(quarter.conn, Choice("12-bulan", QUARTER[2]), now=made_at)
    months = [key for key in LINES if key[0] == "asked" and key[1].day == 1 and 7 < (key[2] - key[1]).days < 31]
    buckets = board.choice.posts
    heaps, bills = board.selection.by_bucket(buckets), board.spending.by_bucket(buckets)
    assert len(months) == 3
    for key in months:
        line, bucket = LINES[key], buckets.of(key[1])
        assert (bills[bucket].net.amount, bills[bucket].tax.amount) == (line["net"], line["tax"])
        for name in CHANNELS:
            cells = [cell for paid in (False, True) if (cell := heaps.cell(bucket, name, advertised=paid))]
            assert sum(cell.posts for cell in cells) == line[f"posts_{name}"]
            assert sum(cell.interactions or 0 for cell in cells) == line[f"interactions_{name}"]
    spent = board.spending.by_agency()
    for line in sheet("by_agency"):
        if key_of(line) == QUARTER and line["spent"]:
            # All that was spent was spent in the quarter, but for a day after it.
            assert spent[line["agency"]].total.amount == line["spent"]


def test_the_archive_and_the_message_by_whatsapp_say_what_the_summary_says(quarter):
    shown = {
        (one.kind, one.period_start, one.period_end): one
        for one in archive.latest(quarter.conn, before=2**62, limit=99)
    }
    assert set(MADE) <= shown.keys()
    for key in MADE:
        report = quarter.reports[key]
        assert shown[key].summary == report.summary
        assert archive.document(quarter.conn, shown[key].briefing_id).data == report.pdf.read_bytes()
        _, told_by_whatsapp = variables_of(Letter("Laporan", report.summary))
        # Nothing of it is cut off, least of all what is asked.
        assert told_by_whatsapp == " ".join(report.summary.partition("\n")[2].split())


def number(value: int) -> str:
    """As Indonesian writes it: `1.234.567`."""
    return f"{value:,}".replace(",", ".")


@cache
def words_of(pdf: Path) -> str:
    """A document's text, its spaces made one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())


def says(text: str, token: str) -> bool:
    """Whether a text holds a number or words, and not as a part of longer ones."""
    return re.search(rf"(?<![\w.,]){re.escape(token)}(?![\d]|[.,]\d)", " ".join(text.split())) is not None


def told(line: Line) -> list[str]:
    """What every edition of a report has to say, in the city's way of writing."""
    return [
        f"{line['reporting']} dari 40",
        number(line["accepted"]),
        number(line["items"]),
        f"Rp{number(line['net'] + line['tax'])}",
        # Where none of the period's days is known yet, the newest that is stands for them under its own name.
        *(number(line[f"reach_{name}"]) for name in CHANNELS if line[f"known_{name}"]),
    ]


#: A quarter's message is full: whom Instagram reached on its best day is left to the document (`summary.LIMIT`).
LEFT_TO_THE_DOCUMENT = {"triwulan": ["instagram"]}


def told_in_chat(line: Line) -> list[str]:
    """What the message says besides, and without what it has no room for."""
    left = {number(line[f"reach_{name}"]) for name in LEFT_TO_THE_DOCUMENT.get(line["kind"], [])}
    said = [token for token in told(line) if token not in left]
    return [*said, *(f"{channel.name} {number(line[f'posts_{name}'])}" for name, channel in CHANNELS.items())]


def told_in_full(line: Line) -> list[str]:
    """What the document of a week or a month says besides: its pages tell of content and of money."""
    if line["kind"] == "harian":
        return told(line)
    ceilings = [one for one in sheet("ceilings") if key_of(one) == key_of(line) and one["level"] == "city_month"]
    return [
        *told(line),
        *(number(line[f"{figure}_{name}"]) for figure in ("interactions", "closing") for name in CHANNELS),
        *(f"Rp{number(one['beyond'] or one['left'])}" for one in ceilings),
        *([f"Rp{number(line['overrun'])}"] if line["overrun"] else []),
    ]


TOLD = {"summary": told_in_chat, "mail": told_in_chat, "document": told_in_full}


@pytest.mark.parametrize("key", MADE, ids=lambda key: f"{key[0]} {key[1]}")
def test_summary_mail_and_document_say_what_the_workbook_says(quarter, key):
    line, report = LINES[key], quarter.reports[key]
    assert report.pdf is not None, "No such report was made at its moment."
    missing = [
        (name, token)
        for name, text in editions(report).items()
        for token in TOLD.get(name, told)(line)
        if not says(text, token)
    ]
    assert missing == []
    if line["kind"] in LEFT_TO_THE_DOCUMENT:
        # Another line would not fit: the shortest there is of a channel's reach.
        assert len(editions(report)["summary"]) + 60 > DETAIL_LETTERS


def editions(report: Report) -> dict[str, str]:
    """What a report says wherever it is read; of a letter's page also the words of its picture."""
    page = PageWords()
    page.feed(report.letter.get_body(("html",)).get_content())
    return {
        "summary": report.summary,
        "mail": report.letter.get_body(("plain",)).get_content(),
        "mail as a page": " ".join(page.words),
        "document": words_of(report.pdf),
    }


class PageWords(HTMLParser):
    """What a page says, to who sees it and to who hears it."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words.append(dict(attrs).get("alt") or "")


def test_what_was_archived_is_what_was_gathered(quarter):
    numbers = ("agencies", "items_published", "posts_by_channel", "posts", "daily_reach", "followers", "spent", "caps")
    for key in MADE:
        archived, gathered = quarter.reports[key].archived, quarter.reports[key].figures.as_json()
        assert {name: archived[name] for name in numbers} == {name: gathered[name] for name in numbers}
