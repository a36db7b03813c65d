"""A refusal that is a finding: what was given cannot be done as it is, and its text says what to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siar.errors import InputError
from siar.findings.texts import text_of_code

__all__ = ["RefusedError"]


class RefusedError(InputError):
    """Something typed or chosen cannot become what was asked for. Its message is the code's sentence, in Indonesian.

    Crosses between processes whole.

    :param code: one of the catalogue's.
    :param values: what the sentence's placeholders stand for.
    :param detail: JSON values that say where: template, box, sizes.
    """

    def __init__(
        self, code: str, values: Mapping[str, object] | None = None, *, detail: Mapping[str, Any] | None = None
    ) -> None:
        self.code = code
        self.values = dict(values or {})
        self.detail = dict(detail or {})
        super().__init__(code, self.values)

    def __str__(self) -> str:
        """Return the sentence. Written when it is read: fitting a picture raises many that nobody reads."""
        return text_of_code(self.code).fill(self.values)
