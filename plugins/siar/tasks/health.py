"""Task of `services_examine`."""

from __future__ import annotations

import logging
from typing import Any

import psycopg

from siar import monitors
from siar.doctor import examine as run_checks
from siar.errors import FixError
from siar.hooks import runtime
from siar.troubles import ToldError

__all__ = ["examine"]

log = logging.getLogger(__name__)


def examine() -> dict[str, Any]:
    """Run the doctor's checks; log each line, and tell of each that needs a person now, or soon.

    :raises ToldError: with every such line.
    :raises FixError: the same, when the database cannot be reached either.
    """
    services = runtime()
    findings = run_checks(services)
    for finding in findings:
        log.info("%s %s: %s", finding.mark, finding.subject, finding.message)
    # Warnings too: a token that ends in a week is told by the mail of the day, not found in a log afterwards.
    wanting = [finding for finding in findings if finding.level != "baik"]
    said = "\n".join(f"{finding.mark} {finding.subject}: {finding.message}" for finding in wanting)
    try:
        with services.connect(application_name="siar services_examine") as conn:
            monitors.conditions(conn, wanting, alerts=services.alerts, now=services.now())
    except psycopg.OperationalError as error:
        raise FixError(said) from error
    if wanting:
        raise ToldError(said)
    return {"checked": len(findings)}
