"""What several requests carry in their body.

Whatever a person types in sentences is `FreeText`, so that what names a resident is refused before any route sees it.
A body with a text that is not, and that is not exempt by name, fails `tests/architecture/test_free_text.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from siar.free_text import PersonalTextError, refuse_personal
from siar.intake.rules.rulebook import RuleBook
from siar.settings import load_settings

__all__ = ["PERSONAL", "TYPED", "FreeText", "Hash", "PostRef", "Reason", "official_phones"]

PERSONAL = "personal_data"
"""What the refusal of such a text is called among a body's faults."""


def official_phones() -> Collection[str]:
    """Return the numbers that may stand anywhere. Tests put their own in their place."""
    return RuleBook.load(load_settings()).official_phones


def _kept(text: str) -> str:
    if "\x00" in text:
        # No text of PostgreSQL's can hold it.
        raise PydanticCustomError("nul", "Teks memuat huruf yang tidak dapat disimpan.")
    try:
        return refuse_personal(text, official=official_phones())
    except PersonalTextError as error:
        raise PydanticCustomError(PERSONAL, "{sentence}", {"sentence": str(error)}) from None


TYPED = AfterValidator(_kept)
"""The mark of a text that is looked at."""

FreeText = Annotated[str, TYPED]
Reason = Annotated[str, Field(min_length=5, max_length=300), TYPED]
Hash = Annotated[str, Field(min_length=64, max_length=64)]


class PostRef(BaseModel):
    """A post as the person saw it."""

    post_id: int
    content_hash: Hash
