"""Every Airflow asset, once. Names are what DAGs wait for; an event says that there is something new to look at."""

from __future__ import annotations

from airflow.sdk import Asset

__all__ = ["ALL", "BOOSTS", "DRAFTS", "MESSAGES", "METRICS", "PUBLICATIONS", "REPORTS", "URGENT_POSTS"]

REPORTS = Asset(name="reports", uri="siar://intake/reports", group="siar")
"""Accepted rows have landed."""

DRAFTS = Asset(name="drafts", uri="siar://editorial/drafts", group="siar")
"""Posts were composed and wait for approval."""

URGENT_POSTS = Asset(name="urgent_posts", uri="siar://editorial/urgent_posts", group="siar")
"""Somebody approved posts that must not wait for a slot."""

PUBLICATIONS = Asset(name="publications", uri="siar://publishing/publications", group="siar")
"""The publication ledger has changed."""

BOOSTS = Asset(name="boosts", uri="siar://boosts/boosts", group="siar")
"""Boosts were launched, watched or settled."""

METRICS = Asset(name="metrics", uri="siar://metrics/snapshots", group="siar")
"""New snapshots were read."""

MESSAGES = Asset(name="messages", uri="siar://outbox/messages", group="siar")
"""Messages were planned."""

ALL = (REPORTS, DRAFTS, URGENT_POSTS, PUBLICATIONS, BOOSTS, METRICS, MESSAGES)
