"""Putting a corrected text where the post is out, once everybody whom its chain asks has agreed to exactly it.

As with any visible step: what is about to happen is written down first, with a fence and a lease; the call is one; what
is not proven is *unknown*, and only reading the post says what became of it. Setting a text twice is the same as once.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from siar import freezes, people
from siar.editorial import correction_clearance, corrections, published
from siar.editorial.correction_clearance import CorrectionClearance
from siar.editorial.published import Correction, CorrectionState, PublishedPost
from siar.errors import InputError, RetryError, SiarError, UnprovenError
from siar.faults import Containment
from siar.publishing import stops
from siar.publishing.clocks import running_clock
from siar.publishing.payload import names_reference
from siar.publishing.records import Checkpoint, pass_by
from siar.publishing.steps import COMMIT_WINDOW
from siar.settings import Settings
from siar.store import Connection, Many, MaybeValue, Statement, Value

__all__ = ["LEASE", "Looked", "PageTexts", "Sent", "Texts", "look_at_unproven", "recheck", "send"]

LEASE = timedelta(minutes=5)
_LENT = 3 * LEASE
"""So long a text may be on its way; after that its sender is taken for dead, and a post that shows the old text for
proof that the new one did not arrive."""


LOOKED_FOR = timedelta(hours=48)
"""So long a text of unknown outcome is looked for by itself; after that a person asks."""

log = logging.getLogger(__name__)


class PageTexts(Protocol):
    """What is needed of `siar.meta.pages.Page`."""

    def edit_message(self, post_id: str, message: str) -> None:
        """Replace a post's text."""
        ...

    def post(self, post_id: str) -> dict[str, Any]:
        """Read a post."""
        ...


Texts = Callable[[str], PageTexts]
"""Gives what edits texts on an account, by its id."""


@dataclass(frozen=True)
class Sent:
    """How far a correction has come.

    :param waiting: what the stage that waits is called; None when none does.
    :param no_boost: codes for which the post is not to be advertised any more, now that residents may read the text.
    """

    state: CorrectionState
    publication_id: int
    waiting: str | None = None
    no_boost: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Due:
    correction_id: int


_corrections_to_look_at = Many("editorial.corrections_to_look_at", _Due)
_corrections_waited_for = Value("editorial.corrections_waited_for", list[str])
_begin_sending = MaybeValue("editorial.begin_sending", int)
_take_over_sending = MaybeValue("editorial.take_over_sending", int)
_conclude_sending = MaybeValue("editorial.conclude_sending", int)
_insert_agreement = Statement("editorial.insert_correction_agreement")
_screen_again = Statement("editorial.screen_again")


@dataclass(frozen=True)
class _Held:
    """A correction that somebody is sending, or looking after, with the fence."""

    row: Correction
    post: PublishedPost
    fence: int

    @property
    def detail(self) -> dict[str, Any]:
        return {"post_id": self.row.post_id, "text_id": self.row.text_id, "content_hash": self.row.content_hash}


