"""What is added up, held against the same done by hand, over any posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import median_low

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siar.channels import CHANNELS, ChannelId
from siar.figures.dashboard.choice import Choice
from siar.figures.dashboard.packs import PostFact, pack_posts
from siar.figures.dashboard.posts import FEW, NO_TOPIC, Cell, select
from siar.figures.dashboard.records import MATURE, Records, joined
from siar.quantities import Reach
from siar.settings import load_settings

SETTINGS = load_settings()
LAST = date(2026, 9, 15)
LOOK = Choice("26-minggu", LAST)
TITLES = {
    "Jadwal truk sampah": ("Sampah",),
    "Air bersih dan sampah di pasar": ("Air bersih", "Sampah"),
    "Rapat koordinasi": (),
}
DINKES = PostFact(
    "facebook", LAST, datetime(2026, 9, 15, 2, tzinfo=UTC), "DINKES", "Kegiatan", "Rapat koordinasi", None, None, None, None, None, advertised=False,
)  # fmt: skip


@st.composite
def facts(draw: st.DrawFn) -> PostFact:
    at = datetime(2026, 9, 15, 2, tzinfo=UTC) - timedelta(days=draw(st.integers(0, 250)))
    reach = draw(st.none() | st.integers(0, 2_000_000))
    return PostFact(
        channel=draw(st.sampled_from(list(CHANNELS))),
        day=at.date(),
        published_at=at,
        opd=draw(st.sampled_from(["DINKES", "DISHUB", "PUPR"])),
        kind=draw(st.sampled_from(["Kegiatan", "Agenda"])),
        title=draw(st.sampled_from(sorted(TITLES))),
        reach=None if reach is None else Reach(reach),
        reach_at=None if reach is None else at + timedelta(days=draw(st.integers(0, 60))),
        reason=draw(st.sampled_from([None, "refused", "empty"])),
        tried_at=at + timedelta(days=draw(st.integers(0, 60))),
        interactions=draw(st.none() | st.integers(0, 9_000)),
        advertised=draw(st.booleans()),
    )


def posts_of(made: Iterable[PostFact]) -> Records:
    packed = pack_posts(list(made), settings=SETTINGS)
    return joined("posts", [(packed.columns, packed.names)], as_of=None)


def by_hand(chosen: list[PostFact]) -> Cell | None:
    if not chosen:
        return None
    known = [fact.reach.accounts for fact in chosen if fact.reach is not None]
    interactions = [fact.interactions for fact in chosen if fact.interactions is not None]
    return Cell(
        posts=len(chosen),
        known=len(known),
        median=Reach(median_low(known)) if known else None,
        least=Reach(min(known)) if known else None,
        most=Reach(max(known)) if known else None,
        young=sum(fact.reach_at is not None and fact.reach_at < fact.published_at + MATURE for fact in chosen),
        interactions=sum(interactions) if interactions else None,
        counted=len(interactions),
    )


def within(made: list[PostFact], choice: Choice) -> list[PostFact]:
    return [
        fact
        for fact in made
        if choice.posts.first <= fact.day <= choice.last
        and choice.opd in (None, fact.opd)
        and choice.channel in (None, fact.channel)
        and choice.kind in (None, fact.kind)
        and choice.advertised in (None, fact.advertised)
        and (choice.topic is None or choice.topic in (TITLES[fact.title or ""] or (NO_TOPIC,)))
    ]


LOOKS = st.builds(
    replace,
    st.just(LOOK),
    opd=st.sampled_from([None, "DINKES", "NONE"]),
    channel=st.sampled_from([None, *CHANNELS]),
    topic=st.sampled_from([None, "Sampah", NO_TOPIC, "Tidak ada"]),
    kind=st.sampled_from([None, "Agenda"]),
    advertised=st.sampled_from([None, True, False]),
)


@settings(deadline=None, max_examples=60)
@given(made=st.lists(facts(), max_size=40), choice=LOOKS)
def test_every_heap_is_what_adding_up_by_hand_gives(made: list[PostFact], choice: Choice) -> None:
    selection, chosen = select(posts_of(made), choice), within(made, choice)
    names = selection.posts.names
    assert len(selection) == len(chosen)
    all_of, agencies, kinds, topics = (
        selection.altogether,
        selection.by_agency(),
        selection.by_kind(),
        selection.by_topic(),
    )
    in_time = selection.by_bucket(choice.posts)
    of_channel: list[tuple[ChannelId, bool]] = [(channel, paid) for channel in CHANNELS for paid in (True, False)]
    for channel, paid in of_channel:
        mine = [fact for fact in chosen if (fact.channel, fact.advertised) == (channel, paid)]
        assert all_of.cell(0, channel, advertised=paid) == by_hand(mine)
        for key, code in enumerate(names.opd):
            assert agencies.cell(key, channel, advertised=paid) == by_hand([fact for fact in mine if fact.opd == code])
        for key, kind in enumerate(names.kind):
            assert kinds.cell(key, channel, advertised=paid) == by_hand([fact for fact in mine if fact.kind == kind])
        for key, topic in enumerate([*names.topics, NO_TOPIC]):
            of_topic = [fact for fact in mine if topic in (TITLES[fact.title or ""] or (NO_TOPIC,))]
            assert topics.cell(key, channel, advertised=paid) == by_hand(of_topic)
        buckets = choice.posts
        for key in range(len(buckets.starts)):
            in_bucket = [fact for fact in mine if buckets.of(fact.day) == key]
            assert in_time.cell(key, channel, advertised=paid) == by_hand(in_bucket)
    why = selection.why_missing
    assert sum(why.values()) == sum(fact.reach is None for fact in chosen)
    assert all(why[reason] == sum(fact.why_missing == reason for fact in chosen) for reason in why)


def test_packs_of_other_names_are_read_together() -> None:
    first = pack_posts([DINKES, replace(DINKES, opd="DISHUB")], settings=SETTINGS)
    other = SETTINGS.model_copy(
        update={
            "comments": SETTINGS.comments.model_copy(update={"topics": {"Pasar": ("pasar",), "Sampah": ("sampah",)}})
        }
    )
    second = pack_posts([replace(DINKES, opd="PUPR", title="Air bersih dan sampah di pasar")], settings=other)
    together = joined("posts", [(own.columns, own.names) for own in (first, second)], as_of=None)
    names, records = together.names, together.columns
    assert [names.opd[number] for number in records["opd"]] == ["DINKES", "DISHUB", "PUPR"]
    topics = [
        [topic for number, topic in enumerate(names.topics) if row >> number & 1] for row in records["topics"].tolist()
    ]
    assert topics == [[], [], ["Pasar", "Sampah"]]


@pytest.mark.parametrize("count", range(1, FEW + 2))
def test_few_posts_have_no_median_of_their_own(count: int) -> None:
    made = [replace(DINKES, reach=Reach(10), reach_at=DINKES.published_at) for _ in range(count)]
    cell = select(posts_of(made), LOOK).altogether.cell(0, "facebook", advertised=False)
    assert cell is not None
    assert cell.is_few == (count < FEW)


def test_more_topics_than_a_record_can_tell_apart_are_refused() -> None:
    many = SETTINGS.model_copy(
        update={
            "comments": SETTINGS.comments.model_copy(update={"topics": {f"T{number}": ("x",) for number in range(33)}})
        }
    )
    with pytest.raises(OverflowError, match="32 topics"):
        pack_posts([DINKES], settings=many)
