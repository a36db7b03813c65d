"""What is kept from one picture to the next, always at most so much. A renderer owns it all: with it, it goes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Generic, ParamSpec, TypeVar, cast

__all__ = ["Cache", "kept"]

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def kept(function: Callable[P, R], most: int) -> Callable[P, R]:
    """Return a function whose last results are kept, so many of them; its arguments are hashable.

    For an attribute of the object that owns what is kept, never for a module.
    """
    return cast("Callable[P, R]", lru_cache(maxsize=most)(function))


class Cache(Generic[K, V]):
    """Values by key, the longest unused given up first: for what is not made from its key alone.

    Threads may share it: two may make the same value, and the later one stays.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of a key, made if it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value