def send(
    conn: Connection,
    texts: Texts,
    *,
    correction_id: int,
    content_hash: str,
    actor: str,
    roles: Collection[str],
    settings: Settings,
    now: datetime,
    checkpoint: Checkpoint = pass_by,
) -> Sent:
    """Agree to a correction's text exactly as seen; the last agreement puts it where the post is out.

    When all have agreed and it was not sent, as after a refusal, whoever has a part in its chain sends it.

    :param content_hash: of the text that the actor saw. :param roles: the actor's roles on the desk.
    :param checkpoint: called at every boundary between two statements.
    :raises InputError: when it changed since, is not open, something stands against it, it is not this person's turn,
        or its account is frozen or stopped; nothing has changed then.
    :raises SiarError: when the platform refused it; it is open again then, and what was agreed stays.
    """
    clock = running_clock(now)
    with conn.transaction():
        row, post = corrections.lock(conn, correction_id)
        if row.state != "open" or row.way != "edit":
            raise InputError("Ralat ini sudah dikirim, ditutup, atau sedang diproses.")
        if row.content_hash is not None and row.content_hash != content_hash:
            raise InputError("Teks ralat berubah sejak Anda melihatnya. Mohon muat ulang dan periksa lagi.")
        clear = correction_clearance.of_correction(conn, row, post, settings=settings, now=now)
        clear = _agree(conn, row, post, clear, actor=actor, roles=roles, settings=settings, now=now)
        if clear.standing.stage is not None:
            return Sent("open", post.publication_id, waiting=clear.standing.label)
        if freeze := freezes.frozen(conn, post.channel, post.account_id):
            raise InputError(f"{post.account} sedang dihentikan: {freeze.reason}")
        if stop := stops.stop_on(conn, post.account_id):
            raise InputError(stop)
        if post.remote_id is None:
            raise InputError("Alamat kiriman ini belum diketahui. Mohon coba lagi beberapa menit lagi.")
        page = texts(post.account_id)
        fence = _begin_sending(
            conn, correction_id=correction_id, text_id=row.text_id, actor=actor, now=now, lease_until=now + LEASE
        )
        assert fence is not None, "it is locked and open"
        held = _Held(row, post, fence)
        agreed = {item.actor: item.stage for item in clear.agreements}
        stages = list(settings.stages.chains[clear.found.chain].stages)
        detail = {"chain": clear.found.chain, "stages": stages, "agreed": agreed}
        _note(conn, held, "correction.sent", actor=actor, now=now, **detail)
    checkpoint("sending:saved")
    try:
        _look_before(page, held)
        checkpoint("before:read")
        if clock() - now > COMMIT_WINDOW:
            raise RetryError("Pengiriman tertahan sebelum dimulai. Mohon coba lagi.")
    except SiarError:
        _conclude(conn, held, "open", actor=actor, settings=settings, now=clock())
        raise
    try:
        page.edit_message(post.remote_id, row.caption_after)
    except (UnprovenError, RetryError):
        checkpoint("edit:raised")
        return _conclude(conn, held, "unknown", actor=actor, settings=settings, now=clock())
    except SiarError:
        checkpoint("edit:raised")
        _conclude(conn, held, "open", actor=actor, settings=settings, now=clock())
        raise
    checkpoint("edit:answered")
    return _conclude(conn, held, "done", actor=actor, settings=settings, now=clock())


def _agree(
    conn: Connection,
    row: Correction,
    post: PublishedPost,
    clear: CorrectionClearance,
    *,
    actor: str,
    roles: Collection[str],
    settings: Settings,
    now: datetime,
) -> CorrectionClearance:
    """Note the person's agreement and return where the text stands; when all have agreed, only see that the person may."""
    if refusal := clear.refusal(people.find(conn, actor), roles, settings=settings):
        raise InputError(refusal)
    stage = clear.standing.stage
    if stage is None:
        return clear
    counted = sorted(clear.standing.roles & set(roles))
    _insert_agreement(
        conn, text_id=row.text_id, stage=stage, actor=actor, roles=counted, content_hash=row.content_hash, now=now
    )
    detail = {"text_id": row.text_id, "content_hash": row.content_hash, "stage": stage, "roles": counted}
    corrections.note(conn, row.correction_id, "correction.agreed", actor=actor, now=now, post_id=row.post_id, **detail)
    return correction_clearance.of_correction(conn, row, post, settings=settings, now=now)


def _look_before(page: PageTexts, held: _Held) -> None:
    """Refuse to write over anything that does not carry our reference code."""
    assert held.post.remote_id is not None
    if not names_reference(_shown(page, held.post.remote_id), held.post.reference_code):
        raise InputError(
            f"Teks yang tayang di {held.post.account} tidak memuat kode rujukan {held.post.reference_code}, sehingga tidak"
            " ditimpa. Mohon periksa kirimannya di sana."
        )


