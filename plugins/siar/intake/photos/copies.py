"""The photos behind the rows' links: looked at once, kept as clean copies.

A content that was seen before (by Drive's checksum) is not downloaded again. A link that does not open is tried again
by itself, for sharing a file changes nothing in the sheet.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from siar.errors import RetryError, WaitError
from siar.intake.photos import files
from siar.intake.photos.files import FileFound, Refused
from siar.intake.photos.findings import CARD, PhotoCheck, PhotoState
from siar.intake.photos.images import NotAPhotoError, clean
from siar.reading.links import PhotoLink
from siar.settings import PhotoPlan
from siar.store import Connection, Maybe, Statement

if TYPE_CHECKING:
    from siar.google.drive import Drive
    from siar.store.media import MediaStore

__all__ = ["Looks", "Photos"]

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True)
class _File:
    """What is known of a file. Width and height in pixels, 0 when not known."""

    file_id: str
    state: PhotoState
    detail: str | None
    md5: str | None
    failures: int
    looked_at: datetime
    look_again_at: datetime | None
    width: int
    height: int


@dataclass(frozen=True)
class _Content:
    """What a downloaded content is. `md5` is keyed; `path` is where its clean copy is kept."""

    md5: str
    state: Literal["ok", "not_a_photo"]
    detail: str | None = None
    path: str | None = None
    width: int = 0
    height: int = 0


_photo_file = Maybe("intake.photo_file", _File)
_photo_content = Maybe("intake.photo_content", _Content)
_insert_photo_content = Statement("intake.insert_photo_content")
_record_photo_file = Statement("intake.record_photo_file")


class Looks:
    """What one cycle has looked at, and what is left of its allowance. Safe to share between threads."""

    def __init__(self, plan: PhotoPlan) -> None:
        self.checks: dict[str, PhotoCheck] = {}
        self._lock = threading.Lock()
        self._looks = plan.looks_per_cycle
        self._downloads = plan.downloads_per_cycle

    def take_look(self) -> bool:
        """Take one file to ask after; False when the allowance is used up."""
        with self._lock:
            self._looks -= 1
            return self._looks >= 0

    def take_download(self) -> bool:
        """Take one file to download; False when the allowance is used up."""
        with self._lock:
            self._downloads -= 1
            return self._downloads >= 0

    def stop(self) -> None:
        """Ask after no other file in this cycle."""
        with self._lock:
            self._looks = 0


class Photos:
    """The photos that one cycle looks at.

    :param media: where clean copies are kept. :param looks: what all who look in this cycle share.
    """

    def __init__(
        self, conn: Connection, drive: Drive, media: MediaStore, *, plan: PhotoPlan, looks: Looks, now: datetime
    ) -> None:
        self._conn = conn
        self._drive = drive
        self._media = media
        self._plan = plan
        self._now = now
        self._looks = looks

    def check(self, link: PhotoLink) -> PhotoCheck:
        """Return how the file behind a link is found; asks Drive unless it was seen lately, or in this cycle.

        Never raises for a photo's sake: one bad photo, and even a Drive that is out of order, stops nothing. What
        could not be looked at waits for the next cycle.
        """
        checks = self._looks.checks
        if link.file_id not in checks:
            known = self._known(link.file_id)
            if known is not None and self._trusted(known):
                checks[link.file_id] = PhotoCheck(
                    link.file_id, known.state, known.detail or "", known.width, known.height
                )
            else:
                checks[link.file_id] = self._look_at(link, failures=known.failures if known else 0)
        return checks[link.file_id]

    def _known(self, file_id: str) -> _File | None:
        return _photo_file(self._conn, file_id=file_id)

    def _trusted(self, known: _File) -> bool:
        return known.state == "ok" and self._now - known.looked_at < timedelta(hours=self._plan.trust_hours)

    def _look_at(self, link: PhotoLink, *, failures: int) -> PhotoCheck:
        if not self._looks.take_look():
            return self._wait(link.file_id)
        try:
            found = files.locate(self._drive, link.file_id, resource_key=link.resource_key, plan=self._plan)
            if isinstance(found, Refused):
                return self._refused(link.file_id, found, failures)
            return self._content(link.file_id, found, failures)
        except WaitError:
            # Asking on would only lengthen the pause.
            self._looks.stop()
            return self._wait(link.file_id)
        except RetryError as error:
            logger.info("photo %s waits: %s", link.file_id, error)
            return self._wait(link.file_id)

    def _content(self, file_id: str, found: FileFound, failures: int) -> PhotoCheck:
        content = _photo_content(self._conn, md5=self._known_by(found.md5)) if found.md5 else None
        if content is None:
            if not self._looks.take_download():
                return self._wait(file_id)
            data = files.fetch(self._drive, found, plan=self._plan)
            if isinstance(data, Refused):
                return self._refused(file_id, data, failures)
            content = self._keep(data)
        card = CARD if found.card and content.state == "ok" else None
        self._record(file_id, content.state, card, md5=content.md5)
        return PhotoCheck(file_id, content.state, card or content.detail or "", content.width, content.height)

    def _known_by(self, md5: str) -> str:
        """Return by what a content is known here: Drive's checksum, keyed, for whoever has a photo could look for it."""
        return self._conn.keyring.mark("photo", md5)

    def _keep(self, data: bytes) -> _Content:
        """Make and store the clean copy. The copy is stored before the database knows of it."""
        md5 = self._known_by(hashlib.md5(data, usedforsecurity=False).hexdigest())
        dhash = None
        try:
            photo = clean(data, plan=self._plan)
        except NotAPhotoError as error:
            content = _Content(md5, "not_a_photo", detail=str(error))
        else:
            path = self._media.keep("photos", photo.jpeg)
            content = _Content(md5, "ok", path=path, width=photo.width, height=photo.height)
            dhash = photo.dhash
        _insert_photo_content(self._conn, **asdict(content), dhash=dhash, now=self._now)
        return content

    def _refused(self, file_id: str, refused: Refused, failures: int) -> PhotoCheck:
        again = None
        if refused.state == "unreachable":
            pause = timedelta(minutes=self._plan.look_again_minutes) * 2 ** min(failures, 10)
            again = self._now + min(pause, _LONGEST_PAUSE)
        self._record(file_id, refused.state, refused.detail or None, failures=failures + 1, again=again)
        return PhotoCheck(file_id, refused.state, refused.detail)

    def _wait(self, file_id: str) -> PhotoCheck:
        known = self._known(file_id)
        if known is None or known.state == "waiting":
            self._record(file_id, "waiting", None, again=self._now)
        return PhotoCheck(file_id, "waiting")

    def _record(
        self,
        file_id: str,
        state: str,
        detail: str | None,
        *,
        md5: str | None = None,
        failures: int = 0,
        again: datetime | None = None,
    ) -> None:
        _record_photo_file(
            self._conn,
            file_id=file_id,
            state=state,
            detail=detail,
            md5=md5,
            failures=failures,
            look_again_at=again,
            now=self._now,
        )
