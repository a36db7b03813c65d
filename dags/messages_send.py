"""
### Send every message that is due

**When.** When letters were planned or wait no longer (asset `messages`), and every ten minutes in any case.

**Steps.** `send_due` takes what is due in the outbox (letters to agencies, reports to leadership, alarms) and hands it
to the channel, one message at a time: `siar_smtp` for mail, `siar_webhook` for the webhook, `siar_whatsapp` for WhatsApp. "Try again later" is tried
again with growing pauses until the limit of `include/config/outbox.yaml`.

**Safe to repeat.** A message is taken by one worker at a time and sent once. When it is not known whether it was
taken over, it is *unknown* and never sent again by itself.

**When it fails.** A person is needed, and the message says for what: a login that is refused, an address that does
not exist, a server that has been away for an hour. Messages that are unknown or given up wait on the desk, page
*Kesehatan*, to be sent again or marked as done; that they wait is one trouble, told until somebody has decided. A run in
which a channel took nothing of what was due is red; that is told once it has lasted, or when a person must act.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, dag, task

from siar.assets import MESSAGES
from siar.dag_defaults import DEFAULT_ARGS, ENDS, SOON_AGAIN, every
from siar.tags import Tag


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=every("*/10 * * * *"),
        assets=[MESSAGES],
    ),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=30),
    default_args=DEFAULT_ARGS | SOON_AGAIN,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.MESSAGES],
)
def messages_send() -> None:
    @task(execution_timeout=timedelta(minutes=10))
    def send_due() -> dict[str, Any]:
        """Send what is due; fail when a person must act."""
        from siar.tasks import messages  # noqa: PLC0415 - airflow

        return messages.send_due()

    send_due()


messages_send()
