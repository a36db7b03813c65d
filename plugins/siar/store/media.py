"""Where pictures are kept: a folder or any object store that fsspec reaches. Each is written once.

There are two such stores. What is not published stands in the private one, which nobody reaches but through the desk; in
the public one stand copies of what Meta is about to fetch (`siar.publishing.public_copies`).
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import fsspec

from siar.connections import MediaConnection
from siar.errors import ConfigError, InputError, RetryError

__all__ = ["AlteredMediaError", "MediaStore", "Place", "digest_in"]

Place = Literal["store", "address"]
"""Where bytes were met: in the store itself, or at its public address."""

_PLACES: dict[Place, str] = {"store": "di penyimpanan", "address": "di alamat umum"}
_NAMED = re.compile(r"(?:^|/)sha256-([0-9a-f]{64})\.[a-z0-9]+$")


class AlteredMediaError(InputError):
    """Bytes are not those that were kept, or approved, under their path: whoever meets them shows and sends nothing.

    :param expected: the SHA-256 that was kept or approved.
    :param found: that of the bytes; None when they were too many to be read.
    """

    def __init__(self, path: str, *, expected: str, found: str | None, place: Place) -> None:
        super().__init__(
            f"Berkas gambar {path} {_PLACES[place]} bukan lagi berkas yang disetujui, jadi tidak dipakai. Mohon beri "
            "tahu pengelola sistem: berkas itu perlu diperiksa dan disingkirkan, lalu gambarnya dibuat ulang."
        )
        self.path = path
        self.expected = expected
        self.found = found
        self.place = place


def digest_in(path: str) -> str | None:
    """Return the SHA-256 that an object's path names, None when it names none."""
    named = _NAMED.search(path)
    return named[1] if named else None


