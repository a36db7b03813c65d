"""The alterations of what residents write, whom the accounts reached, and what stands beside earlier periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from siar.figures.audience import NOBODY, Audience, Audiences
from siar.figures.comments import AgencyComments, AgencyQuestions, Topic
from siar.figures.comparison import Comparison
from siar.figures.kpis import Figures
from siar.figures.periods import Period
from tests.unit.siar.briefings.alterations import Alteration, calm
from tests.unit.siar.briefings.examples import CODES, residents

__all__ = ["AUDIENCE_ALTERATIONS"]

UNITS = ("day", "week", "month", "quarter")
HUNDRED = (100,) * 8
"""Of eight periods of 100 the interval of one further is `log(101) ± 2.365 · √(9/8 / 101)`: 78 to 128 lie in it."""

TWENTY = (20,) * 8
"""Of eight net changes of 20 it is `20 ± 2.365 · √(9/8 · 20)`: 9 to 31 lie in it."""


def wrote(**over: Any) -> Figures:
    """A calm week in which residents wrote, and of whose audience nothing is known."""
    return calm(audience=NOBODY, residents=residents(**over))


def topics(*comments: int, waiting: int = 0) -> tuple[Topic, ...]:
    """Topics of so many comments each; so many questions about the first wait."""
    return tuple(Topic(f"Topik {n}", number, 0, 0 if n else waiting) for n, number in enumerate(comments))


def asked(*waiting: int, outside: int = 0) -> tuple[AgencyQuestions, ...]:
    """Below one agency's posts after another's so many questions wait, of the first so many of another time."""
    return tuple(
        AgencyQuestions(code, number, 0 if at else outside)
        for at, (code, number) in enumerate(zip(CODES, waiting, strict=False))
        if number
    )


def below(*waiting: int) -> tuple[AgencyComments, ...]:
    """Below one agency's posts after another's so many questions wait."""
    return tuple(AgencyComments(code, 20, 9, number, None) for code, number in zip(CODES, waiting, strict=False))


def platform(**over: Any) -> Audience:
    """A platform of which nothing is known."""
    none = Comparison(None)
    unknown = Audience(
        posts=8,
        compared=0,
        reach=none,
        rate=none,
        interactions=none,
        daily=none,
        followers=None,
        opening=None,
        net=none,
        views=none,
        views_paid=None,
        video=none,
    )
    return replace(unknown, **over)


def reached(advert_days: int = 0, instagram: Audience | None = None, **facebook: Any) -> Figures:
    """A calm week of which so much is known of Facebook's audience."""
    channels = {"facebook": platform(**facebook)} | ({"instagram": instagram} if instagram else {})
    return calm(audience=Audiences(channels, Comparison(advert_days, (), "difference")))


def within(number: int) -> bool:
    """Whether a figure lies among those of `HUNDRED`."""
    return 78 <= number <= 128


