"""Tasks of `posts_publish` and `publications_reconcile`, and of the watch over their queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siar import troubles
from siar.errors import RetryError
from siar.hooks import runtime
from siar.tasks.summaries import summary
from siar.troubles import ToldError

if TYPE_CHECKING:
    from siar.publishing.channels import Publishers
    from siar.runtime import Runtime
    from siar.store import Connection

__all__ = ["UnreadError", "any_waiting", "look_at_corrections", "publish_due", "reconcile", "watch_queue"]


class UnreadError(RetryError):
    """There was something to look at, and nothing could be read. Looking again is harmless."""


def _publishers(services: Runtime, conn: Connection) -> Publishers:
    from siar import accounts  # noqa: PLC0415 - start-up
    from siar.publishing.channels import ChannelOptions, build  # noqa: PLC0415 - start-up

    accounts.sync(conn, settings=services.settings, now=services.now())
    options = ChannelOptions.of(services.settings.publishing)
    return build(accounts.accounts(conn), services.graph_of, media=services.public_copies, options=options)


def publish_due() -> dict[str, Any]:
    """Publish what is approved and due; what is due for too long waits for a person instead.

    :raises ToldError: after the rest, when every account is stopped, or posts are due on one that is.
    """
    from siar import monitors  # noqa: PLC0415 - start-up
    from siar.editorial import release  # noqa: PLC0415 - start-up
    from siar.publishing import dispatch, stops  # noqa: PLC0415 - start-up

    services = runtime()
    with services.connect(application_name="siar posts_publish") as conn:
        try:
            result = dispatch.publish_due(
                conn,
                _publishers(services, conn),
                objections=release.objections(services.settings),
                settings=services.settings,
                now=services.now(),
            )
        finally:
            # An account that was stopped just now is told now, not at the next look.
            monitors.accounts(conn, alerts=services.alerts, now=services.now())
        if held := stops.blocked(conn, now=services.now()):
            raise ToldError(f"{held} This run put out {result.published}.")
    return summary(result)


def reconcile() -> dict[str, Any]:
    """Resolve unknown outcomes by reading.

    :raises ToldError: after the rest, when nothing could be read, behind accounts that wait for a person.
    :raises UnreadError: the same for any other reason.
    """
    from siar.publishing import reconcile, stops  # noqa: PLC0415 - start-up

    services = runtime()
    with services.connect(application_name="siar publications_reconcile") as conn:
        try:
            result = reconcile.reconcile(
                conn,
                _publishers(services, conn),
                now=services.now(),
            )
        finally:
            taken_back = services.public_copies.sweep(conn, now=services.now())
        stopped = {stop.account_id for stop in stops.stops(conn)}
    if result.blind:
        names = ", ".join(result.unread_accounts)
        said = f"Not one of {result.looked} open outcomes could be read ({names}): {result.unread_because}"
        if stopped.issuperset(result.unread_accounts):
            raise ToldError(said)
        raise UnreadError(said)
    return {**summary(result), "copies_taken_back": taken_back}


def look_at_corrections() -> dict[str, Any]:
    """Resolve corrections of unknown outcome by reading."""
    from siar import accounts  # noqa: PLC0415 - start-up
    from siar.editorial import correction_sending  # noqa: PLC0415 - start-up
    from siar.meta.pages import Page  # noqa: PLC0415 - start-up

    services = runtime()
    with services.connect(application_name="siar publications_reconcile") as conn:
        result = correction_sending.look_at_unproven(
            conn,
            lambda account_id: Page(services.graph_of(accounts.get(conn, account_id))),
            settings=services.settings,
            now=services.now(),
        )
    return summary(result)


def any_waiting() -> bool:
    """Whether a post could go out now and is not on its way; what the watcher asks, too."""
    from siar import work  # noqa: PLC0415 - start-up

    services = runtime()
    with services.connect(application_name="siar work") as conn:
        return bool(work.look(conn, settings=services.settings, now=services.now()).waiting["posts"])


def watch_queue() -> dict[str, Any]:
    """Tell of what the tables show to be wrong (`siar.monitors`), repeat what lasts; remind of late reviews.

    On states, not on errors: a scheduler that never ran and an account that was stopped make no errors at all.

    :raises ToldError: due posts wait too long, or an account waits for a person.
    """
    from siar import monitors  # noqa: PLC0415 - start-up
    from siar.editorial import review_letters  # noqa: PLC0415 - start-up

    services = runtime()
    now = services.now()
    with services.connect(application_name="siar watch_queue") as conn:
        try:
            monitors.look(conn, alerts=services.alerts, now=now)
        finally:
            reviews = review_letters.remind(conn, settings=services.settings, now=now)
        standing = troubles.standing(conn)
    if wanting := [trouble.what for trouble in standing if trouble.source in {"stops", "lateness"}]:
        raise ToldError(" ".join(wanting))
    return {"troubles": len(standing), "late_reviews": reviews}
