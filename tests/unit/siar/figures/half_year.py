"""Half a year of invented posts that differ by what posts differ by, and by nothing else unless it is put in.

Days have shocks that last into the next, reach grows, agencies differ, platforms share what a content is worth, kinds come in
clusters of their agencies and of days (greetings), and single posts go far beyond the rest.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from siar.figures.audience import PostAtAge
from siar.figures.growth import SPAN
from siar.quantities import Reach
from siar.settings import load_settings

__all__ = ["LAST", "half_year"]

LAST = date(2026, 9, 30)
_KINDS = ("Kegiatan", "Agenda", "Capaian", "Layanan publik", "Imbauan", "Ucapan")
_TITLES = (
    "Posyandu melayani balita",
    "Jadwal angkut sampah",
    "Perekaman KTP-el keliling",
    "Lampu jalan dipasang",
    "Rapat kerja",
)


def half_year(
    seed: int, *, hour: float = 1.0, weekday: float = 1.0, kind: float = 1.0, follows: float = 1.0
) -> list[PostAtAge]:
    """Return the posts of half a year up to `LAST`, oldest first.

    :param hour: by which factor 19.00 reaches more; `weekday`: Saturday; `kind`: Agenda.
    :param follows: by which factor Agenda brings more follows.
    """
    settings, chance = load_settings(), np.random.default_rng(seed)
    agencies = [agency.code for agency in settings.obliged_agencies]
    size = chance.normal(0, 0.4, len(agencies))
    taste = np.cumsum(chance.dirichlet([0.6] * len(_KINDS), len(agencies)), axis=1)
    counts = chance.integers(0, 4, (SPAN.days, len(settings.slots.slots)))
    most = int(counts.sum())
    who, told = chance.integers(len(agencies), size=most), chance.integers(len(_TITLES), size=most)
    kinds = (chance.random(most)[:, None] > taste[who]).sum(axis=1).clip(max=len(_KINDS) - 1)
    worth, greeted = chance.standard_t(3, most) * 0.45, chance.random(most) < 0.7
    noise = chance.normal(0, 0.3, (most, 2))
    shocks, greetings = chance.normal(0, 0.3, SPAN.days), chance.random(SPAN.days) < 0.05
    shock, found = 0.0, []
    draft = -1
    for number in range(SPAN.days):
        day = LAST - timedelta(days=SPAN.days - 1 - number)
        shock = 0.5 * shock + shocks[number]
        for begin, posts in zip(settings.slots.slots, counts[number], strict=True):
            for place in range(posts):
                draft += 1
                own = _KINDS[-1] if greetings[number] and greeted[draft] else _KINDS[kinds[draft]]
                log = 6 + 0.002 * number + shock + size[who[draft]] + worth[draft]
                log += np.log(hour) * (begin == time(19)) + np.log(weekday) * (day.weekday() == 5)
                log += np.log(kind) * (own == "Agenda")
                at = datetime.combine(day, begin, tzinfo=settings.city.zone) + timedelta(minutes=10 * place)
                for channel, spread in zip(("facebook", "instagram"), noise[draft], strict=True):
                    reach = int(np.exp(min(log + spread, 14)))
                    brought = min(reach, 20_000) * 0.001 * (follows if own == "Agenda" else 1.0)
                    found.append(
                        PostAtAge(
                            nth=0,
                            publication_id=len(found) + 1,
                            channel=channel,  # type: ignore[arg-type]
                            published_at=at.astimezone(UTC),
                            opd=agencies[who[draft]],
                            kind=own,
                            title=_TITLES[told[draft]],
                            aged=True,
                            interactions=reach // 20,
                            reach=Reach(reach),
                            interactions_then=reach // 25,
                            follows=int(chance.poisson(brought)) if channel == "instagram" else None,
                            advertised=False,
                        )
                    )
    return found
