"""Task of `services_examine`."""

from __future__ import annotations

import logging
from typing import Any

from siar.doctor import examine as run_checks
from siar.errors import FixError
from siar.hooks import runtime

__all__ = ["examine"]

log = logging.getLogger(__name__)


def examine() -> dict[str, Any]:
    """Run the doctor's checks; log each line.

    :raises FixError: with every line that needs a person now, or soon.
    """
    findings = run_checks(runtime())
    for finding in findings:
        log.info("%s %s: %s", finding.mark, finding.subject, finding.message)
    # Warnings too: a token that ends in a week is told by the mail of the day, not found in a log afterwards.
    wanting = [finding for finding in findings if finding.level != "baik"]
    if wanting:
        raise FixError("\n".join(f"{finding.mark} {finding.subject}: {finding.message}" for finding in wanting))
    return {"checked": len(findings)}
