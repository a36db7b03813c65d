"""Which programme of `caps.yaml` a post belongs to: the first whose agencies, kinds and words of the title all fit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from siar.settings.caps import Programme

__all__ = ["belongs_to"]


def belongs_to(programmes: Sequence[Programme], *, opd: str, kind: str, title: str) -> str | None:
    """Return the code of a post's programme, None when it belongs to none."""
    for programme in programmes:
        if programme.opd and opd not in programme.opd:
            continue
        if programme.kinds and kind not in programme.kinds:
            continue
        if programme.words and not any(
            re.search(rf"\b{re.escape(word)}\b", title, re.IGNORECASE) for word in programme.words
        ):
            continue
        return programme.code
    return None
