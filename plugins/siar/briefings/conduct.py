"""What a report claims of how agencies report: each sentence with the condition under which it may be said beside it.

The words stand in `texts/<language>/opd.yaml` and `peringkat.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from siar.briefings.phrases import Phrases
from siar.figures.appeals import Appeal
from siar.figures.kpis import Figures
from siar.figures.league import CRITERIA, Band, Criterion, League, Standing
from siar.figures.periods import Period
from siar.figures.sent_rows import OutOf, Quality

__all__ = [
    "appeal",
    "band_name",
    "counted",
    "days",
    "gone_out",
    "in_time",
    "league_finding",
    "named",
    "needing_help",
    "nothing_new",
    "right_at_once",
    "rule",
    "silent_or_all",
    "too_few",
    "waiting",
    "weakest",
]

CLEAR = 0.1
"""By which share one part must lack more than the next, to be called the one that is lacked most often."""

NAMED = 5
"""How many agencies a sentence names; the drawing above it has them all."""


def silent_or_all(figures: Figures, phrases: Phrases) -> str:
    """Say how many agencies sent nothing, or that all sent. Condition: agencies are obliged to report."""
    if not figures.must_report:
        return ""
    silent = len(figures.silent)
    return phrases.say("opd.silent", agencies=silent) if silent else phrases.say("opd.nobody_silent")


def waiting(figures: Figures, phrases: Phrases) -> str:
    """Say how many rows wait for whom. Condition: any waits."""
    if not figures.held and not figures.in_review:
        return ""
    return phrases.say("opd.waiting", held=figures.held, review=figures.in_review)


def in_time(quality: Quality, phrases: Phrases) -> str:
    """Say how many rows came in time. Condition: of any both days are known; of how many, is said."""
    days = phrases.settings.league.working_days
    return _part("opd.in_time", quality.in_time, phrases, days=days)


def right_at_once(quality: Quality, phrases: Phrases) -> str:
    """Say how many rows were right at once. Condition: any was judged."""
    return _part("opd.right_at_once", quality.right_at_once, phrases)


def gone_out(quality: Quality, phrases: Phrases) -> str:
    """Say how many accepted rows went out, and how long they waited. Condition: any was accepted; of the wait: any went out."""
    said = _part("opd.gone_out", quality.gone_out, phrases)
    if quality.wait is None:
        return said
    wait = phrases.say("opd.wait", days=days(quality.wait, phrases), rows=quality.waited)
    return f"{said} {wait}" if said else wait


def _part(name: str, part: OutOf, phrases: Phrases, **facts: int) -> str:
    """Say so many of so many: the share only of enough (`Phrases.percent`)."""
    if not part.known:
        return ""
    percent = phrases.percent(part.good, part.of)
    said = phrases.out_of(phrases.number(part.good), part.of)
    return phrases.say(name, part=f"{said} ({percent})" if percent else said, **facts)


def days(wait: timedelta, phrases: Phrases) -> str:
    """A wait in days with one decimal, rounded up: `2,5`."""
    tenths = -(-wait // timedelta(hours=2, minutes=24))
    return phrases.formats.number(Decimal(tenths) / 10)


def league_finding(league: League, phrases: Phrases) -> str:
    """Say how many agencies stand in the best band, and how many need help. Condition: one that is obliged has a score."""
    good, fair, poor = (len(league.in_band(band)) for band in ("baik", "cukup", "perlu"))
    if not good + fair + poor:
        return ""
    if good and poor:
        return phrases.say("peringkat.good_and_poor", good=good, poor=poor)
    if good:
        return phrases.say("peringkat.good", good=good, scored=good + fair)
    if poor:
        return phrases.say("peringkat.poor", poor=poor)
    return phrases.say("peringkat.fair", fair=fair)


def weakest(league: League, phrases: Phrases) -> str:
    """Say what agencies that have a score lack most often. Condition: they lack something, and of one part clearly more."""
    scored = [item for item in league.standings if item.must_report and item.score is not None]
    lacking: dict[Criterion, OutOf] = {}
    for count in (count for item in scored for count in item.counted):
        old = lacking.get(count.criterion, OutOf(0, 0))
        lacking[count.criterion] = OutOf(old.good + len(count.lacking), old.of + count.of)
    found = sorted(
        ((part.good / part.of, name, part) for name, part in lacking.items() if part.known), key=lambda item: -item[0]
    )
    if not found or not found[0][2].good or (len(found) > 1 and found[0][0] < found[1][0] + CLEAR):
        return ""
    _, name, part = found[0]
    return phrases.say(f"peringkat.weakest_{name}", part=phrases.out_of(phrases.number(part.good), part.of))


def needing_help(league: League, phrases: Phrases) -> str:
    """Name those that need help. Condition: there are any."""
    found = league.in_band("perlu")
    return phrases.say("peringkat.help", agencies=named(found, phrases)) if found else ""


def named(standings: Sequence[Standing], phrases: Phrases) -> str:
    """Name agencies, the first `NAMED` of them: `Dinkes, Dishub, dan 4 OPD lain`."""
    names = [phrases.agency(item.opd) for item in standings]
    if len(names) <= NAMED + 1:
        return phrases.listed(names)
    return ", ".join([*names[:NAMED], phrases.say("opd.others", agencies=len(names) - NAMED)])


def too_few(league: League, phrases: Phrases) -> str:
    """Say of how many there is no score, and why. Condition: there are any."""
    count = len(league.in_band("sedikit"))
    return phrases.say("peringkat.too_few", agencies=count, rows=phrases.settings.league.least_rows) if count else ""


def nothing_new(league: League, phrases: Phrases) -> str:
    """Say how many sent no new row: they are not drawn. Condition: there are any."""
    count = len(league.in_band("belum"))
    return phrases.say("peringkat.nothing_new", agencies=count) if count else ""


def counted(standing: Standing) -> list[str]:
    """Return the parts of a score in `CRITERIA`'s order: `4/5`; "–" where nothing is known."""
    found = {item.criterion: item for item in standing.counted}
    return [f"{len(found[name].good)}/{found[name].of}" if found[name].of else "–" for name in CRITERIA]


def appeal(item: Appeal, period: Period, phrases: Phrases) -> dict[str, str]:
    """Return an agency's words on its score, in full; of one that came after the report on its period, with that period."""
    name = phrases.agency(item.opd)
    if item.is_late(period):
        days = phrases.formats.date_range(item.period_start, item.period_end)
        name = phrases.say("peringkat.late_appeal", agency=name, days=days)
    return {"agency": name, "text": item.text}


def rule(league: League, phrases: Phrases) -> str:
    """Say by which rule a score is reckoned, with the weights by which these were."""
    settings = phrases.settings.league
    return phrases.say(
        "peringkat.rule",
        rutin=phrases.formats.percent(league.weights["rutin"]),
        tepat_waktu=phrases.formats.percent(league.weights["tepat_waktu"]),
        lolos=phrases.formats.percent(league.weights["lolos"]),
        days=settings.working_days,
        minutes=settings.typing_minutes,
    )


def band_name(band: Band, phrases: Phrases) -> str:
    """A band's name, with its bounds where it has any: `Baik (80–100)`."""
    bands = phrases.settings.league.bands
    return phrases.say(
        f"peringkat.band_{band}",
        baik=bands.baik,
        cukup=bands.cukup,
        below_baik=bands.baik - 1,
        below_cukup=bands.cukup - 1,
        rows=phrases.settings.league.least_rows,
    )