OF_RESIDENTS = (
    Alteration(
        "questions wait too long",
        lambda n: wrote(waiting=n),
        range(3),
        {"warga.waiting": lambda n: n > 0, "warga.none_late": lambda n: n == 0, "warga.all_answered": lambda n: False},
    ),
    Alteration(
        "of six questions so many are answered",
        lambda n: wrote(waiting=0, questions=6, answered=n),
        range(7),
        {
            "warga.all_answered": lambda n: n == 6,
            "warga.none_late": lambda n: n < 6,
            "warga.answered": lambda n: n < 4,
            "warga.answered_within": lambda n: n >= 4,
        },
    ),
    Alteration(
        "residents ask",
        lambda n: wrote(waiting=0, questions=n, answered=0),
        range(3),
        {
            "warga.no_question": lambda n: n == 0,
            "warga.none_late": lambda n: n > 0,
            "warga.answered": lambda n: n > 0,
            "warga.all_answered": lambda n: False,
        },
    ),
    Alteration(
        "of so many weeks it is known how soon answers came",
        lambda n: wrote(median=Comparison(210, (180,) * n)),
        range(3),
        {"warga.answered_within_alone": lambda n: n == 0, "warga.answered_within": lambda n: n > 0},
    ),
    Alteration(
        "residents write",
        lambda n: wrote(comments=Comparison(n, HUNDRED), waiting=0),
        (0, 1, 77, 78, 128, 129),
        {
            "warga.comments": lambda n: n > 0,
            "warga.by_words": lambda n: n > 0,
            "warga.none_late": lambda n: n > 0,
            "banding.usual_down": lambda n: 0 < n <= 77,
            "banding.usual_up": lambda n: n >= 129,
        },
    ),
    Alteration(
        "of so many weeks it is known what residents wrote",
        lambda n: wrote(comments=Comparison(100, HUNDRED[:n]), median=Comparison(None)),
        range(9),
        {
            "warga.comments_alone": lambda n: n == 0,
            "warga.comments": lambda n: n > 0,
            "banding.before": lambda n: 0 < n < 4,
            "banding.usual_alike": lambda n: n >= 4,
            "banding.periods_week": lambda n: n >= 4,
        },
    ),
    Alteration(
        "periods are of another kind",
        lambda n: replace(wrote(), period=Period(date(2026, 9, 1), date(2026, 9, 13), UNITS[n])),
        range(len(UNITS)),
        {f"banding.periods_{unit}": lambda n, unit=unit: UNITS[n] == unit for unit in UNITS},
    ),
    Alteration(
        "one topic is before another",
        lambda n: wrote(topics=topics(n, 20)),
        range(20, 25),
        {"warga.main_topic": lambda n: n >= 22, "warga.topics": lambda n: n < 22},
    ),
    Alteration(
        "one topic is before a rare one",
        lambda n: wrote(topics=topics(n, 1)),
        range(1, 5),
        {"warga.main_topic": lambda n: n >= 3, "warga.topics": lambda n: n < 3},
    ),
    Alteration(
        "a fourth topic is as frequent as the first three",
        lambda n: wrote(topics=topics(5, 5, 5, n)),
        range(6),
        {"warga.topics": lambda n: n < 5, "warga.main_topic": lambda n: False},
    ),
    Alteration(
        "questions about a topic wait",
        lambda n: wrote(topics=topics(9, 3, waiting=n)),
        range(3),
        {"warga.waiting_topics": lambda n: n > 0},
    ),
    Alteration(
        "questions wait below one agency's posts",
        lambda n: wrote(open=asked(n, 0)),
        range(3),
        {"warga.answer": lambda n: n > 0, "warga.answer_each": lambda n: False},
    ),
    Alteration(
        "questions wait below another's, too",
        lambda n: wrote(open=asked(2, n)),
        range(3),
        {"warga.answer": lambda n: n == 0, "warga.answer_each": lambda n: n > 0},
    ),
    Alteration(
        "questions of another time wait, too",
        lambda n: wrote(open=asked(3, outside=n)),
        range(3),
        {"warga.outside": lambda n: n > 0, "warga.only_outside": lambda n: False},
    ),
    Alteration(
        "nobody wrote, and questions of another time wait",
        lambda n: wrote(comments=Comparison(0), waiting=0, questions=0, answered=0, open=asked(n, outside=n)),
        range(3),
        {
            "warga.only_outside": lambda n: n > 0,
            "warga.outside": lambda n: False,
            "warga.answer": lambda n: n > 0,
            "warga.no_question": lambda n: False,
        },
    ),
    Alteration(
        "residents write below the posts of so many agencies",
        lambda n: wrote(agencies=below(*(0,) * n)),
        range(7, 12),
        {"warga.agencies_left": lambda n: n > 8},
    ),
)
OF_AUDIENCE = (
    Alteration(
        "posts reach more",
        lambda n: reached(reach=Comparison(n, HUNDRED)),
        (0, 70, 77, 78, 100, 128, 129, 150),
        {
            "jangkauan.reach_up": lambda n: n > 128,
            "jangkauan.reach_down": lambda n: n < 78,
            "jangkauan.look_into": lambda n: n < 78,
            "jangkauan.reach_of_posts": within,
            "jangkauan.nothing_changed": within,
            "jangkauan.changed": lambda n: False,
        },
    ),
    Alteration(
        "posts of another platform reach more",
        lambda n: reached(reach=Comparison(200, HUNDRED), instagram=platform(reach=Comparison(n, HUNDRED))),
        (0, 77, 78, 128, 129),
        {
            "jangkauan.reach_up": lambda n: True,
            "jangkauan.changed": lambda n: not within(n),
            "jangkauan.look_into": lambda n: n < 78,
            "jangkauan.nothing_changed": lambda n: False,
            "banding.usual_up": lambda n: n > 128,
            "banding.usual_down": lambda n: n < 78,
        },
    ),
    Alteration(
        "of so many weeks reach is known",
        lambda n: reached(reach=Comparison(200, HUNDRED[:n])),
        range(9),
        {
            "jangkauan.reach_up": lambda n: n >= 4,
            "jangkauan.reach_of_posts": lambda n: n < 4,
            "jangkauan.nothing_changed": lambda n: False,
        },
    ),
    Alteration(
        "any reach is drawn",
        lambda n: reached(reach=Comparison(n)),
        range(3),
        {"jangkauan.over_words": lambda n: n > 0, "jangkauan.reach_of_posts": lambda n: True},
    ),
    Alteration(
        "more begin to follow",
        lambda n: reached(followers=4_000, net=Comparison(n, TWENTY, "difference")),
        (-20, 8, 9, 20, 31, 32),
        {
            "jangkauan.changed": lambda n: n < 9 or n > 31,
            "jangkauan.nothing_changed": lambda n: 9 <= n <= 31,
            "banding.usual_up": lambda n: n > 31,
            "banding.usual_down": lambda n: n < 9,
        },
    ),
    Alteration(
        "it is known who followed before",
        lambda n: reached(followers=4_000 + n, net=Comparison(n or None, (), "difference")),
        range(3),
        {
            "jangkauan.followers": lambda n: True,
            "jangkauan.followers_of": lambda n: n == 0,
            "jangkauan.followers_with_net": lambda n: n > 0,
        },
    ),
    Alteration(
        "it is known who follows",
        lambda n: reached(3, reach=Comparison(100), followers=n or None),
        range(3),
        {"jangkauan.followers": lambda n: n > 0, "jangkauan.advert_days": lambda n: n > 0},
    ),
    Alteration(
        "adverts run on days",
        lambda n: reached(n, followers=4_000),
        range(4),
        {"jangkauan.advert_days": lambda n: n > 0},
    ),
    Alteration(
        "it is known how often adverts were viewed",
        lambda n: reached(followers=9, views=Comparison(900), views_paid=(None, 0, 300)[n]),
        range(3),
        {"jangkauan.views": lambda n: n > 0, "jangkauan.views_of": lambda n: n > 0},
    ),
    Alteration(
        "it is known how often contents were viewed",
        lambda n: reached(followers=9, views=Comparison((None, 0, 900)[n]), views_paid=0),
        range(3),
        {"jangkauan.views": lambda n: n > 0, "jangkauan.views_of": lambda n: n > 0},
    ),
    Alteration(
        "posts can be compared",
        lambda n: reached(followers=9, compared=n),
        range(3),
        {"jangkauan.how_compared": lambda n: n > 0, "jangkauan.compared_of": lambda n: n > 0},
    ),
)
AUDIENCE_ALTERATIONS = (*OF_RESIDENTS, *OF_AUDIENCE)
