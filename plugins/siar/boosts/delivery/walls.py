"""The walls outside: what stops spending at Meta when nothing here can.

The account's own spending limit is kept at what may still be billed by the ledger, and a rule of the account pauses, at each
half-hour, every campaign of ours that has spent more than any of them may. Both are made, read back and looked at in every
round: one that somebody changed is put back, and what cannot be is told.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from siar.boosts.budget.tax import rate_on
from siar.boosts.delivery.objects import PREFIX
from siar.boosts.records import Trouble
from siar.meta import ad_rules, ads
from siar.meta.ad_rules import AdRule
from siar.meta.ads import Account
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError
from siar.quantities import Rupiah
from siar.settings import Settings
from siar.store import Connection, One, Statement, Value

__all__ = ["RULE_NAME", "keep", "rule_of", "rule_trouble"]

log = logging.getLogger(__name__)

RULE_NAME = "siar|penghenti"
_STEP = Fraction(1, 20)
"""Part of the month's ceiling by which the limit may be too high before it is set anew: it changes ten times a day at most."""

_DAY = timedelta(days=1)
_MOST_CHANGES = 10
"""How often a day Meta takes another limit of an account (Marketing API, Rate Limiting)."""
_MOST_RAISES = 6

_WORDS = {"limit": "batas belanja akun iklan", "rule": "aturan penghenti di Meta"}


@dataclass(frozen=True)
class _MaySpend:
    """What may still be billed: `promised` before tax, `free` with tax. `largest` budget that may run, None without one."""

    promised: Rupiah
    free: Rupiah
    largest: Rupiah | None


_may_spend = One("boosts.may_spend", _MaySpend)
_count_limit_changes = Value("boosts.count_limit_changes", int)
_note_limit_change = Statement("boosts.note_limit_change")


def keep(conn: Connection, graph: GraphClient, *, settings: Settings, account: Account, now: datetime) -> list[Trouble]:
    """Make, read back and mend the walls that are configured; return what is wrong with them."""
    local = now.astimezone(settings.city.zone)
    left = _may_spend(conn, month=f"{local:%Y-%m}")
    troubles: list[Trouble] = []
    if settings.boosts.walls.account_limit:
        rate = rate_on(settings.caps.tax, local.date())
        wanted = left.promised.amount + math.floor(left.free.amount / (1 + rate))
        step = math.floor(settings.caps.city_per_month.amount * _STEP)
        troubles += _guarded(
            "limit",
            lambda: _keep_limit(conn, graph, account, wanted=wanted, least=left.promised.amount, step=step, now=now),
        )
    if settings.boosts.walls.rule:
        largest = max(left.largest or Rupiah(0), settings.caps.boost.lifetime_budget)
        troubles += _guarded("rule", lambda: _keep_rule(graph, limit=largest))
    return troubles


def _guarded(wall: str, act: Callable[[], Trouble | None]) -> list[Trouble]:
    """Keep one wall; whatever it raises is a trouble of that wall, and keeps no boost from being looked after."""
    try:
        trouble = act()
    except GraphError as error:
        log.warning("The wall %s cannot be kept: %s", wall, error)
        trouble = Trouble(f"wall_{wall}", f"{_WORDS[wall]} tidak dapat dipasang")
    except (KeyError, TypeError, ValueError) as error:
        log.exception("What Meta answers about the wall %s is not understood.", wall)
        trouble = Trouble(
            f"wall_{wall}", f"jawaban Meta tentang {_WORDS[wall]} tidak dimengerti ({type(error).__name__})"
        )
    return [trouble] if trouble is not None else []


# -- the account's limit ---------------------------------------------------------------------------------------------------