class MediaStore:
    """Objects by relative path, written once: other bytes under a path that is taken are refused.

    What `keep` stores is named by its own digest, so that whoever reads it can tell whether it is still that. In a
    folder the file system itself refuses a second writer. An object store is asked for a conditional write; where it
    has none (some that speak S3 ignore `If-None-Match`), two writers of different bytes under one path *at the same
    moment* are not told apart, which names by digest make impossible. Nothing here keeps somebody with access to the
    store from changing it; that is noticed when it is read.
    """

    def __init__(self, connection: MediaConnection) -> None:
        self._connection = connection

    @cached_property
    def _root(self) -> tuple[Any, str]:
        try:
            filesystem, root = fsspec.core.url_to_fs(self._connection.root_url, **self._connection.options)
        except (ImportError, ValueError) as error:
            raise ConfigError(
                f"{self._connection.conn_id}: {self._connection.root_url} cannot be used: {error}"
            ) from None
        return filesystem, root.rstrip("/")

    def _full(self, path: str) -> str:
        if (
            not path.isprintable()
            or path.startswith("/")
            or "\\" in path
            or any(part in {"", ".", ".."} for part in path.split("/"))
        ):
            raise InputError(f"{path!r} is not a path inside the media store.")
        return f"{self._root[1]}/{path}"

    @property
    def _is_folder(self) -> bool:
        protocol = self._root[0].protocol
        return "file" in (protocol if isinstance(protocol, tuple) else (protocol,))

    def keep(self, folder: str, data: bytes, *, suffix: str = ".jpg") -> str:
        """Store bytes under the name of their own digest below `folder`, and return the path. Repeating is harmless.

        :raises AlteredMediaError: when what lies there is something else.
        :raises RetryError: when the store cannot be reached.
        """
        digest = hashlib.sha256(data).hexdigest()
        return self.put(f"{folder}/{digest[:2]}/sha256-{digest}{suffix}", data)

    def put(self, path: str, data: bytes) -> str:
        """Store bytes under a relative path, whole or not at all, and return the path. Repeating is harmless.

        :raises AlteredMediaError: when other bytes lie there; they stay.
        :raises RetryError: when the store cannot be reached.
        """
        full = self._full(path)
        try:
            taken = not (self._link(full, data) if self._is_folder else self._create(full, data))
            if taken and (there := self._root[0].cat_file(full)) != data:
                raise AlteredMediaError(path, expected=_digest(data), found=_digest(there), place="store")
        except OSError as error:
            raise RetryError(f"The media store did not take {path}: {error}") from error
        return path

    @staticmethod
    def _link(full: str, data: bytes) -> bool:
        """Let a complete file appear under its name; False when the name is taken."""
        file = Path(full)
        file.parent.mkdir(parents=True, exist_ok=True)
        # A link is made or refused in one step; a rename would put the second file in the first one's place.
        partial = file.with_name(f".{file.name}.{secrets.token_hex(8)}.part")
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as handle:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
            try:
                os.link(partial, file)
            except FileExistsError:
                return False
            return True
        finally:
            with suppress(FileNotFoundError):
                partial.unlink()

    def _create(self, full: str, data: bytes) -> bool:
        """Create an object, which appears when it is complete; False when the name is taken."""
        filesystem = self._root[0]
        # Looked at first, for stores that ignore the condition.
        if filesystem.exists(full):
            return False
        filesystem.makedirs(full.rsplit("/", 1)[0], exist_ok=True)
        try:
            filesystem.pipe_file(full, data, mode="create")
        except FileExistsError:
            return False
        return True

    def read(self, path: str) -> bytes:
        """Return an object's bytes.

        :raises FileNotFoundError: when there is none.
        :raises AlteredMediaError: when they are not those that its path names.
        """
        data: bytes = self._root[0].cat_file(self._full(path))
        expected = digest_in(path)
        if expected and (found := _digest(data)) != expected:
            raise AlteredMediaError(path, expected=expected, found=found, place="store")
        return data

    def exists(self, path: str) -> bool:
        """Whether there is such an object."""
        return bool(self._root[0].exists(self._full(path)))

    def delete(self, path: str) -> bool:
        """Remove an object, and return whether there was one, as far as the store tells. Repeating is harmless.

        In an object store with versions older ones stay, as its own rules say.

        :raises RetryError: when the store cannot be reached; whether the object is gone is then not known.
        """
        full = self._full(path)
        try:
            self._root[0].rm_file(full)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise RetryError(f"The media store did not remove {path}: {error}") from error
        return True

    def paths(self, folder: str = "") -> Iterator[str]:
        """Yield the path of each object, in order, with what a writer that died left half-done.

        :param folder: only below this one.
        """
        filesystem, root = self._root
        filesystem.invalidate_cache()
        for found in sorted(filesystem.find(self._full(folder) if folder else root)):
            yield str(found).removeprefix(f"{root}/")

    def overlaps(self, other: MediaStore) -> bool:
        """Whether one of the two lies within the other, or both are one."""
        (mine, here), (theirs, there) = self._place, other._place
        return mine == theirs and (f"{here}/".startswith(f"{there}/") or f"{there}/".startswith(f"{here}/"))

    def seen_from(self, other: MediaStore) -> str | None:
        """Return the relative path from another store's root to this one's; None where the two have no common root."""
        (mine, here), (theirs, there) = self._place, other._place
        return os.path.relpath(f"/{here}", f"/{there}") if mine == theirs else None

    @property
    def _place(self) -> tuple[object, str]:
        filesystem, root = self._root
        return filesystem.protocol, os.path.realpath(root) if self._is_folder else root

    def public_url(self, path: str) -> str:
        """Return the address at which Meta can fetch an object.

        :raises ConfigError: when the connection names no `public_base_url`.
        """
        self._full(path)
        if not self._connection.public_base_url:
            raise ConfigError(
                f"{self._connection.conn_id}: public_base_url is empty; Instagram fetches pictures from a public address."
            )
        return f"{self._connection.public_base_url}/{path}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
