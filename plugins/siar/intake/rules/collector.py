"""Python's collector of cyclic garbage, kept still while much is made and nothing of it is garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_paused"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the collector still: it would walk over everything just made, again and again, and find no cycle.

    May be nested, and entered by several threads: it is let go again by whoever found it running.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