def _keep_limit(
    conn: Connection, graph: GraphClient, account: Account, *, wanted: int, least: int, step: int, now: datetime
) -> Trouble | None:
    """Keep the account's limit at what may still be billed.

    :param wanted: what may still be billed. :param least: what was promised already. :param step: so much too high is borne.
    """
    left = account.spend_cap - account.spent if account.spend_cap else None
    if left is not None and least <= left <= wanted + step and (left >= wanted - step):
        return None
    # Too low keeps advertisements from being shown, too high is a wall that does not stand: for that some changes are kept.
    most = _MOST_RAISES if left is not None and left < wanted else _MOST_CHANGES
    if (count := _count_limit_changes(conn, since=now - _DAY)) >= most:
        return Trouble("wall_limit", f"batas belanja akun iklan sudah diubah {count} kali dalam 24 jam dan menunggu")
    # A limit counts what is spent from when it is first set.
    # What was spent since may be less than nothing, where Meta took more back than was spent after it.
    target = max(wanted + (account.spent if account.spend_cap else 0), 1)
    _note_limit_change(conn, before=account.spend_cap, after=target, now=now)
    ads.set_account_limit(graph, target)
    read = ads.account(graph)
    if read.spend_cap != target:
        return Trouble("wall_limit", f"batas belanja akun iklan terbaca {read.spend_cap}, bukan {target}")
    return None


# -- the rule --------------------------------------------------------------------------------------------------------------


def rule_of(limit: Rupiah) -> dict[str, Any]:
    """Return the rule: every half-hour it pauses each campaign of ours that has spent more than `limit`."""
    return {
        "name": RULE_NAME,
        "status": "ENABLED",
        "evaluation_spec": {
            "evaluation_type": "SCHEDULE",
            "filters": [
                {"field": "entity_type", "operator": "EQUAL", "value": "CAMPAIGN"},
                {"field": "time_preset", "operator": "EQUAL", "value": "LIFETIME"},
                {"field": "name", "operator": "CONTAIN", "value": PREFIX},
                {"field": "spent", "operator": "GREATER_THAN", "value": limit.amount},
            ],
        },
        "execution_spec": {"execution_type": "PAUSE"},
        "schedule_spec": {"schedule_type": "SEMI_HOURLY"},
    }


def rule_trouble(found: AdRule, wanted: Mapping[str, Any] | None = None) -> str | None:
    """Return what is wrong with the rule as Meta keeps it; None when it is ours, whole and enabled.

    Meta may add to what it keeps; what was asked for must be there, and no filter more: each one lets something through.

    :param wanted: None: whatever its limit is.
    """
    if wanted is None:
        limits = [one.get("value") for one in found.evaluation.get("filters") or () if one.get("field") == "spent"]
        wanted = rule_of(Rupiah(int(limits[0]) if limits else 0))
    if found.disabled_by is not None:
        return f"dimatikan Meta (kode {found.disabled_by})"
    if found.status != "ENABLED":
        return f"berstatus {found.status}"
    if found.evaluation.get("evaluation_type") != "SCHEDULE" or _filters(found.evaluation) != _filters(
        wanted["evaluation_spec"]
    ):
        return "syaratnya diubah"
    if found.execution.get("execution_type") != "PAUSE":
        return "tindakannya diubah"
    if found.schedule.get("schedule_type") != "SEMI_HOURLY":
        return "jadwalnya diubah"
    return None


def _filters(spec: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (str(one.get("field")), str(one.get("operator")), str(one.get("value"))) for one in spec.get("filters") or ()
    }


def _keep_rule(graph: GraphClient, *, limit: Rupiah) -> Trouble | None:
    wanted = rule_of(limit)
    mine = [rule for rule in ad_rules.rules(graph) if rule.name == RULE_NAME]
    for extra in mine[1:]:
        ad_rules.delete(graph, extra.rule_id)
    if not mine:
        ad_rules.create(graph, wanted)
    elif wrong := rule_trouble(mine[0], wanted):
        log.warning("The rule %s at Meta is not as it was made (%s), and is put back.", RULE_NAME, wrong)
        ad_rules.update(graph, mine[0].rule_id, wanted)
    else:
        return None
    read = [rule for rule in ad_rules.rules(graph) if rule.name == RULE_NAME]
    wrong = rule_trouble(read[0], wanted) if read else "belum terlihat di Meta"
    return Trouble("wall_rule", f"aturan penghenti di Meta {wrong}") if wrong else None
