"""From one store to two: what earlier versions kept where everybody could fetch it is moved behind the login."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from siar.store.media import AlteredMediaError, MediaStore

__all__ = ["Moved", "misplaced", "split"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Moved:
    """What a split did.

    :param moved: objects that are private now.
    :param altered: paths whose bytes are not those that their name, or the private store, tells. They stay where they
        are, for somebody to look at.
    """

    moved: int = 0
    altered: tuple[str, ...] = ()


def misplaced(public: MediaStore, *, but: str) -> Iterator[str]:
    """Yield what lies in the public store outside the one folder that belongs there."""
    return (path for path in public.paths() if not path.startswith(f"{but}/"))


def split(public: MediaStore, private: MediaStore, *, but: str) -> Moved:
    """Move everything from the public to the private store under its own path, so that no row needs to change.

    Each object is removed only when its copy was read back. Killed at any point and run again, it goes on.

    :param but: the folder of the public store that stays.
    :raises RetryError: when a store cannot be reached.
    """
    moved, altered = 0, []
    for path in list(misplaced(public, but=but)):
        try:
            data = public.read(path)
            private.put(path, data)
            if private.read(path) != data:
                raise AssertionError(f"{path} was written and reads otherwise")
        except FileNotFoundError:
            continue
        except AlteredMediaError as error:
            logger.warning("%s stays: it holds %s, not %s", path, error.found, error.expected)
            altered.append(path)
            continue
        public.delete(path)
        moved += 1
    return Moved(moved, tuple(altered))
