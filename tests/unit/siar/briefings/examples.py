"""Figures of one invented week, and extremes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal, cast

from siar.channels import ChannelId
from siar.figures.agencies import Reporting
from siar.figures.amendments import Amendment
from siar.figures.audience import NOBODY, Audience, Audiences, PostAtAge
from siar.figures.comments import NO_WORD, AgencyComments, AgencyQuestions, Residents, Topic
from siar.figures.comparison import Comparison
from siar.figures.conduct import Conduct, conduct_among
from siar.figures.crisis import CrisisPost
from siar.figures.decisions import Ask, Fate, Items, in_period
from siar.figures.growth import Effect, Growth, Slot
from siar.figures.kpis import Boost, Figures, Post, Source
from siar.figures.league import Band, League, Standing
from siar.figures.money import Cap, CapLevel, Spent
from siar.figures.periods import Period
from siar.figures.reach_days import Correction, Day
from siar.figures.sent_rows import RowOut, SentRow, State
from siar.figures.spending import OpenOverruns, Portion, Restated, Spending
from siar.figures.trend import Month
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.quantities import Reach, Rupiah
from siar.settings import load_settings
from siar.settings.briefings import Subject

NOW = datetime(2026, 9, 13, 22, 5, tzinfo=UTC)  # Monday 14 September, 06.05 WITA
LONG = "Pelaksanaan kegiatan pemutakhiran data terpadu kesejahteraan sosial " * 3
BEGUN = datetime(2026, 9, 9, 4, tzinfo=UTC)
"""When the week's posts went out and its adverts began."""
CODES = [agency.code for agency in load_settings().obliged_agencies]
TITLES = [
    "Posyandu Kelapa Lima melayani 120 balita dalam sehari",
    "Wi-Fi gratis hadir di 10 titik ruang publik Kota Kupang",
    "Jadwal angkut sampah berubah mulai Senin depan di enam kecamatan",
    "Perekaman KTP-el keliling kelurahan",
]


CRISIS_POST = CrisisPost(
    publication_id=1,
    channel="facebook",
    account="facebook",
    opd=CODES[3],
    title=TITLES[0],
    published_at=BEGUN,
    permalink="https://facebook.example/1",
    visual_path="0.jpg",
    reach=Reach(6120),
    interactions=240,
    read_at=NOW - timedelta(hours=1),
    withdrawn_at=None,
    corrected_at=None,
    correcting=False,
    advertised_now=False,
    comments=41,
    questions=0,
)
"""A post of a story that is out."""


def cap(level: CapLevel = "city_month", *, holder: str | None = None, period: str = "2026-09", **over: Any) -> Cap:
    """A ceiling of the week's city: of Rp3,000,000, with Rp166,500 promised and Rp310,800 billed."""
    standing = Cap(
        level=level,
        holder=holder or "city",
        period=period,
        cap=Rupiah(3_000_000),
        settled=Rupiah(310_800),
        promised=Rupiah(166_500),
    )
    return replace(standing, **over)


def agencies(
    accepted: Mapping[str, int], *, held: Mapping[str, int] | None = None, review: Mapping[str, int] | None = None
) -> tuple[Reporting, ...]:
    """Every agency that must report, with so many rows of each; what was accepted or waits was sent."""
    held, review = held or {}, review or {}

    def one(code: str) -> Reporting:
        rows = accepted.get(code, 0), held.get(code, 0), review.get(code, 0)
        return Reporting(code, must_report=True, sent=sum(rows), accepted=rows[0], held=rows[1], review=rows[2])

    return tuple(one(code) for code in CODES)


@cache
def conduct(reported: tuple[Reporting, ...], *, period: Period | None = None, now: datetime = NOW) -> Conduct:
    """How those agencies report whose rows these are: one in five late, one in four right only later, half of them out."""
    rows, out = [], []
    for place, agency in enumerate(reported):
        states: list[State] = ["accepted"] * agency.accepted + ["held"] * agency.held + ["review"] * agency.review
        for number, state in enumerate(states):
            seen = BEGUN - timedelta(hours=30 * (number % 3))
            accepted = state == "accepted"
            found = SentRow(
                row_id=f"{place:02}{number:06d}",
                opd=agency.opd,
                sheet=f"Laporan {agency.opd}",
                row_number=number + 2,
                seen_at=seen,
                typed_at=seen,
                event_on=seen.date() - timedelta(days=9 if (place + number) % 5 == 4 else 1)
                if state != "held"
                else None,
                state=state,
                accepted_at=seen if accepted else None,
                right_at_once=accepted and (place + number) % 4 != 3,
                settled=True,
                out_at=seen + timedelta(days=2) if accepted and number % 2 == 0 else None,
                title=TITLES[number % len(TITLES)] if accepted else None,
                findings=(MISSING_PHOTO,) if state == "held" else (),
            )
            rows.append(found)
            if found.out_at and agency.opd:
                out.append(RowOut(agency.opd, found.row_id, seen, found.out_at))
    return conduct_among(
        rows,
        out,
        period=period or Period(date(2026, 9, 7), date(2026, 9, 13), "week"),
        settings=load_settings(),
        now=now,
    )


