"""From a chosen post to a boost whose whole cost is promised: one transaction, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from siar import audit, freezes
from siar.boosts.budget import ledger, tax
from siar.boosts.choice.candidates import Candidate
from siar.boosts.delivery.objects import name_key
from siar.quantities import Rupiah
from siar.settings import Settings
from siar.settings.programmes import belongs_to
from siar.store import Connection, MaybeValue

__all__ = ["reserve"]

_insert_boost = MaybeValue("boosts.insert_boost", int)


def reserve(
    conn: Connection,
    candidate: Candidate,
    *,
    budget: Rupiah,
    settings: Settings,
    now: datetime,
    ends_at: datetime | None = None,
    actor: str = "siar:boosts",
) -> int | None:
    """Begin a boost and promise what it may cost, tax included; return its number.

    None when it is not to be begun now: boosts are frozen, or another round begins it at this moment.

    :param budget: what Meta may bill before tax. :param ends_at: as long as a boost runs, if it is not given.
    :param actor: who said yes.
    :raises CapExceededError: a ceiling would be passed; nothing was written.
    :raises OverrunError: somebody has to acknowledge an overrun first; nothing was written.
    """
    caps = settings.caps
    ends_at = ends_at or now + timedelta(days=caps.boost.duration_days)
    zone = settings.city.zone
    on_top = tax.on_budget(budget, caps.tax, first=now.astimezone(zone).date(), last=ends_at.astimezone(zone).date())
    with conn.transaction():
        # The switch is read in the transaction that promises the money.
        if freezes.frozen(conn, "boosts"):
            return None
        boost_id = _insert_boost(
            conn,
            publication_id=candidate.publication_id,
            opd=candidate.opd,
            programme=belongs_to(caps.programmes, opd=candidate.opd, kind=candidate.kind, title=candidate.title),
            reference_code=candidate.reference_code,
            lifetime_budget=budget,
            tax=on_top,
            starts_at=now,
            ends_at=ends_at,
            name_key=name_key(candidate.publication_id, candidate.remote_id),
            now=now,
        )
        if boost_id is None:
            return None
        ledger.reserve(conn, boost_id=boost_id, now=now)
        audit.record(
            conn,
            actor=actor,
            action="boost.reserve",
            subject=f"boost:{boost_id}",
            now=now,
            detail={"publication_id": candidate.publication_id, "amount": (budget + on_top).amount},
        )
        return boost_id
