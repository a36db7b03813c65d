"""The alterations of what went with growth, of a quarter, of how agencies stand, of one agency's rows, and of a story that is out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from siar.figures.appeals import Appeal
from siar.figures.audience import NOBODY
from siar.figures.conduct import Conduct
from siar.figures.crisis import Crisis, CrisisPost
from siar.figures.growth import Effect, Factor
from siar.figures.kpis import Figures
from siar.figures.league import CRITERIA, Band, Criterion, CriterionCount, League, Standing
from siar.figures.periods import Period
from siar.figures.trend import Trend
from tests.unit.siar.briefings.alterations import Alteration, advert, calm
from tests.unit.siar.briefings.examples import (
    CODES,
    CRISIS_POST,
    NOW,
    agencies,
    conduct,
    growth,
    league,
    month,
    read_post,
)

__all__ = ["STANDING_ALTERATIONS"]

LEVELS: tuple[tuple[Factor, str], ...] = (("weekday", "5"), ("hour", "19:00"), ("kind", "Agenda"), ("topic", "Sampah"))
THIS, BEFORE = (month(7), month(8), month(9)), (month(4), month(5), month(6))
UNREAD = replace(CRISIS_POST, reach=None, read_at=None)
DOWN = replace(UNREAD, withdrawn_at=NOW)


def learned(*effects: Effect, **over: Any) -> Figures:
    """A calm week's report with what half a year told."""
    return calm(growth=growth(effects=effects, **over))


def reach(ratio: int, factor: Factor = "hour", level: str = "19:00") -> Effect:
    """What reached so many hundredths of the others."""
    return Effect("facebook", "reach", factor, level, 131, 250, ratio, ratio - 9, ratio + 9)


def follows(more: int) -> Effect:
    """What brought so many more of them."""
    return Effect("instagram", "follows", "kind", "Agenda", 64, 301, more, more - 1, more + 1)


def quarter(*months: Any, before: tuple[Any, ...] = BEFORE, **over: Any) -> Figures:
    """A quarter in which nothing waits."""
    period = Period(date(2026, 7, 1), date(2026, 9, 30), "quarter")
    return calm(period=period, trend=Trend(months or THIS, before), **over)


def standing(found: League) -> Figures:
    """A calm week in which agencies stand so."""
    return calm(conduct=replace(conduct(agencies(dict.fromkeys(CODES, 1))), league=found))


def stood(*bands: Band) -> Figures:
    """A calm week in which the first agencies stand in these bands."""
    return standing(uncounted(*bands))


def uncounted(*bands: Band) -> League:
    """The first agencies in these bands; what their scores are counted of is not told."""
    found = league(*bands)
    counted = tuple(CriterionCount(name, (), ()) for name in CRITERIA)
    return replace(found, standings=tuple(replace(one, counted=counted) for one in found.standings))


def lacked(**lacking: int) -> Figures:
    """One agency has a score, and lacks so many of ten of each part."""
    counted = tuple(
        CriterionCount(name, ("good",) * (10 - lacking[name]), ("lacking",) * lacking[name]) for name in CRITERIA
    )
    return standing(replace(league("cukup"), standings=(Standing(CODES[0], True, 9, counted, 70, "cukup"),)))


def lacks_most(criterion: Criterion) -> Alteration:
    """One part is lacked more and more, the others three of ten times."""
    return Alteration(
        f"{criterion} is lacked",
        lambda n: lacked(**{**dict.fromkeys(CRITERIA, 3), criterion: n}),
        range(7),
        {f"peringkat.weakest_{name}": lambda n, name=name: name == criterion and n >= 4 for name in CRITERIA},
    )


def appealed(end: date) -> Figures:
    """An agency wrote against its score of a week that ends then."""
    found = Appeal(1, CODES[0], end - timedelta(days=6), end, "Kami sudah mengirim.", NOW)
    return standing(replace(uncounted("cukup"), appeals=(found,)))


