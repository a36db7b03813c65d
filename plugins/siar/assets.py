"""Every Airflow asset, once. Names are what DAGs wait for; an event says that there is something new to look at.

An asset with a watcher is also fired by the triggerer, when it finds work of that kind (`siar.work`).
"""

from __future__ import annotations

from airflow.sdk import Asset, AssetWatcher

from siar.triggers.work import WorkTrigger

__all__ = [
    "ALL",
    "BOOSTS",
    "DRAFTS",
    "MESSAGES",
    "METRICS",
    "OPEN_OUTCOMES",
    "PUBLICATIONS",
    "REPORTS",
    "STOP_ORDERS",
    "URGENT_POSTS",
    "WARM_SHEETS",
]

WARM_SHEETS = Asset(
    name="warm_sheets",
    uri="siar://intake/warm_sheets",
    group="siar",
    watchers=[AssetWatcher(name="warm_sheets", trigger=WorkTrigger(kind="sheets"))],
)
"""Somebody is at work in sheets, and their turn has come."""

REPORTS = Asset(name="reports", uri="siar://intake/reports", group="siar")
"""Accepted rows have landed."""

DRAFTS = Asset(name="drafts", uri="siar://editorial/drafts", group="siar")
"""Posts were composed and wait for approval."""

URGENT_POSTS = Asset(
    name="urgent_posts",
    uri="siar://editorial/urgent_posts",
    group="siar",
    watchers=[AssetWatcher(name="due_posts", trigger=WorkTrigger(kind="posts"))],
)
"""Posts must not wait for a slot: approved for at once, or due again after whatever kept them."""

OPEN_OUTCOMES = Asset(
    name="open_outcomes",
    uri="siar://publishing/open_outcomes",
    group="siar",
    watchers=[AssetWatcher(name="open_outcomes", trigger=WorkTrigger(kind="outcomes"))],
)
"""Looking may settle what became of a post now."""

PUBLICATIONS = Asset(name="publications", uri="siar://publishing/publications", group="siar")
"""The publication ledger has changed."""

BOOSTS = Asset(name="boosts", uri="siar://boosts/boosts", group="siar")
"""Boosts were launched, watched or settled."""

STOP_ORDERS = Asset(
    name="stop_orders",
    uri="siar://boosts/stop_orders",
    group="siar",
    watchers=[AssetWatcher(name="stop_orders", trigger=WorkTrigger(kind="stops"))],
)
"""An advertisement has to stand still and is not proven to."""

METRICS = Asset(name="metrics", uri="siar://metrics/snapshots", group="siar")
"""Metrics were read."""

MESSAGES = Asset(
    name="messages",
    uri="siar://outbox/messages",
    group="siar",
    watchers=[AssetWatcher(name="due_messages", trigger=WorkTrigger(kind="messages"))],
)
"""Messages were planned, or are due again."""

ALL = (WARM_SHEETS, REPORTS, DRAFTS, URGENT_POSTS, OPEN_OUTCOMES, PUBLICATIONS, BOOSTS, STOP_ORDERS, METRICS, MESSAGES)
