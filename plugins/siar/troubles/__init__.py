"""Troubles: what does not work has a life, and people are told of each once, not of every run.

A trouble has a key, and at most one of a key is open. Whoever finds it says `saw`, at every look, as often as it likes; whoever
finds it gone says `over`; whoever knows all that are open of a kind says `these`, and what is not among them is over::

    from siar import troubles
    from siar.troubles import Trouble

    dead = Trouble(
        key="beat:posts_publish",            # one trouble is open for it at a time
        source="beats",                      # who looks for it; `these` is about one source
        what="posts_publish tidak berjalan sejak 07.00 WITA.",
        means="Kiriman yang dijadwalkan tidak tayang.",
        action="Hidupkan lagi scheduler: docker compose restart scheduler.",
        place="kesehatan",                   # page of the desk, or a whole address (a run in Airflow)
    )
    troubles.saw(conn, dead, alerts=services.alerts, now=now)
    troubles.over(conn, "beat:posts_publish", alerts=services.alerts, now=now)
    troubles.these(conn, "beats", [dead], alerts=services.alerts, now=now)

Letters (kind `alarm`, to `alerts_to` and the webhook) leave at once when it opens, are repeated as `troubles.yaml` says, and
say once when it is over and how long it took. One that comes back within the calm is the same trouble: it is told once
more, and then ends only after that calm, so that what comes and goes makes no storm. All that one call has to tell stands in one
letter. Every call repeats what is due of all troubles as well; `remind` does that alone, and somebody has to call it
regularly (`queue_watch`, `messages_send`).

Called inside a transaction, letters are planned with it and `messages_send` sends them; called outside, they are tried at once,
because what fails may be what would send them. With the database away, `siar.troubles.away` tells directly.

A task whose troubles were told so raises `ToldError`: the run is red, and `TroubleNotifier` does not tell it again.
"""

from __future__ import annotations

from siar.troubles.alerts import Alerts
from siar.troubles.life import any_open, over, quiet, remind, saw, standing, these
from siar.troubles.trouble import Standing, ToldError, Trouble

__all__ = [
    "Alerts",
    "Standing",
    "ToldError",
    "Trouble",
    "any_open",
    "over",
    "quiet",
    "remind",
    "saw",
    "standing",
    "these",
]
