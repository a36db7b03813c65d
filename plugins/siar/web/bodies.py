"""What several requests carry in their body."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

__all__ = ["Hash", "PostRef", "Reason"]

Reason = Annotated[str, Field(min_length=5, max_length=300)]
Hash = Annotated[str, Field(min_length=64, max_length=64)]


class PostRef(BaseModel):
    """A post as the person saw it."""

    post_id: int
    content_hash: Hash