def recheck(
    conn: Connection,
    texts: Texts,
    *,
    correction_id: int,
    actor: str,
    settings: Settings,
    now: datetime,
    checkpoint: Checkpoint = pass_by,
) -> Sent:
    """Look on the platform whether a text that was sent is there; return `done`, `open` or still `unknown`.

    A post that shows another text proves something only once the sender's lease is over: until then the new one may
    still be on its way.

    :raises InputError: when it was not sent, or is being sent at this moment.
    """
    with conn.transaction():
        row, post = corrections.lock(conn, correction_id)
        if row.state not in {"sending", "unknown"}:
            raise InputError("Ralat ini tidak menunggu pemeriksaan.")
        page = texts(post.account_id)
        fence = _take_over_sending(conn, correction_id=correction_id, now=now, lent=_LENT)
        if fence is None:
            raise InputError("Ralat ini sedang dikirim. Mohon tunggu beberapa menit, lalu periksa lagi.")
        held = _Held(row, post, fence)
        if row.state == "sending":
            _note(conn, held, "correction.unknown", actor="siar", now=now)
    checkpoint("look:claimed")
    assert post.remote_id is not None, "it was sent there"
    shown = _shown(page, post.remote_id)
    checkpoint("look:read")
    if _same(shown, row.caption_after):
        return _conclude(conn, held, "done", actor=actor, settings=settings, now=now)
    # Further ahead than that it was sent by a clock that was ahead.
    if row.sending_at is not None and row.sending_at - _LENT <= now < row.sending_at + LEASE:
        return Sent("unknown", post.publication_id)
    return _conclude(conn, held, "open", actor=actor, settings=settings, now=now)


@dataclass(frozen=True)
class Looked:
    """What became of the corrections whose outcome was open. `open`: not there, to be sent again."""

    done: int = 0
    open: int = 0
    unknown: int = 0


def look_at_unproven(conn: Connection, texts: Texts, *, settings: Settings, now: datetime) -> Looked:
    """Look at every correction whose sender died, or could not say what became of its text; read only.

    :raises ItemsFailedError: some looks raised something unforeseen; the others were done.
    """
    counts: Counter[CorrectionState] = Counter()
    items = Containment(conn, "correction", now=now)
    items.only_those(_corrections_waited_for)
    for due in _corrections_to_look_at(conn, now=now, since=now - LOOKED_FOR, lent=_LENT):
        with items.item(due.correction_id, atomic=False):
            try:
                sent = recheck(conn, texts, correction_id=due.correction_id, actor="siar", settings=settings, now=now)
            except SiarError as error:
                # Somebody looks at it at this moment, or the platform does not answer: the next run looks again.
                log.info("correction %s: no look: %s", due.correction_id, error)
                counts["unknown"] += 1
            else:
                counts[sent.state] += 1
    items.finish()
    return Looked(done=counts["done"], open=counts["open"], unknown=counts["unknown"])


def _shown(page: PageTexts, remote_id: str) -> str:
    return str(page.post(remote_id).get("message") or "")


def _same(shown: str, text: str) -> bool:
    return shown.replace("\r\n", "\n").strip() == text.strip()


def _conclude(
    conn: Connection, held: _Held, state: CorrectionState, *, actor: str, settings: Settings, now: datetime
) -> Sent:
    """Write down what became of it, unless somebody else has looked meanwhile: what that one saw stands."""
    row, post = held.row, held.post
    with conn.transaction():
        # The post first, as everywhere.
        published.read(conn, row.post_id)
        if _conclude_sending(conn, correction_id=row.correction_id, state=state, fence=held.fence, now=now) is None:
            return Sent(published.correction(conn, row.correction_id).state, post.publication_id)
        clear = correction_clearance.of_correction(conn, row, post, settings=settings, now=now)
        if state == "done":
            # Residents read this text from now on: what is found in it decides about adverts and later looks.
            found = clear.found.row()
            review = settings.stages.chains[clear.found.chain].review_after is not None
            _screen_again(
                conn,
                post_id=row.post_id,
                screening=found["screening"],
                no_boost=found["no_boost"],
                review_due=review,
                now=now,
            )
        _note(conn, held, f"correction.{'reopened' if state == 'open' else state}", actor=actor, now=now)
    return Sent(state, post.publication_id, no_boost=clear.found.no_boost if state != "open" else ())


def _note(conn: Connection, held: _Held, action: str, *, actor: str, now: datetime, **more: Any) -> None:
    corrections.note(conn, held.row.correction_id, action, actor=actor, now=now, **held.detail, **more)
