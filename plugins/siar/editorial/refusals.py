"""Why a post cannot be composed: a finding for the editor, not a crash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siar.errors import InputError

__all__ = ["ComposeRefusedError"]


class ComposeRefusedError(InputError):
    """The report cannot become a post as it is. The message is for the editor, in Indonesian.

    :param code: `K_TAKARIR_TERLALU_PANJANG`, `K_TEKS_ALT_TERLALU_PANJANG`,
        `K_TEKS_ALT_TIDAK_LENGKAP`, `K_PERLU_RALAT`.
    """

    def __init__(self, code: str, message: str, *, detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.detail = dict(detail or {})
