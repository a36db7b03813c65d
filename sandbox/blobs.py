"""Content-addressed bytes: uploaded photos, drive files, mail attachments."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """Bytes by the SHA-256 (lower-case hex) of their content.

    With a folder each blob is one file, written atomically; without one they live in memory.
    The same bytes are stored once. Blobs are never changed, so readers need no lock.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._memory: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def put(self, data: bytes) -> str:
        """Store `data` and return its digest."""
        digest = hashlib.sha256(data).hexdigest()
        if self._folder is None:
            with self._lock:
                self._memory.setdefault(digest, bytes(data))
            return digest
        target = self._path(digest)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            # A name of its own per thread: two uploads of the same bytes must not share a half file.
            partial = target.with_name(f"{digest}.{os.getpid()}.{threading.get_ident()}.part")
            partial.write_bytes(data)
            partial.replace(target)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of `digest`. Raises KeyError when they were never stored."""
        if self._folder is None:
            return self._memory[digest]
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError:
            raise KeyError(digest) from None

    def __contains__(self, digest: object) -> bool:
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            return False
        return digest in self._memory if self._folder is None else self._path(digest).exists()

    def _path(self, digest: str) -> Path:
        # The digest becomes a file name: anything else must not reach the file system.
        if self._folder is None or not _DIGEST.fullmatch(digest):
            raise KeyError(digest)
        return self._folder / digest[:2] / digest
