"""One advertisement and its bill: what the ad account told, beside what the ledger says."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.meta.ad_insights import reported
from siar.boosts.budget import ledger
from siar.settings import Settings, TaxRate, load_settings
from siar.store import Connection
from tests.integration.boosts.adcity import AdCity
from tests.integration.boosts.books import NOW, begun_at_once

WITA = ZoneInfo("Asia/Makassar")


def with_rates(*rates: tuple[str, date], **money: Any) -> Settings:
    """The city's settings with other rates of PPN, and other ceilings."""
    settings = begun_at_once(load_settings())
    tax = tuple(TaxRate.model_validate({"percent": percent, "from": since}) for percent, since in rates)
    caps_ = settings.caps.model_copy(update={"tax": tax or settings.caps.tax, **money})
    return settings.model_copy(update={"caps": caps_})


def ran(conn: Connection, *, days: float = 3, settings: Settings | None = None, now: datetime = NOW) -> AdCity:
    """A city whose one advertisement ran for so many days, a round every six hours."""
    city = AdCity(conn, now=now, settings=settings)
    city.publish()
    assert city.run().launched == 1
    pass_days(city, days)
    return city


def pass_days(city: AdCity, days: float, *, hours: float = 6) -> None:
    for _ in range(round(days * 24 / hours)):
        city.advance(hours=hours)
        city.run()


def billed(city: AdCity) -> Fraction:
    """What the ad account told of the days that were over when it was last read, with PPN: late bills come by and by."""
    read_at = city.boosts()[0]["billed_at"]
    today = read_at.astimezone(city.state.ad_account.zone).date()
    ad = city.state.ads[city.boosts()[0]["ad_id"]]
    rates = city.settings.caps.tax

    def rate(day: date) -> Fraction:
        return (
            Fraction(max((one for one in rates if one.valid_from <= day), key=lambda one: one.valid_from).percent) / 100
        )

    days = [day for day in map(date.fromisoformat, ad.spend_by_day) if day < today]
    return sum((int(reported(city.state, ad, day, day, read_at) + 1e-6) * (1 + rate(day)) for day in days), Fraction())


def booked(city: AdCity) -> ledger.Envelope:
    held = ledger.envelope(city.conn, boost_id=city.boosts()[0]["boost_id"])
    assert held is not None
    return held


def follows(city: AdCity, *, days: int = 4) -> bool:
    """Whether the ledger says what was billed, to the rupiah and its PPN that each single day rounds away."""
    return abs(booked(city).billed.amount - billed(city)) <= days * Fraction(6, 5)


def restate(city: AdCity, factor: float, *, which: int = 0) -> None:
    """Meta corrects one of the days."""
    ad = city.ad
    day = sorted(ad.spend_by_day)[which]
    ad.spend_by_day[day] = float(int(ad.spend_by_day[day] * factor))
