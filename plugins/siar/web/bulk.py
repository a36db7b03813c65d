"""Requests that name several items: what becomes of each is answered, and one that fails costs itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from siar.errors import InputError, RetryError
from siar.web.failures import outline

__all__ = ["listed"]

logger = logging.getLogger(__name__)

_FAILED = (
    "Belum tercatat karena gangguan pada sistem. Mohon muat ulang dan coba lagi; bila berulang, hubungi tim teknis."
)


@contextmanager
def listed(refused: list[dict[str, Any]], **item: int) -> Iterator[None]:
    """Do something with one item; when it is refused or fails, append it with a sentence, and let the caller go on.

    :param item: its id, under the name that the answer gives it.
    """
    try:
        yield
    except (InputError, RetryError) as error:
        refused.append({**item, "detail": str(error)})
    except Exception as error:  # noqa: BLE001 - whatever it is
        # Whatever it is, what was done for the others has to be told. Where it happened is in the log.
        logger.error("%s failed: %s", item, outline(error))  # noqa: TRY400 - its text may quote what was typed
        refused.append({**item, "detail": _FAILED})
