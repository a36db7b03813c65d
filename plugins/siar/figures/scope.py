"""What of a period's figures is one agency's own."""

from __future__ import annotations

from dataclasses import replace

from siar.figures.kpis import Figures

__all__ = ["of_agency"]


def of_agency(figures: Figures, code: str) -> Figures:
    """Return the same figures with the rows, the standing, the posts, the adverts and what waits of one agency alone.

    What has no part of its own stays the city's (followers, money, ceilings): no page of an agency's own report
    (`OWN_PAGES`) shows it. What earlier reports told and asked for is left out: they were the city's.
    """
    conduct = figures.conduct
    own = (standing for standing in conduct.league.standings if standing.opd == code)
    return replace(
        figures,
        agency=code,
        agencies=tuple(item for item in figures.agencies if item.opd == code),
        conduct=replace(
            conduct,
            rows=conduct.rows_of(code),
            agencies={opd: quality for opd, quality in conduct.agencies.items() if opd == code},
            league=replace(
                conduct.league,
                standings=tuple(own),
                appeals=tuple(appeal for appeal in conduct.league.appeals if appeal.opd == code),
            ),
        ),
        daily_reach={},
        posts=tuple(post for post in figures.posts if post.opd == code),
        boosts=tuple(boost for boost in figures.boosts if boost.opd == code),
        waiting={
            subject: own_items
            for subject, items in figures.waiting.items()
            if (own_items := {item: number for item, number in items.items() if item == code})
        },
        corrections=(),
        asks=(),
        fates=(),
    )
