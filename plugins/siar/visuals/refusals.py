"""Why a picture cannot be made: a finding for the editor, not a crash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siar.errors import InputError

__all__ = ["VisualRefusedError"]


class VisualRefusedError(InputError):
    """The content does not fit its template. The message is for the editor, in Indonesian.

    :param code: `V_TEKS_TIDAK_MUAT`, `V_HURUF_TIDAK_ADA`, `V_KONTRAS_KURANG`, `V_BERKAS_TERLALU_BESAR`,
        `V_FOTO_TIDAK_TERBACA`, `V_FOTO_RESOLUSI_RENDAH`.
    :param detail: JSON values that say where: template, box, sizes.
    """

    def __init__(self, code: str, message: str, *, detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.detail = dict(detail or {})

    def __reduce__(self) -> tuple[type[VisualRefusedError], tuple[str, str], dict[str, Any]]:
        """Cross between processes whole."""
        return type(self), (self.code, str(self)), {"detail": self.detail}
