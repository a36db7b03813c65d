"""Task of `rows_forget`."""

from __future__ import annotations

from typing import Any

from siar import accounts
from siar.hooks import runtime
from siar.intake.rules.rulebook import RuleBook
from siar.privacy import retention
from siar.publishing.channels import ChannelOptions, build
from siar.tasks.summaries import summary

__all__ = ["forget"]


def forget() -> dict[str, Any]:
    """Forget what is past its time, and go on with erasures that wait.

    :raises ItemsFailedError: some of it could not be forgotten; the rest was.
    """
    services = runtime()
    with services.connect(application_name="siar rows_forget") as conn:
        options = ChannelOptions.of(services.settings.publishing)
        result = retention.run(
            conn,
            media=services.media,
            publishers=lambda: build(
                accounts.accounts(conn), services.graph_of, media=services.public_copies, options=options
            ),
            settings=services.settings,
            book=RuleBook.load(services.settings),
            now=services.now(),
        )
    return summary(result)
