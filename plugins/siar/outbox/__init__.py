"""The outbox: every message that leaves the house. All domains plan, one task sends, each channel has one sender.

`planning` makes a row for each recipient, in the transaction of what the message tells about; `sending` takes what is
due and asks the channel's sender, which answers *sent, refused, later, unknown*. What is unknown or given up waits for a
person (`decisions`). A further channel, or another service for one, is a sender in a file of its own and its line in
`ways`.
"""

from __future__ import annotations

from siar.outbox.messages import Attachment, Letter, State
from siar.outbox.planning import Planned, cancel, forget, plan

__all__ = ["Attachment", "Letter", "Planned", "State", "cancel", "forget", "plan"]
