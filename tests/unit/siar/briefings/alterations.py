"""Figures that are altered by one number, and at which numbers each claim may be said: worked out here, beside no code of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from siar.channels import CHANNELS
from siar.figures.agencies import Reporting
from siar.figures.comments import NO_WORD
from siar.figures.decisions import Ask, Fate
from siar.figures.kpis import Boost, Figures
from siar.figures.money import Spent
from siar.figures.spending import Portion
from siar.quantities import Reach, Rupiah
from siar.settings.briefings import Subject
from tests.unit.siar.briefings.examples import (
    CODES,
    NOW,
    TITLES,
    agencies,
    amendment,
    cap,
    part,
    read_post,
    restated,
    spending,
    waiting,
    week,
)

__all__ = ["ALTERATIONS", "Alteration"]

DAY = date(2026, 9, 8)
"""Before the reports of the examples are made."""


@dataclass(frozen=True)
class Alteration:
    """Figures of a number.

    :param among: the numbers that are tried, the last on either side of each condition with them.
    :param says: at which of them each claim is said, by its text's name.
    """

    name: str
    figures: Callable[[int], Figures]
    among: Sequence[int]
    says: Mapping[str, Callable[[int], bool]]


def calm(**over: Any) -> Figures:
    """A week in which every agency reported, nothing was spent, nothing waits, nobody wrote, and no report was made before."""
    still = {
        "agencies": agencies(dict.fromkeys(CODES, 1)),
        "waiting": {},
        "caps": (),
        "boosts": (),
        "spent": Spent(Rupiah(0), Rupiah(0), Rupiah(0)),
        "spending": spending(),
        "amendments": (),
        "asks": (),
        "fates": (),
        "residents": NO_WORD,
    }
    return week(**{**still, **over})


def advert(reach: int | None, **over: Any) -> Boost:
    """A boost of three days that cost Rp90,000."""
    return replace(
        Boost(
            TITLES[0],
            CODES[3],
            "running",
            Rupiah(90_000),
            Rupiah(166_500),
            None if reach is None else Reach(reach),
            NOW - timedelta(days=3),
        ),
        **over,
    )


def money(*parts: Portion, **over: Any) -> Figures:
    """A week whose money went there, and whose boosts are closed."""
    total = Spent(sum((part.net for part in parts), Rupiah(0)), sum((part.tax for part in parts), Rupiah(0)), Rupiah(0))
    closed = (advert(None, state="closed"),)
    return calm(**{"spent": total, "boosts": closed, "caps": (cap(),), "spending": spending(*parts), **over})


def asks(subject: Subject) -> Alteration:
    """One thing waits so many times."""

    def figures(number: int) -> Figures:
        overruns = spending(overruns=1_000 * number) if subject == "overruns" else spending()
        return calm(waiting=waiting(**{subject: number}), spending=overruns, caps=(cap(),))

    said = {f"tindak.ask_{subject}": lambda n: n > 0, "ringkasan.nothing_to_decide": lambda n: n == 0}
    if subject == "amendments":
        said |= {"koreksi.open": lambda n: n > 0, "koreksi.title_open": lambda n: n > 0}
    return Alteration(f"{subject} wait", figures, range(4), said)


def rows(name: Literal["held", "review"]) -> Alteration:
    """One agency sent so many rows of which none is accepted."""
    others = dict.fromkeys(CODES[1:], 1)
    return Alteration(
        f"rows are {name}",
        lambda n: calm(agencies=agencies({**others, CODES[0]: int(not n)}, **{name: {CODES[0]: n}})),
        range(4),
        {"ringkasan.pending": lambda n: n > 0, f"tindak.ask_{name}": lambda n: n > 0},
    )


def fate(name: str, made: Callable[[int], Fate], among: Sequence[int], **says: Callable[[int], bool]) -> Alteration:
    """What became of one thing that was asked for."""
    return Alteration(name, lambda n: calm(fates=(made(n),)), among, {f"tindak.{key}": says[key] for key in says})


def put_right(
    name: str, ways: Sequence[Literal["edit", "follow_up", "withdrawal"]], **says: Callable[[int], bool]
) -> Alteration:
    """So many posts were put right in each of these ways."""
    return Alteration(
        name,
        lambda n: calm(amendments=tuple(amendment(way, "Angka keliru.") for way in ways for _ in range(n))),
        range(7),
        {f"koreksi.{key}": says[key] for key in says},
    )


def posts(*reaches: int | None, **over: Any) -> tuple[Any, ...]:
    """Posts on Facebook; None: not read."""
    return tuple(
        replace(read_post(n, "facebook", reach or 0, **over), reach=None if reach is None else Reach(reach))
        for n, reach in enumerate(reaches)
    )


def interactions_read(read: int) -> Figures:
    """Of four posts on each platform so many were read."""
    return calm(
        posts=tuple(
            read_post(n, channel, 100, interactions=5 if n < read else None) for channel in CHANNELS for n in range(4)
        )
    )


ALTERATIONS = (
    *(asks(subject) for subject in ("unproven", "amendments", "boosts", "freezes", "overruns", "approvals")),
    rows("held"),
    rows("review"),
    Alteration(
        "agencies are silent",
        lambda n: calm(agencies=agencies(dict.fromkeys(CODES[n:], 1))),
        (0, 1, len(CODES) - 1, len(CODES)),
        {
            "tindak.ask_silent": lambda n: n > 0,
            "ringkasan.reporting": lambda n: n < len(CODES),
            "ringkasan.reporting_none": lambda n: n == len(CODES),
        },
    ),
    Alteration(
        "rows of an agency that is not obliged",
        lambda n: calm(
            agencies=(
                *agencies(dict.fromkeys(CODES, 1)),
                Reporting("PERUMDA_AIR", must_report=False, sent=n, accepted=n),
            )
        ),
        range(3),
        {"opd.not_obliged": lambda n: n > 0},
    ),
    Alteration(
        "a ceiling fills",
        lambda n: calm(caps=(cap(settled=Rupiah(100_000 * n), promised=Rupiah(0)),)),
        (0, 26, 27, 30, 31, 39),
        {
            "tindak.ask_caps": lambda n: n >= 27,
            "iklan.guarded": lambda n: n <= 30,
            "iklan.room_left_of": lambda n: n <= 30,
            "iklan.room_beyond_of": lambda n: n > 30,
        },
    ),
    Alteration(
        "another ceiling fills",
        lambda n: calm(
            caps=(
                cap(),
                cap("opd_month", holder=CODES[3], cap=Rupiah(600_000), settled=Rupiah(100_000 * n), promised=Rupiah(0)),
            )
        ),
        range(9),
        {"iklan.room_left": lambda n: n <= 6, "iklan.room_beyond": lambda n: n > 6, "iklan.guarded": lambda n: n <= 6},
    ),
    Alteration(
        "the first of two months passes its ceiling",
        lambda n: calm(caps=(cap(period="2026-08", settled=Rupiah(100_000 * n), promised=Rupiah(0)), cap())),
        range(28, 33),
        {"iklan.passed": lambda n: n > 30, "iklan.guarded": lambda n: n <= 30},
    ),
    Alteration(
        "there is a ceiling",
        lambda n: money(part(CODES[3], 1_000), caps=(cap(),) * n),
        range(2),
        {"iklan.title": lambda n: n == 0, "iklan.title_with_cap": lambda n: n == 1},
    ),
    Alteration(
        "final money",
        lambda n: money(part(CODES[3], 1_000 * n)),
        range(3),
        {
            "iklan.nothing_billed": lambda n: n == 0,
            "iklan.spent_final": lambda n: n > 0,
            "iklan.not_billed_yet": lambda n: False,
        },
    ),
    Alteration(
        "money beside an advert that is not closed",
        lambda n: money(part(CODES[3], 1_000 * n), boosts=(advert(None),)),
        range(3),
        {
            "iklan.not_billed_yet": lambda n: n == 0,
            "iklan.spent": lambda n: n > 0,
            "iklan.spent_final": lambda n: False,
        },
    ),
    Alteration(
        "part of the money is of bills that may change",
        lambda n: money(part(CODES[3], 9_000 - n), part(CODES[3], n, provisional=True)),
        range(3),
        {"iklan.spent_provisional": lambda n: n > 0, "iklan.spent_final": lambda n: n == 0},
    ),
    Alteration(
        "bills pass what was promised",
        lambda n: money(part(CODES[3], 9_000), spent=Spent(Rupiah(9_000), Rupiah(0), Rupiah(n))),
        range(3),
        {"iklan.overrun": lambda n: n > 0},
    ),
    Alteration(
        "amounts are booked otherwise since",
        lambda n: money(
            part(CODES[3], 9_000), spending=spending(part(CODES[3], 9_000), restated=tuple(map(restated, range(n))))
        ),
        range(5),
        {
            "iklan.restated": lambda n: n > 0,
            "iklan.restated_days": lambda n: n > 0,
            "iklan.restated_others": lambda n: n > 2,
        },
    ),
    Alteration(
        "one agency of two has more and more of the money",
        lambda n: money(part(CODES[3], 100), part(CODES[4], n)),
        (1, 99, 100, 101, 300),
        {"iklan.most_of": lambda n: n != 100},
    ),
    Alteration(
        "one agency of three has more and more of the money",
        lambda n: money(part(CODES[3], 100), part(CODES[5], 100), part(CODES[4], n)),
        (1, 100, 199, 200, 300),
        {"iklan.most_of": lambda n: n >= 200},
    ),
    Alteration(
        "an advert reaches more",
        lambda n: money(part(CODES[3], 9_000), boosts=(advert(n),)),
        (0, 999, 1_000, 4_549, 4_550, 455_000, 455_001),
        {
            "iklan.in_area": lambda n: 1_000 <= n <= 455_000,
            "iklan.less_than": lambda n: 1_000 <= n < 4_550,
            "iklan.costs_known": lambda n: n >= 1_000,
            "iklan.costs_missing": lambda n: n < 1_000,
            "iklan.few_accounts": lambda n: n < 1_000,
        },
    ),
    Alteration(
        "an advert began before so many hours",
        lambda n: money(
            part(CODES[3], 9_000), boosts=(advert(20_000), advert(None, spend=None, starts_at=NOW - timedelta(hours=n)))
        ),
        range(-2, 30),
        {
            "iklan.not_begun": lambda n: n < 0,
            "iklan.just_begun": lambda n: 0 <= n < 24,
            "iklan.costs_known_of_some": lambda n: True,
        },
    ),
    Alteration(
        "nothing is known of whom an advert reached for so many hours",
        lambda n: money(part(CODES[3], 9_000), boosts=(advert(None, starts_at=NOW - timedelta(hours=n)),)),
        range(22, 27),
        {"iklan.reach_not_told": lambda n: n >= 24, "iklan.just_begun": lambda n: n < 24},
    ),
    put_right(
        "corrections", ["edit"], title_corrected=lambda n: n > 0, named=lambda n: 0 < n <= 4, named_of=lambda n: n > 4
    ),
    put_right(
        "withdrawals", ["withdrawal"], title_withdrawn=lambda n: n > 0, of_posts=lambda n: n > 0, reason=lambda n: n > 0
    ),
    put_right("both", ["follow_up", "withdrawal"], title=lambda n: n > 0, title_corrected=lambda n: False),
    Alteration(
        "a reason is no longer kept",
        lambda n: calm(amendments=(amendment("edit", None if n else "Angka keliru."),)),
        range(2),
        {"koreksi.reason_over": lambda n: n == 1, "koreksi.reason": lambda n: n == 0},
    ),
    fate(
        "left",
        lambda n: Fate("approvals", 5, n, 0, DAY, 5),
        range(6),
        done=lambda n: n == 0,
        open=lambda n: n > 0,
        more=lambda n: False,
    ),
    fate("late", lambda n: Fate("approvals", 5, 5, n, DAY, 5), range(6), late=lambda n: n > 0, open=lambda n: n == 0),
    fate("more", lambda n: Fate("approvals", 5, 5, 5, DAY, n), range(5, 9), more=lambda n: n > 5),
    fate("ceilings", lambda n: Fate("caps", 1, n, 0, DAY, n), range(2), over=lambda n: n == 0, done=lambda n: False),
    Alteration(
        "of what waits so much is past the day of an earlier report",
        lambda n: calm(
            waiting=waiting(approvals=3), asks=tuple(Ask("approvals", str(item), 1, DAY) for item in range(n))
        ),
        range(3),
        {"tindak.until": lambda n: n == 0, "tindak.until_late": lambda n: n > 0},
    ),
    Alteration(
        "what is past its day does not wait any more",
        lambda n: calm(waiting=waiting(approvals=3), asks=(Ask("approvals", str(n), 1, DAY),)),
        range(6),
        {"tindak.until_late": lambda n: n < 3},
    ),
    Alteration("pieces go out", lambda n: calm(items_published=n), range(3), {"ringkasan.no_posts": lambda n: n == 0}),
    Alteration(
        "posts are read",
        lambda n: calm(posts=posts(*(9 if number < n else None for number in range(4)))),
        range(5),
        {"ringkasan.unread": lambda n: n == 0},
    ),
    Alteration(
        "posts that are not read grow older",
        lambda n: calm(posts=posts(None, None, published_at=NOW - timedelta(hours=n))),
        range(45, 51),
        {"ringkasan.unread_yet": lambda n: n < 48, "ringkasan.unread": lambda n: n >= 48},
    ),
    Alteration(
        "interactions are read",
        interactions_read,
        range(5),
        {
            "ringkasan.interactions_of_some": lambda n: 0 < n < 4,
            "ringkasan.interactions_unread": lambda n: n == 0,
            "konten.interactions_of_some": lambda n: 0 < n < 4,
            "konten.interactions_unread": lambda n: n == 0,
            "konten.interactions": lambda n: n == 4,
        },
    ),
    Alteration(
        "there are posts",
        lambda n: calm(posts=posts(*(9,) * n)),
        range(1, 4),
        {"konten.posts_read": lambda n: True, "konten.no_posts": lambda n: True},
    ),
    Alteration(
        "one post is before the others",
        lambda n: calm(posts=posts(100 + n, 100, 90), daily_reach={}),
        range(14),
        {
            "konten.widest_posts": lambda n: n >= 10,
            "konten.widest_post": lambda n: n >= 10,
            "konten.widest_of_channel": lambda n: n >= 10,
            "konten.range_of_channel": lambda n: n < 10,
        },
    ),
    Alteration(
        "one post reaches many times the others",
        lambda n: calm(posts=posts(n, *(100,) * 7)),
        range(195, 205),
        {"konten.model_post": lambda n: n >= 200, "konten.no_clear_difference": lambda n: n < 200},
    ),
    Alteration(
        "one post reaches far less than the others",
        lambda n: calm(posts=posts(n, *(100,) * 7)),
        range(48, 53),
        {"konten.weakest_posts": lambda n: n <= 50, "konten.weakest_post": lambda n: n <= 50},
    ),
    Alteration(
        "posts to compare with",
        lambda n: calm(posts=posts(400, *(100,) * n)),
        range(5, 9),
        {"konten.too_few_to_compare": lambda n: n < 7, "konten.no_model_post": lambda n: n < 7},
    ),
    Alteration(
        "residents do something with the widest",
        lambda n: calm(posts=(*posts(400, interactions=n), *posts(*(100,) * 8)[1:])),
        range(7, 13),
        {"konten.widest_without_interactions": lambda n: n < 10, "konten.model_post": lambda n: n >= 10},
    ),
)
