"""What one publication puts out, as kept in `publications.payload`.

::

    {"form": "photo" | "album" | "carousel" | "link" | "text" | "story",
     "text": "caption with the reference code",        # empty for stories
     "link": "https://…" | null,                       # form link
     "media": [{"path": "…", "sha256": "…", "alt_text": "…"}]}   # paths in the media store, JPEG
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, get_args

from siar.channels import CHANNELS, ChannelId, Form
from siar.errors import InputError

__all__ = ["AlteredPayloadError", "Medium", "Payload", "names_reference"]

_MEDIA_COUNT: dict[Form, tuple[int, int]] = {
    "photo": (1, 1),
    "album": (2, 10),
    "carousel": (2, 10),
    "link": (0, 0),
    "text": (0, 0),
    "story": (1, 1),
}


def names_reference(text: str, reference_code: str) -> bool:
    """Whether `text` holds exactly this reference code, not merely one that begins alike."""
    pattern = rf"(?<![0-9A-Za-z]){re.escape(reference_code)}(?![0-9A-Za-z])"
    return re.search(pattern, text) is not None


class AlteredPayloadError(InputError):
    """What a publication would send is not what was approved: nothing here writes that, so somebody else did."""


@dataclass(frozen=True)
class Medium:
    """One picture: where it lies in the media store, its digest, and what it shows in words."""

    path: str
    sha256: str
    alt_text: str


@dataclass(frozen=True)
class Payload:
    """The content of one publication."""

    form: Form
    text: str = ""
    link: str | None = None
    media: tuple[Medium, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Payload:
        """Read the stored form.

        :raises InputError: when it has another shape.
        """
        try:
            media = tuple(Medium(str(m["path"]), str(m.get("sha256") or ""), str(m["alt_text"])) for m in data["media"])
            form = data["form"]
        except (KeyError, TypeError) as error:
            raise InputError(f"The payload has no {error}.") from None
        if form not in get_args(Form):
            raise InputError(f"The payload's form {form!r} is unknown.")
        return cls(form=form, text=str(data.get("text") or ""), link=data.get("link") or None, media=media)

    def to_json(self) -> dict[str, Any]:
        """Return the stored form."""
        return {**asdict(self), "media": [asdict(medium) for medium in self.media]}

    def check(self, *, channel: ChannelId, reference_code: str) -> None:
        """Refuse what a channel cannot show, or what could not be found again.

        :raises InputError: the sentence is for the editor, in Indonesian.
        """
        if self.form not in CHANNELS[channel].forms:
            raise InputError(f"Bentuk kiriman “{self.form}” tidak tersedia di {CHANNELS[channel].name}.")
        low, high = _MEDIA_COUNT[self.form]
        if not low <= len(self.media) <= high:
            wanted = str(low) if low == high else f"{low} sampai {high}"
            raise InputError(f"Kiriman “{self.form}” memerlukan {wanted} gambar, yang ada {len(self.media)}.")
        if self.form == "link" and not self.link:
            raise InputError("Kiriman tautan belum memiliki alamat tautan.")
        if self.form != "story" and not names_reference(self.text, reference_code):
            raise InputError(
                f"Takarir harus memuat kode rujukan {reference_code}, agar kiriman dapat dikenali kembali di {CHANNELS[channel].name}."
            )
