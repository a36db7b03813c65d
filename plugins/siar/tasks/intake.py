"""Tasks of `reports_intake` and `sheets_provision`."""

from __future__ import annotations

from typing import Any

from siar.hooks import runtime
from siar.tasks.summaries import summary
from siar.troubles import ToldError

__all__ = ["plan_digests", "provision", "read_sheets"]


def read_sheets(*, full: bool = True) -> dict[str, Any]:
    """Read, land, judge and answer the spreadsheets; count what `posts_compose` would find to do.

    :param full: every one of them; otherwise those in which somebody is at work.
    :raises ToldError: our account has lost its access to the sheets; what could be read was.
    """
    from siar import monitors  # noqa: PLC0415 - start-up
    from siar.editorial import compose  # noqa: PLC0415 - start-up
    from siar.intake import cycle, registry, turns  # noqa: PLC0415 - start-up
    from siar.intake.rules.verdicts import RuleBook  # noqa: PLC0415 - start-up

    services = runtime()
    settings, now = services.settings, services.now()
    with services.connect(application_name="siar reports_intake") as conn:
        try:
            result = cycle.run(
                conn,
                services.google,
                settings=settings,
                book=RuleBook.load(settings),
                now=now,
                media=services.media if settings.intake.photos.fetch else None,
                spreadsheets=turns.due(conn, plan=settings.intake.turns, full=full, now=now),
                open_connection=lambda: services.connect(application_name="siar reports_intake"),
            )
        except registry.AccessLostError as error:
            raise ToldError(str(error)) from error
        finally:
            monitors.sheets(conn, alerts=services.alerts, now=services.now())
        waiting = compose.count_waiting(conn, now=services.now())
    return summary(result) | {"to_compose": waiting}


def plan_digests() -> dict[str, Any]:
    """Plan today's letters to agencies whose rows wait for them, and those about rows that name a resident."""
    from siar.intake import privacy  # noqa: PLC0415 - start-up
    from siar.intake.digests import digest  # noqa: PLC0415 - start-up

    services = runtime()
    settings, now = services.settings, services.now()
    with services.connect(application_name="siar digests") as conn:
        try:
            result = digest.plan_due(conn, settings=settings, now=now)
        finally:
            # A letter that could not be written keeps none of these back.
            reminders = privacy.remind(conn, settings=settings, now=now)
    return summary(result) | {"planned": result.planned + reminders, "privacy": reminders}


def provision(*, opd: list[str], folder_id: str) -> dict[str, Any]:
    """Create or upgrade spreadsheets."""
    from siar.intake.provisioning import provision as provisioning  # noqa: PLC0415 - start-up

    services = runtime()
    with services.connect(application_name="siar sheets_provision") as conn:
        result = provisioning.provision(
            conn,
            services.google,
            settings=services.settings,
            opd=opd or [agency.code for agency in services.settings.reporting_agencies],
            folder_id=folder_id,
            now=services.now(),
        )
    return summary(result)
