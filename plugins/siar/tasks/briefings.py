"""Task of `briefings_send`."""

from __future__ import annotations

from typing import Any

from siar import monitors
from siar.briefings import editions
from siar.briefings.folder import reports_folder
from siar.hooks import runtime
from siar.tasks.summaries import summary
from siar.troubles import ToldError

__all__ = ["make_due"]


def make_due() -> dict[str, Any]:
    """Make every report that is due, and plan its letters.

    :raises ToldError: after that, while a report did not reach a reader and nobody has decided what then.
    """
    services = runtime()
    with services.connect(application_name="siar briefings_send") as conn:
        result = editions.make_due(
            conn,
            settings=services.settings,
            output_dir=reports_folder(),
            now=services.now(),
            read_picture=services.media.read,
        )
        missed = monitors.briefings_that_did_not_leave(conn, now=services.now())
        monitors.letters(conn, alerts=services.alerts, now=services.now())
    if missed:
        readers = ", ".join(sorted({f"{letter.recipient} ({letter.state})" for letter in missed}))
        raise ToldError(
            f"{len(missed)} letters with a report did not arrive for certain: {readers}. Decide on the desk."
        )
    return summary(result)
