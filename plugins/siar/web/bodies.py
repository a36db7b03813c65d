"""What several requests carry in their body.

Whatever a person types in sentences is `FreeText`, so that what names a resident is refused before any route sees it.
A body with a text that is not, and that is not exempt by name, fails `tests/architecture/test_free_text.py`.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from pydantic_core import PydanticCustomError

from siar.free_text import PersonalTextError, refuse_personal

__all__ = ["NEWS", "NOTE", "PERSONAL", "FreeText", "Hash", "PostRef", "Reason"]

PERSONAL = "personal_data"
"""What the refusal of such a text is called among a body's faults."""


def _kept(text: str, *, news: bool) -> str:
    if "\x00" in text:
        # No text of PostgreSQL's can hold it.
        raise PydanticCustomError("nul", "Teks memuat huruf yang tidak dapat disimpan.")
    try:
        return refuse_personal(text, news=news)
    except PersonalTextError as error:
        raise PydanticCustomError(PERSONAL, "{sentence}", {"sentence": str(error)}) from None


NOTE, NEWS = AfterValidator(partial(_kept, news=False)), AfterValidator(partial(_kept, news=True))
"""The marks of a text that is looked at: one for colleagues, and one for residents, which is approved besides."""

FreeText = Annotated[str, NEWS]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=300), NOTE]
"""Spaces are no reason."""
Hash = Annotated[str, Field(min_length=64, max_length=64)]


class PostRef(BaseModel):
    """A post as the person saw it."""

    post_id: int
    content_hash: Hash
