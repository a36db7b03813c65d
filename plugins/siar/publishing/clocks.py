"""A clock for a run that is given its beginning: the injected moment, plus what has passed since."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

__all__ = ["running_clock"]


def running_clock(now: datetime, *, monotonic: Callable[[], float] = time.monotonic) -> Callable[[], datetime]:
    """Return a clock that starts at `now` and goes on with the monotonic clock, which nobody can set back."""
    begun = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - begun)
