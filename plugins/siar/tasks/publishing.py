"""Tasks of `posts_publish` and `publications_reconcile`."""

from __future__ import annotations

from typing import Any

from siar.hooks import runtime
from siar.tasks.summaries import summary

__all__ = ["publish_due", "reconcile"]


def publish_due() -> dict[str, Any]:
    """Publish what is approved and due."""
    from siar.publishing import channels, dispatch

    services = runtime()
    with services.connect(application_name="siar posts_publish") as conn:
        result = dispatch.publish_due(
            conn,
            channels.build(services.graph, media=services.media),
            settings=services.settings,
            now=services.now(),
        )
    return summary(result)


def reconcile() -> dict[str, Any]:
    """Resolve unknown outcomes by reading."""
    from siar.publishing import channels, reconcile

    services = runtime()
    with services.connect(application_name="siar publications_reconcile") as conn:
        result = reconcile.reconcile(
            conn,
            channels.build(services.graph, media=services.media),
            now=services.now(),
        )
    return summary(result)
