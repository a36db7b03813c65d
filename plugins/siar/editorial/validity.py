"""Validity: whether a draft may be told at a moment, what is to be said of that, and whether it is urgent.

Asked at every look at a post (`siar.editorial.clearance`) and wherever it is given a time. What corrects a post that is
out has no end: a mistake is corrected however late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from siar.editorial.windows import DatedRow, Window, alert_of, window_of
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.findings.tellers import Stage, tells
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings

__all__ = ["CODES", "LAST", "Validity", "of_rows"]

_EARLY = "S_UCAPAN_BELUM"
_OVER = {"event": "S_ACARA_LEWAT", "notice": "S_MASA_BERLAKU_LEWAT", "day": "S_UCAPAN_LEWAT"}
CODES = tells(__name__, Stage.SCREENING, *_OVER.values(), _EARLY, "S_UCAPAN_TANGGAL", "S_LAPORAN_LAMA")

LAST = datetime.max.replace(tzinfo=UTC)
"""The deadline of what has none."""


@dataclass(frozen=True)
class Validity:
    """When a draft may be told: whenever all its reports may.

    :param windows: of its reports.
    :param alert: which of the city's alerts it is, counted from the most urgent; None: it is none.
    """

    windows: tuple[Window, ...] = ()
    alert: int | None = None

    def over(self, at: datetime, *, book: RuleBook) -> Finding | None:
        """Return what says that it may be told no more at a moment; None: it may, or the city only wants to hear of it."""
        return next((item for item in self._over(at, book) if item.level >= Level.HOLDS), None)

    def early(self, at: datetime, *, book: RuleBook) -> Finding | None:
        """Return what says that it may not be told yet."""
        return next(iter(self._early(at, book)), None)

    def refusal(self, at: datetime, *, book: RuleBook) -> Finding | None:
        """Return why it may not go out at a moment, None when it may."""
        return self.over(at, book=book) or self.early(at, book=book)

    def findings(self, now: datetime, *, book: RuleBook) -> list[Finding]:
        """Return what is to be said of its time, each code once: it is over, not yet due, moved, or of long ago."""
        found = [*self._over(now, book), *self._early(now, book)]
        for window in self.windows:
            found += _moved(window, book)
        oldest = min((window for window in self.windows if _is_old(window, now, book)), key=_ended, default=None)
        if oldest is not None:
            found += _old(oldest, now, book)
        return list({item.code: item for item in reversed(found)}.values())[::-1]

    def bounds(self, *, book: RuleBook) -> tuple[datetime | None, datetime | None]:
        """Return from when until when it may go out; None where there is no such bound, or the city holds nobody to it."""
        opens = [window.opens for window in self.windows if window.opens and book.catalogue[_EARLY].enabled]
        closes = [window.closes for window in self.windows if window.closes and _holds(window, book)]
        return max(opens, default=None), min(closes, default=None)

    def deadline(self, at: datetime) -> datetime:
        """Return by when it is to go out, seen from a moment: before what it announces, else before that is over."""
        found = LAST
        for window in self.windows:
            if window.starts is not None and at < window.starts:
                found = min(found, window.starts)
            elif window.closes is not None:
                found = min(found, window.closes)
        return found

    def _over(self, at: datetime, book: RuleBook) -> list[Finding]:
        first = min((window for window in self.windows if window.is_over(at)), key=_closes, default=None)
        if first is None or first.closes is None or first.ended is None:
            return []
        formats, code = book.formats, _OVER[first.tells]
        if first.tells == "day":
            return book.catalogue.on_desk(code, hari=_name(first), kapan=formats.long_date(first.ended))
        return book.catalogue.on_desk(code, kapan=_until(first.closes, book))

    def _early(self, at: datetime, book: RuleBook) -> list[Finding]:
        last = max((window for window in self.windows if window.is_early(at)), key=_opens, default=None)
        if last is None or last.opens is None or last.ended is None:
            return []
        days = book.formats.date_range(last.opens.astimezone(book.settings.city.zone).date(), last.ended)
        return book.catalogue.on_desk(_EARLY, hari=_name(last), kapan=days)


def _closes(window: Window) -> datetime:
    return window.closes or LAST


def _opens(window: Window) -> datetime:
    return window.opens or LAST


def _ended(window: Window) -> date:
    return window.ended or date.max


def _holds(window: Window, book: RuleBook) -> bool:
    entry = book.catalogue[_OVER[window.tells]]
    return entry.enabled and entry.level >= Level.HOLDS


def _name(window: Window) -> str:
    return window.feast.name if window.feast else "harinya"


def _until(closes: datetime, book: RuleBook) -> str:
    """The last moment: a day that ends at midnight is told by its own date, not by the next one's."""
    local = closes.astimezone(book.settings.city.zone)
    if (local.hour, local.minute) == (0, 0):
        return book.formats.long_date((local - timedelta(minutes=1)).date())
    return book.formats.moment(closes)


def _moved(window: Window, book: RuleBook) -> list[Finding]:
    feast, written = window.feast, window.written
    if feast is None or written is None or window.opens is None or window.ended is None:
        return []
    zone = book.settings.city.zone
    if written in {feast.day, window.opens.astimezone(zone).date()} or feast.first <= written <= feast.last:
        return []
    long_date = book.formats.long_date
    return book.catalogue.on_desk(
        "S_UCAPAN_TANGGAL", hari=feast.name, tanggal=long_date(written), saran=long_date(feast.day)
    )


def _is_old(window: Window, now: datetime, book: RuleBook) -> bool:
    if window.ended is None or window.old_after is None:
        return False
    return now.astimezone(book.settings.city.zone).date() - window.ended > window.old_after


def _old(window: Window, now: datetime, book: RuleBook) -> list[Finding]:
    assert window.ended is not None, "without a day nothing is old"
    days = (now.astimezone(book.settings.city.zone).date() - window.ended).days
    return book.catalogue.on_desk("S_LAPORAN_LAMA", kapan=book.formats.long_date(window.ended), hari=days)


def of_rows(rows: Sequence[DatedRow], *, settings: Settings) -> Validity:
    """Return when a draft that tells of these rows may be told."""
    windows = tuple(window_of(row, settings=settings) for row in rows)
    return Validity(windows, _alert(rows, windows, settings=settings))


def _alert(rows: Sequence[DatedRow], windows: Sequence[Window], *, settings: Settings) -> int | None:
    """Which alert a draft is: that of its most urgent row which does not hold for too long to be one."""
    alerts, found = settings.validity.urgent, list[int]()
    for row, window in zip(rows, windows, strict=True):
        number = alert_of(row, alerts)
        if number is None or row.starts_on is None or window.closes is None:
            continue
        begins = datetime.combine(row.starts_on, datetime.min.time(), tzinfo=settings.city.zone)
        # Its first day counts whole, whatever hour it was typed at.
        if window.closes - begins <= timedelta(hours=alerts[number].at_most_hours, days=1):
            found.append(number)
    return min(found, default=None)