MISSING_PHOTO = Finding(
    "F_FOTO", Level.HOLDS, "foto", "Baris 7: kolom foto belum terisi. Mohon isi tautan foto kegiatan."
)


def waiting(**subjects: int) -> dict[Subject, Items]:
    """So many items of each subject."""
    return {cast("Subject", subject): {str(n): 1 for n in range(number)} for subject, number in subjects.items()}


def read_post(number: int, channel: ChannelId, reach: int, **over: Any) -> Post:
    """A post that was read four days after it went out, without advertisements."""
    post = Post(
        number,
        channel,
        TITLES[0],
        CODES[3],
        Reach(reach),
        100,
        "0.jpg",
        None,
        published_at=BEGUN,
        read_at=NOW - timedelta(hours=2),
        advertised=False,
    )
    return replace(post, **over)


def part(opd: str, net: int, *, kind: str = "Kegiatan", programme: str = "", provisional: bool = False) -> Portion:
    """So much of a period's money, and eleven percent."""
    return Portion(
        opd=opd, kind=kind, programme=programme, provisional=provisional, net=Rupiah(net), tax=Rupiah(net * 11 // 100)
    )


def spending(*parts: Portion, overruns: int = 0, restated: tuple[Restated, ...] = ()) -> Spending:
    """Where money went; so much beyond what was promised, of one bill."""
    return Spending(parts, OpenOverruns(int(overruns > 0), Rupiah(overruns)), restated)


def restated(number: int = 0) -> Restated:
    """A week, so many before the last, that was told as Rp44,400 and is Rp33,300 now."""
    first = date(2026, 8, 31) - timedelta(days=7 * number)
    return Restated(
        first=first,
        last=first + timedelta(days=6),
        told_net=Rupiah(40_000),
        told_tax=Rupiah(4_400),
        net=Rupiah(30_000),
        tax=Rupiah(3_300),
    )


def amendment(way: Literal["edit", "follow_up", "withdrawal"], reason: str | None) -> Amendment:
    """A post that was put right."""
    return Amendment(way, BEGUN, reason, "facebook", CODES[3], TITLES[0])


def audience(posts: Sequence[Post], **over: Any) -> Audiences:
    """What these posts had at the age at which they are compared; usual but for Facebook's reach, which is above it."""
    found = tuple(
        PostAtAge(
            nth=0,
            publication_id=post.publication_id,
            channel=post.channel,
            published_at=post.published_at,
            opd=post.opd,
            kind="Kegiatan",
            title=post.title,
            aged=True,
            interactions=post.interactions,
            reach=post.reach,
            interactions_then=post.interactions,
            follows=None,
            advertised=post.advertised,
        )
        for post in posts
    )

    def one(channel: ChannelId, reach: int) -> Audience:
        return Audience(
            posts=18,
            compared=sum(post.channel == channel and not post.advertised for post in found),
            reach=Comparison(reach, (1_320, 1_405, 1_290, 1_377, 1_350, 1_298, 1_410, 1_333)),
            rate=Comparison(642, (655, None, 601, 633, 660, 590, 612, 640)),
            interactions=Comparison(600, (580, 612, 640, 555, 601, 590, 633, 620)),
            daily=Comparison(900, (880, 912, 895, 1_020, 790, 870, 905, 933)),
            followers=4_812,
            opening=4_790,
            net=Comparison(22, (15, 19, 24, 8, 17, 21, 13, 18), "difference"),
            views=Comparison(12_400, (11_800, 12_900, 12_100, 11_400, 13_000, 12_300, 11_900, 12_200)),
            views_paid=3_100 if channel == "facebook" else None,
            video=Comparison(None),
        )

    return replace(
        Audiences(
            {"facebook": one("facebook", 2_309), "instagram": one("instagram", 1_340)},
            Comparison(3, (0, 2, 0, 0, 5, 0, 0, 1), "difference"),
            found,
        ),
        **over,
    )


def residents(**over: Any) -> Residents:
    """Comments of a week, two of the questions of which wait below one agency's posts and one below another's."""
    week = Residents(
        comments=Comparison(64, (41, 38, 55, 47, 36, 52, 44, 40)),
        median=Comparison(210, (340, 180, 265, 400, 230, 310, 190, 275)),
        questions=19,
        answered=14,
        waiting=3,
        topics=(Topic("Sampah", 27, 8, 2), Topic("Air bersih", 12, 6, 1), Topic("Lampu jalan", 4, 1, 0)),
        agencies=(
            AgencyComments(CODES[5], 31, 9, 2, timedelta(hours=5)),
            AgencyComments(CODES[8], 20, 7, 1, timedelta(hours=2)),
            AgencyComments(CODES[3], 13, 3, 0, None),
        ),
        open=(AgencyQuestions(CODES[5], 2, 0), AgencyQuestions(CODES[8], 1, 0)),
    )
    return replace(week, **over)


def growth(**over: Any) -> Growth:
    """What half a year told: evenings reach more on both platforms, *Agenda* brings follows, Saturday noon was hardly tried."""
    slots = tuple(
        Slot(weekday, begin, 2 if (weekday, begin.hour) in {(5, 12), (6, 19)} else 24 + weekday)
        for weekday in range(7)
        for begin in (time(7), time(12), time(19))
        if (weekday, begin.hour) != (6, 7)
    )
    half_year = Growth(
        since=date(2026, 4, 2),
        until=date(2026, 9, 30),
        posts={"facebook": 412, "instagram": 405},
        looked_at=58,
        effects=(
            Effect("facebook", "reach", "hour", "19:00", 131, 250, 163, 128, 208),
            Effect("instagram", "reach", "hour", "19:00", 130, 246, 149, 117, 190),
            Effect("facebook", "reach", "hour", "07:00", 122, 259, 71, 56, 91),
            Effect("instagram", "follows", "kind", "Agenda", 64, 301, 38, 11, 65),
        ),
        slots=slots,
        untried=tuple(slot for slot in slots if slot.posts < 4),
        resolvable=136,
    )
    return replace(half_year, **over)


def month(number: int, accepted: int = 40, items: int = 20, net: int = 1_000_000, overrun: int = 0) -> Month:
    """A month of this year."""
    return Month(
        date(2026, number, 1),
        accepted,
        min(accepted, 30),
        items,
        Spent(Rupiah(net), Rupiah(net * 11 // 100), Rupiah(overrun)),
    )


def league(*bands: Band) -> League:
    """The first agencies in these bands."""
    scores = {"baik": 90, "cukup": 70, "perlu": 30}
    return League(
        load_settings().league.weights.model_dump(),
        tuple(
            Standing(code, True, 9 if band in scores else 2, (), scores.get(band), band)
            for code, band in zip(CODES, bands, strict=False)
        ),
    )


def week(**over: Any) -> Figures:
    """A full week."""
    accepted = dict(zip(CODES[3:15], (9, 7, 6, 4, 4, 3, 3, 2, 2, 1, 1, 1), strict=True))
    reported = agencies(accepted, held={CODES[9]: 3, CODES[20]: 2}, review={CODES[5]: 4, CODES[21]: 2})
    posts = [
        read_post(
            n,
            channel,
            base - n * 377,
            title=title,
            opd=CODES[3 + n],
            interactions=180 - n * 20,
            visual_path=f"{n}.jpg",
        )
        for channel, base in (("facebook", 2874), ("instagram", 1460))
        for n, title in enumerate(TITLES)
    ]
    figures = Figures(
        period=Period(date(2026, 9, 7), date(2026, 9, 13), "week"),
        agencies=over.get("agencies", reported),
        conduct=conduct(over.get("agencies", reported)),
        items_published=18,
        posts_by_channel={"facebook": 18, "instagram": 17},
        posts=tuple(sorted(posts, key=lambda post: post.reach or Reach(0), reverse=True)),
        daily_reach={
            "facebook": (Day(date(2026, 9, 8), Reach(6120)), Day(date(2026, 9, 9), Reach(900))),
            "instagram": (Day(date(2026, 9, 8), Reach(2240)),),
        },
        followers={"facebook": (4_812, 4_790), "instagram": (6_240, None)},
        spent=Spent(net=Rupiah(280_000), tax=Rupiah(30_800), overrun=Rupiah(0)),
        caps=(cap(), cap("city_year", period="2026", cap=Rupiah(30_000_000))),
        boosts=(
            Boost(TITLES[0], CODES[3], "running", Rupiah(88_400), Rupiah(166_500), Reach(9_120), BEGUN),
            Boost(TITLES[1], CODES[4], "closed", Rupiah(166_500), Rupiah(166_500), Reach(17_800), BEGUN),
            Boost(TITLES[2], CODES[5], "running", None, Rupiah(166_500), None, NOW - timedelta(hours=3)),
        ),
        waiting=waiting(approvals=3, unproven=1),
        sources=(Source("page", ok=True, pulled_at=NOW - timedelta(minutes=65)),),
        made_at=NOW,
        spending=spending(part(CODES[3], 130_000, provisional=True), part(CODES[4], 150_000, kind="Layanan publik")),
        amendments=(
            amendment("edit", "Jumlah balita yang dilayani 120, bukan 210."),
            amendment("withdrawal", None),
        ),
        asks=(Ask("approvals", "0", 1, date(2026, 9, 8)), Ask("approvals", "9", 1, date(2026, 9, 8))),
        fates=(
            Fate("silent", 28, 19, 19, date(2026, 9, 9), None),
            Fate("approvals", 2, 1, 1, date(2026, 9, 8), 3),
            Fate("held", 7, 0, 0, None, None),
        ),
        audience=audience(over.get("posts", posts)),
        residents=residents(),
    )
    figures = replace(figures, **over)
    waits = in_period(figures.agencies, figures.caps, month=f"{figures.made_at:%Y-%m}")
    return replace(figures, waiting={**figures.waiting, **waits})


def nothing() -> Figures:
    """The first day: nothing was read, nothing was published."""
    return week(
        agencies=agencies({}),
        items_published=0,
        posts_by_channel={},
        posts=(),
        daily_reach={},
        followers={},
        spent=Spent(Rupiah(0), Rupiah(0), Rupiah(0)),
        caps=(),
        boosts=(),
        waiting={},
        sources=(),
        spending=Spending(),
        amendments=(),
        asks=(),
        fates=(),
        audience=NOBODY,
        residents=NO_WORD,
    )


def crowded() -> Figures:
    """Everything at once, with the longest texts and the largest numbers."""
    posts = tuple(
        read_post(
            n,
            channel,
            98_765_432,
            title=LONG,
            opd="DISPERKIM" if "DISPERKIM" in CODES else CODES[8],
            interactions=8_765_432,
            advertised=n == 1,
        )
        for channel in ("facebook", "instagram")
        for n in range(30)
    )
    return week(
        agencies=agencies(
            dict.fromkeys(CODES[:20], 999),
            held=dict.fromkeys(CODES[:20], 98),
            review=dict.fromkeys(CODES[14:32], 98),
        ),
        items_published=12_345,
        posts_by_channel={"facebook": 12_345, "instagram": 12_345},
        posts=posts,
        daily_reach={
            channel: tuple(
                Day(date(2026, 9, 6 + n), Reach(98_765_432) if n < 4 else None, provisional=n > 1) for n in range(7)
            )
            for channel in ("facebook", "instagram")
        },
        corrections=tuple(
            Correction("instagram", date(2026, 9, 1 + n), "America/Los_Angeles", Reach(98_765_432), Reach(98_765_433))
            for n in range(12)
        ),
        spent=Spent(net=Rupiah(720_720_720), tax=Rupiah(79_279_280), overrun=Rupiah(99_999_999)),
        caps=(
            *(
                cap(period=month, cap=Rupiah(cap_of), promised=Rupiah(123_456_789), settled=Rupiah(800_000_000))
                for month, cap_of in (("2026-08", 987_654_321), ("2026-09", 100_000))
            ),
            cap("city_year", period="2026", cap=Rupiah(9_876_543_210)),
            *(cap("opd_month", holder=code, cap=Rupiah(98_765_432)) for code in CODES),
        ),
        boosts=(
            *[Boost(LONG, CODES[9], "needs_human", Rupiah(987_654_321), Rupiah(999_999_999), Reach(98_765_432), BEGUN)]
            * 8,
            Boost(LONG, CODES[9], "running", None, Rupiah(999_999_999), None, BEGUN),
        ),
        waiting=waiting(approvals=1234, unproven=123, boosts=12, freezes=1, overruns=7, amendments=12),
        spending=spending(
            *(
                part(code, 20_000_000 + n, kind=f"Layanan publik {n}", programme=f"P{n % 5}")
                for n, code in enumerate(CODES)
            ),
            overruns=99_999_999,
            restated=tuple(restated(n) for n in reversed(range(9))),
        ),
        amendments=tuple(amendment(way, LONG) for way in ("edit", "follow_up", "withdrawal") for _ in range(9)),
        asks=tuple(
            Ask(subject, str(n), 1, date(2026, 9, 8)) for subject in ("approvals", "unproven") for n in range(99)
        ),
        fates=tuple(
            Fate(subject, 1234, 1200, 1199, date(2026, 9, 9), 1300)
            for subject in ("approvals", "unproven", "boosts", "held", "silent", "review")
        ),
        sources=tuple(
            Source(name, ok=False, pulled_at=NOW) for name in ("page", "posts", "ig_user", "ig_media", "ads")
        ),
    )


def praised() -> Figures:
    """The same, with a post on each platform that is an example for others."""
    figures = crowded()
    others = [replace(post, reach=Reach(1_234_567)) for post in figures.posts if post.publication_id]
    return replace(figures, posts=(*(post for post in figures.posts if not post.publication_id), *others))
