"""What an approval is bound to: the content of a draft and of its posts. Its hash is computed here and nowhere else.

A draft's content is what all its posts share: pictures with their texts, and the revisions of the rows they tell of. A
post's is that with the channel and the caption. Template, crop and engine are in the pictures' bytes.

A hash is SHA-256 over a JSON list of texts: channel and caption (of a post), the alternative text of every picture, the
digest of the pictures, the numbers of the revisions.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from siar.channels import CHANNELS, ChannelId
from siar.publishing.payload import Medium, Payload

__all__ = ["DraftContent", "PostContent"]


def _sha256(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class DraftContent:
    """What all posts of a draft share.

    :param media: the picture, or a carousel's pages, cover first.
    :param revisions: of the rows that it was made from, in the order in which it tells of them.
    """

    media: tuple[Medium, ...]
    revisions: tuple[int, ...]

    @property
    def media_digest(self) -> str:
        """The digest of one picture, or one over the digests of a carousel's pages. SHA-256."""
        if len(self.media) == 1:
            return self.media[0].sha256
        return hashlib.sha256("\n".join(medium.sha256 for medium in self.media).encode()).hexdigest()

    @property
    def hashed(self) -> tuple[str, ...]:
        """What the hash is made of."""
        revisions = ",".join(str(revision) for revision in self.revisions)
        return (*(medium.alt_text for medium in self.media), self.media_digest, revisions)

    def hash(self) -> str:
        """Return the hash: 64 hexadecimal digits."""
        return _sha256(*self.hashed)


@dataclass(frozen=True)
class PostContent:
    """What is seen of a post on its channel: whoever approves, approves this."""

    channel: ChannelId
    caption: str
    draft: DraftContent

    def hash(self) -> str:
        """Return the hash: 64 hexadecimal digits. A change of any part gives another one."""
        return _sha256(self.channel, self.caption, *self.draft.hashed)

    def bears(self, stored: str) -> bool:
        """Whether a stored hash, of an approval for example, is this content's.

        Carousels were hashed by their cover's text and first row alone at first; those hashes stay good.
        """
        if stored == self.hash():
            return True
        draft = self.draft
        return len(draft.media) > 1 and stored == _sha256(
            self.channel, self.caption, draft.media[0].alt_text, draft.media_digest, str(draft.revisions[0])
        )

    def is_sent_by(self, payload: Payload) -> bool:
        """Whether what the publishing ledger would send is exactly this."""
        return payload == self.payload()

    def payload(self) -> Payload:
        """Return what the publishing ledger keeps of it."""
        form = CHANNELS[self.channel].several if len(self.draft.media) > 1 else "photo"
        return Payload(form=form, text=self.caption, media=self.draft.media)
