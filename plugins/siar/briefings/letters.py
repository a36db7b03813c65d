"""The letter that brings a report: the finding as its subject, a text to forward by chat, and the same as a page of mail.

The page is read on a phone, in a mail program that may show no pictures and reads no style sheet: the finding, one chart, what it
means, who does what by when, what else was found. Everything it says is said by the report's pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from siar.briefings.actions import Action
from siar.briefings.pages.page import NBSP, Page
from siar.briefings.phrases import Phrases
from siar.figures.periods import Period
from siar.outbox import Attachment, Letter
from siar.outbox.letter_templates import fill
from siar.settings import BriefingPlan
from siar.visuals.brand import load_brand

__all__ = ["CLIPPED_FROM", "letter_of"]

CLIPPED_FROM = 102 * 1024
"""Bytes of HTML from which on Gmail hides the rest of a letter."""

_CHART = "grafik@siar"
_OTHERS, _MEANINGS, _ACTIONS = 6, 2, 8
"""Further findings, sentences of each, and follow-ups that are told; of more the PDF is the place."""


def letter_of(
    pages: Sequence[Page],
    summary: str,
    *,
    plan: BriefingPlan,
    period: Period,
    phrases: Phrases,
    documents: Sequence[Attachment],
    chart: bytes | None,
    notes: Sequence[str] = (),
) -> Letter:
    """Return the letter.

    :param pages: the report's, at least one; the first one's finding is the letter's.
    :param summary: lines of text, which chats show alike.
    :param documents: what is attached, the PDF first.
    :param chart: a PNG of what the first page draws, None for none.
    :param notes: of the report itself: that it comes late, and why.
    """
    label = period.label(phrases.formats)
    finding = pages[0].title.replace(NBSP, " ")
    picture = () if chart is None else (Attachment("grafik.png", "image/png", chart, _CHART),)
    return Letter(
        subject=phrases.say("surat.subject", finding=finding, title=plan.written_title, period=label),
        plain=summary,
        html=fill("briefing", "html", _facts(pages, plan, label, phrases, documents, notes, shown=chart is not None)),
        sender_name=phrases.settings.briefings.sender_name,
        language=phrases.language,
        attachments=(*picture, *documents),
    )


def _facts(
    pages: Sequence[Page],
    plan: BriefingPlan,
    label: str,
    phrases: Phrases,
    documents: Sequence[Attachment],
    notes: Sequence[str],
    *,
    shown: bool,
) -> dict[str, Any]:
    first, *others = pages
    asked = _asked(action for page in pages for action in page.actions)
    left = len(others) - _OTHERS
    return {
        "language": phrases.language,
        "colours": load_brand().colours,
        "kind": plan.written_title,
        "city": phrases.settings.city.name,
        "government": phrases.settings.city.government,
        "period": label,
        "greeting": phrases.say("surat.greeting"),
        "finding": first.title,
        "chart": _CHART if shown else "",
        "chart_words": _chart_words(first, phrases),
        "meaning_head": phrases.say("laporan.meaning"),
        "meaning": first.meaning,
        "actions_head": phrases.say("laporan.actions"),
        "columns": [phrases.say("surat.what"), phrases.say("surat.unit"), phrases.say("surat.until")],
        "actions": [{"unit": one.unit, "text": one.text, "until": phrases.day(one.until)} for one in asked],
        "nothing": phrases.say("pesan.nothing_to_decide"),
        "fates_head": phrases.say("ringkasan.fates"),
        "fates": first.data.get("fates") or (),
        "others_head": phrases.say("surat.others"),
        "others": [{"title": page.title, "meaning": page.meaning[:_MEANINGS]} for page in others[:_OTHERS]],
        "more": phrases.say("surat.more", pages=left) if left > 0 else "",
        "notes": notes,
        "attached": phrases.say("surat.attached", names=phrases.listed([item.name for item in documents])),
        "automatic": phrases.say("surat.automatic", city=phrases.settings.city.name),
    }


def _asked(actions: Iterable[Action]) -> list[Action]:
    """Return each follow-up once, the most pressing first."""
    return sorted(dict.fromkeys(actions), key=lambda one: one.until)[:_ACTIONS]


def _chart_words(page: Page, phrases: Phrases) -> str:
    """Return what the chart shows, for who does not see it: its finding and the figures that stand on it."""
    said = phrases.say("surat.chart", finding=page.title.replace(NBSP, " "))
    tiles = page.data.get("tiles") or ()
    return " ".join([said, *(f"{tile['label']}: {tile['value']}{_note(tile['note'])}." for tile in tiles)])


def _note(note: str) -> str:
    return f" ({note})" if note else ""
