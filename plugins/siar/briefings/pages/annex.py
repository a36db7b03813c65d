"""The annex: agency by agency what it sent, what went out of it, and what it has to mend."""

from __future__ import annotations

from typing import Any

from siar.briefings import conduct
from siar.briefings.actions import Action, action
from siar.briefings.pages.page import TITLE_LETTERS, Page
from siar.briefings.phrases import Phrases, shorten
from siar.channels import CHANNELS
from siar.figures.agency_reports import AgencyReport, Content, agency_reports
from siar.figures.kpis import Figures
from siar.figures.periods import Period
from siar.figures.sent_rows import SentRow

__all__ = ["NAME", "make", "of_agency"]

NAME = "lampiran"
_ROWS, _CONTENTS = 12, 8
"""How many rows and contents of one agency are named one by one; of the rest their number is said."""

_SENTENCE = 160
"""Letters of what a row has to mend."""


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the pages of all agencies that sent a row or of which something went out, None without any."""
    reports = agency_reports(figures)
    if not reports:
        return None
    agencies = [of_agency(report, figures.period, phrases) for report in reports]
    title = phrases.say("lampiran.title", agencies=len(reports))
    if figures.agency is not None:
        # An agency's own report is about nothing else: what was found is the title, and is said once.
        title, agencies = agencies[0]["finding"], [{**agencies[0], "finding": ""}]
    return Page(
        NAME,
        title,
        (),
        tuple(_ask(report, figures, phrases) for report in reports if report.held) if len(reports) == 1 else (),
        data={"agencies": agencies},
    )


def _ask(report: AgencyReport, figures: Figures, phrases: Phrases) -> Action:
    text = phrases.say("lampiran.ask_held", rows=len(report.held))
    return action("held", phrases.agency(report.opd), text, figures=figures, phrases=phrases)


def of_agency(report: AgencyReport, period: Period, phrases: Phrases) -> dict[str, Any]:
    """Return what is drawn of one agency: what it has to mend first, then what waits, and what went out."""
    waiting = tuple(row for row in report.accepted if row.out_at is None)
    groups = (("held", report.held), ("in_review", report.in_review), ("accepted", waiting))
    return {
        "name": phrases.agency(report.opd),
        "finding": _finding(report, phrases),
        "facts": _facts(report, phrases),
        "appeals": [conduct.appeal(item, period, phrases) for item in report.appeals],
        "groups": [
            {
                "name": phrases.say(f"lampiran.group_{state}"),
                "rows": [_row(row, phrases) for row in rows[:_ROWS]],
                "rest": _rest(len(rows) - _ROWS, phrases),
            }
            for state, rows in groups
            if rows
        ],
        "contents": [_content(item, phrases) for item in report.contents[:_CONTENTS]],
        "contents_rest": _rest(len(report.contents) - _CONTENTS, phrases),
        "channels": [channel.name for channel in CHANNELS.values()],
    }


def _finding(report: AgencyReport, phrases: Phrases) -> str:
    """How many rows it sent, and of each state that has any how many."""
    states = (("accepted", report.accepted), ("held", report.held), ("in_review", report.in_review))
    said = [phrases.say(f"lampiran.rows_{state}", rows=len(rows)) for state, rows in states if rows]
    sent = phrases.say("lampiran.rows", agency=phrases.agency(report.opd), rows=len(report.rows))
    return f"{sent}: {', '.join(said)}" if said else sent


def _facts(report: AgencyReport, phrases: Phrases) -> list[str]:
    """Return the score where there is one, and each count of which anything is known."""
    standing, quality = report.standing, report.quality
    said = []
    if standing is not None and standing.score is not None:
        said.append(phrases.say("lampiran.score", score=standing.score, band=conduct.band_name(standing.band, phrases)))
    parts = (("in_time", quality.in_time), ("right_at_once", quality.right_at_once), ("gone_out", quality.gone_out))
    said += [
        phrases.say(f"lampiran.part_{name}", part=phrases.out_of(phrases.number(part.good), part.of))
        for name, part in parts
        if part.known
    ]
    if quality.wait is not None:
        said.append(phrases.say("lampiran.wait", days=conduct.days(quality.wait, phrases), rows=quality.waited))
    return said


def _row(row: SentRow, phrases: Phrases) -> dict[str, str]:
    """A row's place in its sheet, and what it has to mend where it waits for its agency, else its title."""
    where = phrases.say("lampiran.row", number=str(row.row_number), row_id=row.row_id)
    if row.state == "held":
        said = " ".join(finding.message for finding in row.findings) or phrases.say("lampiran.sent_back")
        return {"where": where, "said": shorten(said, _SENTENCE)}
    return {"where": where, "said": shorten(row.title or phrases.say("lampiran.untitled"), TITLE_LETTERS)}


def _content(item: Content, phrases: Phrases) -> dict[str, Any]:
    return {
        "title": shorten(item.title, TITLE_LETTERS),
        "reach": [phrases.reach(item.posts[channel].reach) if channel in item.posts else "–" for channel in CHANNELS],
    }


def _rest(rows: int, phrases: Phrases) -> str:
    return phrases.say("lampiran.others", rows=rows) if rows > 0 else ""
