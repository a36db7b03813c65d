"""One boost, claimed by one worker at a time.

Whoever claims a boost raises its fence; an update that carries an older fence changes nothing and raises
`LostBoostError`, so a worker that was asleep while another one took over cannot write, and does not send.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from siar.errors import RetryError
from siar.meta.ads import AdLevel
from siar.quantities import Reach, Rupiah
from siar.store import Connection, MaybeValue, One, Statement

__all__ = ["LEASE", "STATE_WORDS", "Boost", "Claim", "LostBoostError", "State", "Trouble", "claimed", "read"]

LEASE = timedelta(minutes=10)

State = Literal[
    "reserved",
    "preparing",
    "prepared",
    "activating",
    "running",
    "paused",
    "ended",
    "closing",
    "closed",
    "failed",
    "needs_human",
]


STATE_WORDS: Mapping[str, str] = {
    "reserved": "dana dipesan",
    "preparing": "sedang disiapkan",
    "prepared": "siap",
    "activating": "sedang dinyalakan",
    "running": "berjalan",
    "paused": "dijeda",
    "ended": "selesai, menunggu tagihan",
    "closing": "selesai, tagihan masih dapat berubah",
    "closed": "selesai",
    "failed": "batal",
    "needs_human": "perlu keputusan",
}
"""What people call each state."""


@dataclass(frozen=True)
class Boost:
    """What the database says of one boost. `amount` is the budget with tax.

    :param in_flight: the object of which a create call went out and is not yet proven.
    :param attempts: of that call. :param remote_id: the promoted post's.
    :param spend: of its whole life, before tax, as last read. :param billed_at: when its bill was last read day by day.
    """

    boost_id: int
    publication_id: int
    reference_code: str
    state: State
    lifetime_budget: Rupiah
    amount: Rupiah
    starts_at: datetime
    ends_at: datetime
    name_key: str
    object_story_id: str | None
    campaign_id: str | None
    adset_id: str | None
    creative_id: str | None
    ad_id: str | None
    in_flight: AdLevel | None
    sent_at: datetime | None
    attempts: int
    watched_at: datetime | None
    note: str | None
    trouble: str | None
    trouble_text: str | None
    remote_id: str
    spend: Rupiah = Rupiah(0)  # noqa: RUF009 - an amount never changes
    billed_at: datetime | None = None

    @property
    def known_trouble(self) -> Trouble | None:
        """What was wrong with it when it was last looked at."""
        return Trouble(self.trouble, self.trouble_text or "") if self.trouble is not None else None

    def id_of(self, level: AdLevel) -> str | None:
        """Return the id of one of its objects, None while there is none."""
        return {
            "campaign": self.campaign_id,
            "adset": self.adset_id,
            "creative": self.creative_id,
            "ad": self.ad_id,
        }[level]

    def made(self, level: AdLevel) -> str:
        """Return the id of one of its objects that is there.

        :raises LookupError: it was never made; the database lets no boost past `preparing` without it.
        """
        if (remote_id := self.id_of(level)) is None:
            raise LookupError(f"Boost {self.boost_id} has no {level}.")
        return remote_id


read = One("boosts.get_boost", Boost)
_claim = MaybeValue("boosts.claim", int)
_let_go = Statement("boosts.let_go")
_set_state = Statement("boosts.set_state")
_set_story = Statement("boosts.set_story")
_begin_call = Statement("boosts.begin_call")
_end_call = Statement("boosts.end_call")
_save_delivery = Statement("boosts.save_delivery")
_save_results = Statement("boosts.save_results")
_tell_once = Statement("boosts.tell_once")
_save_plan = Statement("boosts.save_plan")
_reschedule = Statement("boosts.reschedule")
_mark_refused = Statement("boosts.mark_refused")
_set_trouble = Statement("boosts.set_trouble")
_save_reading = Statement("boosts.save_reading")
_SAVE_ID: dict[AdLevel, Statement] = {
    "campaign": Statement("boosts.save_campaign"),
    "adset": Statement("boosts.save_adset"),
    "creative": Statement("boosts.save_creative"),
    "ad": Statement("boosts.save_ad"),
}


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one boost as Meta shows it.

    :param code: its kind, one word. :param sentence: for the desk, in Indonesian.
    """

    code: str
    sentence: str


