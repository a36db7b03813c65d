"""What the log says of a request that failed unforeseen: class and places, never a text.

An exception's message, and the values in its frames, may quote what somebody typed: PostgreSQL names the failing row,
a codec the whole body. Who reads the server's log is not who may read that.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

__all__ = ["outline"]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def outline(error: BaseException) -> str:
    """Return the classes of an exception and of what caused it, each with the lines that it passed, outermost first."""
    parts = []
    for one in _chain(error):
        places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(one.__traceback__)]
        parts.append(f"{type(one).__name__} at {' > '.join(places) or 'no place'}")
    return "; from ".join(parts)
