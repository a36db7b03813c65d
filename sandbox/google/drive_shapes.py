"""Parts of Drive resources that are computed."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from PIL import Image


def user_resource(email: str, me: str) -> dict[str, Any]:
    """The ``User`` resource of `email` as `me` sees it."""
    return {
        "kind": "drive#user",
        "displayName": email.partition("@")[0],
        "me": email == me,
        "permissionId": str(int(hashlib.sha256(email.encode()).hexdigest()[:15], 16)),
        "emailAddress": email,
    }


def image_facts(data: bytes) -> dict[str, Any]:
    """``imageMediaMetadata`` of `data`; empty when it is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            rotation = {3: 2, 6: 1, 8: 3}.get(picture.getexif().get(274, 1), 0)
    except (OSError, ValueError, Image.DecompressionBombError):
        return {}
    return {"imageMediaMetadata": {"width": width, "height": height, "rotation": rotation}}