class LostBoostError(RetryError):
    """Another worker holds the boost now."""


class Claim:
    """A claimed boost. `boost` is what the database says, refreshed after each change."""

    def __init__(self, conn: Connection, boost_id: int, fence: int) -> None:
        self.conn = conn
        self.boost_id = boost_id
        self._fence = fence
        self.boost = read(conn, boost_id=boost_id)

    @property
    def state(self) -> str:
        """Where the boost stands."""
        return self.boost.state

    def move(self, state: State, *, now: datetime, note: str | None = None) -> None:
        """Go to another state; the database refuses a step that does not exist."""
        self._change(_set_state, state=state, note=note, now=now)

    def begin_call(self, level: AdLevel, *, now: datetime) -> None:
        """Write down, before it is sent, that a create call goes out."""
        self._change(_begin_call, level=level, now=now)

    def end_call(self, *, now: datetime, note: str) -> None:
        """Write down that the call had no effect."""
        self._change(_end_call, note=note, now=now)

    def save_id(self, level: AdLevel, remote_id: str, *, now: datetime) -> None:
        """Keep the id of a created object."""
        self._change(_SAVE_ID[level], remote_id=remote_id, now=now)

    def save_story(self, object_story_id: str, *, now: datetime) -> None:
        """Keep which story is promoted."""
        self._change(_set_story, object_story_id=object_story_id, now=now)

    def save_results(self, results: int) -> None:
        """Keep what its objective counts."""
        self._change(_save_results, results=results)

    def tell_once(self, code: str) -> bool:
        """Note that something was told of it; False when it was told before, and a person has borne it."""
        return _tell_once(self.conn, boost_id=self.boost_id, fence=self._fence, code=code) == 1

    def save_plan(self, plan: str, *, now: datetime) -> None:
        """Keep what it is made of, as JSON."""
        self._change(_save_plan, plan=plan, now=now)

    def reschedule(self, starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
        """Move it to another time."""
        self._change(_reschedule, starts_at=starts_at, ends_at=ends_at, now=now)

    def mark_refused(self, *, now: datetime) -> None:
        """Note that Meta refused it: another try may come later."""
        self._change(_mark_refused, now=now)

    def save_delivery(self, *, spend: Rupiah, impressions: int | None, reach: Reach | None, now: datetime) -> None:
        """Keep what was delivered so far."""
        self._change(_save_delivery, spend=spend, impressions=impressions, reach=reach, now=now)

    def tell(self, trouble: Trouble | None, *, now: datetime) -> None:
        """Keep what is wrong with it as it is seen now; None: nothing."""
        code, sentence = (trouble.code, trouble.sentence) if trouble else (None, None)
        # Nothing is changed when it was told so before; that this is still our boost, the next step tells.
        _set_trouble(self.conn, boost_id=self.boost_id, fence=self._fence, trouble=code, sentence=sentence, now=now)
        self.boost = read(self.conn, boost_id=self.boost_id)

    def save_reading(self, *, now: datetime) -> None:
        """Keep when its bill was read."""
        self._change(_save_reading, now=now)

    def _change(self, statement: Statement, **values: Any) -> None:
        if statement(self.conn, boost_id=self.boost_id, fence=self._fence, **values) != 1:
            raise LostBoostError(f"Boost {self.boost_id} was taken over by another run; nothing more is sent here.")
        self.boost = read(self.conn, boost_id=self.boost_id)


@contextmanager
def claimed(conn: Connection, boost_id: int, *, now: datetime) -> Iterator[Claim | None]:
    """Claim a boost for the block; None when somebody else holds it. Its lease runs by the database's clock."""
    fence = _claim(conn, boost_id=boost_id, lease=LEASE, now=now)
    if fence is None:
        yield None
        return
    try:
        yield Claim(conn, boost_id, fence)
    finally:
        _let_go(conn, boost_id=boost_id, fence=fence)
