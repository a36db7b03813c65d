"""Where pictures are kept: a folder or any object store that fsspec reaches."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import fsspec

from siar.connections import MediaConnection
from siar.errors import ConfigError, InputError, RetryError

__all__ = ["MediaStore"]


class MediaStore:
    """Objects by relative path. A path of a visual has the hash of its inputs in it, so an object never changes."""

    def __init__(self, connection: MediaConnection) -> None:
        self._connection = connection

    @cached_property
    def _root(self) -> tuple[Any, str]:
        try:
            filesystem, root = fsspec.core.url_to_fs(self._connection.root_url, **self._connection.options)
        except (ImportError, ValueError) as error:
            raise ConfigError(f"siar_media: {self._connection.root_url} cannot be used: {error}") from None
        return filesystem, root.rstrip("/")

    def _full(self, path: str) -> str:
        if not path or path.startswith("/") or "\\" in path or any(part in {"", ".", ".."} for part in path.split("/")):
            raise InputError(f"{path!r} is not a path inside the media store.")
        return f"{self._root[1]}/{path}"

    def put(self, path: str, data: bytes) -> str:
        """Store bytes under a relative path, whole or not at all, and return the path. Repeating is harmless.

        :raises RetryError: when the store cannot be reached.
        """
        full = self._full(path)
        filesystem = self._root[0]
        try:
            filesystem.makedirs(full.rsplit("/", 1)[0], exist_ok=True)
            if "file" in (filesystem.protocol if isinstance(filesystem.protocol, tuple) else (filesystem.protocol,)):
                # A local file appears under its name only when it is complete; object stores do so by themselves.
                partial = f"{full}.part"
                filesystem.pipe_file(partial, data)
                filesystem.mv(partial, full)
            else:
                filesystem.pipe_file(full, data)
        except OSError as error:
            raise RetryError(f"The media store did not take {path}: {error}") from error
        return path

    def read(self, path: str) -> bytes:
        """Return an object's bytes.

        :raises FileNotFoundError: when there is none.
        """
        data: bytes = self._root[0].cat_file(self._full(path))
        return data

    def exists(self, path: str) -> bool:
        """Whether there is such an object."""
        return bool(self._root[0].exists(self._full(path)))

    def public_url(self, path: str) -> str:
        """Return the address at which Meta can fetch an object.

        :raises ConfigError: when the connection names no `public_base_url`.
        """
        self._full(path)
        if not self._connection.public_base_url:
            raise ConfigError("siar_media: public_base_url is empty; Instagram fetches pictures from a public address.")
        return f"{self._connection.public_base_url}/{path}"