def annex(accepted: int = 0, held: int = 0, review: int = 0, **over: Any) -> Figures:
    """The report of one agency that sent so many rows, and of which nothing went out."""
    code = CODES[0]
    reported = agencies({code: accepted}, held={code: held}, review={code: review})
    return calm(**{"agencies": reported, "posts": (), "audience": NOBODY, "agency": code, **over})


def without_findings(found: Conduct) -> Conduct:
    """The same, of whose rows none has a finding."""
    return replace(found, rows=tuple(replace(row, findings=()) for row in found.rows))


def story(*posts: CrisisPost) -> Figures:
    """A note on a story with these posts."""
    today = Period(date(2026, 9, 14), date(2026, 9, 14), "day")
    return calm(period=today, crisis=Crisis("KPG-2609-0001", "Jumlah balita keliru.", posts))


OF_GROWTH = (
    Alteration(
        "an hour reaches more",
        lambda n: learned(reach(n)),
        (71, 99, 101, 163),
        {
            "pertumbuhan.reaches_more": lambda n: n > 100,
            "pertumbuhan.reach_hour": lambda n: n > 100,
            "pertumbuhan.hint_hour": lambda n: n > 100,
            "pertumbuhan.nothing_clear": lambda n: n < 100,
            "pertumbuhan.interval": lambda n: True,
            "pertumbuhan.not_a_cause": lambda n: True,
            "pertumbuhan.what_was_looked_at": lambda n: False,
        },
    ),
    Alteration(
        "a kind brings more follows",
        lambda n: learned(follows(n)),
        (-38, -2, 2, 38),
        {
            "pertumbuhan.brings_follows": lambda n: n > 0,
            "pertumbuhan.follows": lambda n: n > 0,
            "pertumbuhan.nothing_clear": lambda n: n < 0,
            "pertumbuhan.not_a_cause": lambda n: n > 0,
            "pertumbuhan.what_was_looked_at": lambda n: n < 0,
            "pertumbuhan.interval": lambda n: False,
        },
    ),
    Alteration(
        "another factor",
        lambda n: learned(reach(150, *LEVELS[n])),
        range(4),
        {
            **{
                f"pertumbuhan.reach_{factor}": lambda n, place=place: n == place
                for place, (factor, _) in enumerate(LEVELS)
            },
            "pertumbuhan.at_hour": lambda n: n == 1,
            "pertumbuhan.on_weekday": lambda n: n == 0,
            "pertumbuhan.hint_weekday": lambda n: n == 0,
        },
    ),
    Alteration(
        "levels are looked at",
        lambda n: learned(looked_at=n),
        range(3),
        {
            "pertumbuhan.too_few": lambda n: n == 0,
            "pertumbuhan.nothing_clear": lambda n: n > 0,
            "pertumbuhan.what_was_looked_at": lambda n: n > 0,
            "pertumbuhan.not_a_cause": lambda n: False,
        },
    ),
    Alteration(
        "posts are compared",
        lambda n: learned(posts={"facebook": n} if n else {}),
        range(3),
        {"pertumbuhan.nothing_clear": lambda n: n > 0, "pertumbuhan.resolvable": lambda n: n > 0},
    ),
    Alteration(
        "it is known which difference could be seen",
        lambda n: learned(resolvable=n or None),
        (0, 120, 136),
        {"pertumbuhan.resolvable": lambda n: n > 0},
    ),
    Alteration(
        "slots are hardly tried",
        lambda n: learned(untried=growth().untried[:n]),
        range(3),
        {
            "pertumbuhan.try_slot": lambda n: n > 0,
            "pertumbuhan.slot": lambda n: n > 0,
            "pertumbuhan.hint_untried": lambda n: n > 0,
        },
    ),
)
OF_A_QUARTER = (
    Alteration(
        "adverts of the quarter are not closed",
        lambda n: quarter(boosts=(advert(None),) * n),
        range(3),
        {"tren.bills_may_change": lambda n: n > 0},
    ),
    Alteration(
        "a month of the quarter before is lived through",
        lambda n: quarter(before=(month(4, n, 0, 0), *BEFORE[1:])),
        range(3),
        {
            **{f"tren.{name}_beside": lambda n: n > 0 for name in ("reports", "items", "spent")},
            **{f"tren.{name}": lambda n: n == 0 for name in ("reports", "items", "spent", "not_comparable")},
            "tren.not_whole": lambda n: False,
        },
    ),
    Alteration(
        "a month of this quarter is lived through",
        lambda n: quarter(*THIS[:2], month(9, 0, n, 0)),
        range(3),
        {
            **{f"tren.{name}_beside": lambda n: n > 0 for name in ("reports", "items", "spent")},
            **{f"tren.{name}": lambda n: n == 0 for name in ("reports", "items", "spent", "not_whole")},
            "tren.not_comparable": lambda n: False,
        },
    ),
    Alteration(
        "so many months of the quarter before are known",
        lambda n: quarter(before=BEFORE[:n]),
        range(4),
        {"tren.not_comparable": lambda n: n < 3, "tren.not_whole": lambda n: False},
    ),
    Alteration(
        "bills of a month pass what was promised",
        lambda n: quarter(*THIS[:2], month(9, overrun=n)),
        range(3),
        {"tren.overrun": lambda n: n > 0, "tren.no_overrun": lambda n: n == 0},
    ),
)
OF_STANDINGS = (
    Alteration(
        "agencies report well",
        lambda n: stood("cukup", *("baik",) * n),
        range(3),
        {"peringkat.good": lambda n: n > 0, "peringkat.fair": lambda n: n == 0, "peringkat.band_baik": lambda n: n > 0},
    ),
    Alteration(
        "agencies need help",
        lambda n: stood("cukup", *("perlu",) * n),
        range(9),
        {
            **{f"peringkat.{name}": lambda n: n > 0 for name in ("poor", "help", "ask_help", "band_perlu")},
            "peringkat.fair": lambda n: n == 0,
            "opd.others": lambda n: n > 6,
        },
    ),
    Alteration(
        "agencies need help beside one that reports well",
        lambda n: stood("baik", *("perlu",) * n),
        range(3),
        {
            "peringkat.good_and_poor": lambda n: n > 0,
            "peringkat.good": lambda n: n == 0,
            "peringkat.poor": lambda n: False,
        },
    ),
    Alteration(
        "agencies send few rows",
        lambda n: stood("baik", *("sedikit",) * n),
        range(3),
        {"peringkat.too_few": lambda n: n > 0, "peringkat.band_sedikit": lambda n: n > 0},
    ),
    Alteration(
        "agencies send no row",
        lambda n: stood("baik", *("belum",) * n),
        range(3),
        {"peringkat.nothing_new": lambda n: n > 0},
    ),
    Alteration(
        "agencies have a score",
        lambda n: stood("sedikit", *("cukup",) * n),
        range(3),
        {
            **{f"peringkat.{name}": lambda n: n > 0 for name in ("fair", "no_places", "rule", "band_cukup")},
            "lampiran.score": lambda n: n > 0,
        },
    ),
    *map(lacks_most, CRITERIA),
    Alteration(
        "one part alone is lacked",
        lambda n: lacked(rutin=n, tepat_waktu=0, lolos=0),
        range(3),
        {"peringkat.weakest_rutin": lambda n: n > 0},
    ),
    Alteration(
        "an agency wrote against its score of a week",
        lambda n: appealed(date(2026, 9, 6) + timedelta(days=n)),
        range(-1, 3),
        {"peringkat.late_appeal": lambda n: n <= 0},
    ),
)
OF_ONE_AGENCY = (
    Alteration(
        "agencies send rows",
        lambda n: annex(agencies=agencies(dict.fromkeys(CODES[:n], 1)), agency=None),
        range(3),
        {"lampiran.title": lambda n: n > 0, "lampiran.rows": lambda n: n > 0},
    ),
    Alteration(
        "rows are accepted",
        lambda n: annex(accepted=n, held=1),
        range(3),
        {f"lampiran.{name}": lambda n: n > 0 for name in ("rows_accepted", "part_in_time", "part_gone_out", "wait")},
    ),
    Alteration(
        "rows are judged",
        lambda n: annex(accepted=n, review=1),
        range(3),
        {"lampiran.part_right_at_once": lambda n: n > 0},
    ),
    Alteration(
        "rows wait for their agency",
        lambda n: annex(accepted=1, held=n),
        (0, 1, 12, 13, 14),
        {
            **{f"lampiran.{name}": lambda n: n > 0 for name in ("rows_held", "row", "ask_held")},
            "lampiran.others": lambda n: n > 12,
        },
    ),
    Alteration(
        "rows wait for an editor",
        lambda n: annex(accepted=1, review=n),
        range(3),
        {"lampiran.rows_in_review": lambda n: n > 0},
    ),
    Alteration(
        "a row has nothing to mend",
        lambda n: (
            figures := annex(held=1),
            replace(figures, conduct=without_findings(figures.conduct)) if n else figures,
        )[1],
        range(2),
        {"lampiran.sent_back": lambda n: n == 1},
    ),
    Alteration(
        "contents go out",
        lambda n: annex(
            accepted=1, posts=tuple(read_post(k, "facebook", 90, opd=CODES[0], title=f"Judul {k}") for k in range(n))
        ),
        range(7, 11),
        {"lampiran.others": lambda n: n > 8},
    ),
)
OF_A_STORY = (
    Alteration(
        "posts are taken down",
        lambda n: story(*(DOWN if place < n else UNREAD for place in range(2))),
        range(3),
        {
            "krisis.still_out": lambda n: n < 2,
            "krisis.decide": lambda n: n < 2,
            "krisis.all_withdrawn": lambda n: n == 2,
            "krisis.decide_answer": lambda n: n == 2,
            "krisis.withdrawn": lambda n: n > 0,
            "krisis.summary": lambda n: True,
        },
    ),
    Alteration(
        "posts are read",
        lambda n: story(*(CRISIS_POST if place < n else UNREAD for place in range(2))),
        range(3),
        {"krisis.seen": lambda n: n > 0, "krisis.nothing_read": lambda n: n == 0},
    ),
    Alteration(
        "questions wait",
        lambda n: story(replace(UNREAD, questions=n)),
        range(3),
        {
            "krisis.questions": lambda n: n > 0,
            "krisis.nothing_read": lambda n: n == 0,
            "krisis.reach_unread": lambda n: False,
        },
    ),
    Alteration(
        "questions wait below what was taken down",
        lambda n: story(replace(DOWN, questions=n)),
        range(3),
        {
            "krisis.questions": lambda n: False,
            "krisis.nothing_read": lambda n: n == 0,
            "krisis.reach_unread": lambda n: n > 0,
        },
    ),
    Alteration(
        "posts are advertised",
        lambda n: story(*(replace(UNREAD, advertised_now=place < n) for place in range(2))),
        range(3),
        {"krisis.adverts": lambda n: n > 0, "krisis.nothing_read": lambda n: n == 0},
    ),
    Alteration(
        "corrections are under way",
        lambda n: story(*(replace(UNREAD, correcting=place < n) for place in range(2))),
        range(3),
        {"krisis.correcting": lambda n: n > 0, "krisis.nothing_read": lambda n: n == 0},
    ),
    Alteration(
        "a post was put right",
        lambda n: story(replace(UNREAD, corrected_at=NOW if n else None)),
        range(2),
        {"krisis.corrected": lambda n: n == 1},
    ),
)
STANDING_ALTERATIONS = (*OF_GROWTH, *OF_A_QUARTER, *OF_STANDINGS, *OF_ONE_AGENCY, *OF_A_STORY)
"""Of the pages of months and quarters, of the annex, and of the crisis note."""
