"""Drive v3: look at a file, fetch its bytes, put a spreadsheet into a folder, share it."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cached_property
from typing import Any

from googleapiclient.http import MediaIoBaseDownload

from siar.errors import InputError
from siar.google.sheets import Execute

__all__ = ["FILE_FIELDS", "SPREADSHEET_TYPE", "Drive"]

SPREADSHEET_TYPE = "application/vnd.google-apps.spreadsheet"
FILE_FIELDS = (
    "id,name,mimeType,size,md5Checksum,sha256Checksum,modifiedTime,headRevisionId,trashed,"
    "shortcutDetails,resourceKey,driveId,capabilities/canDownload,imageMediaMetadata(width,height,rotation,time),thumbnailLink"
)
_CHUNK = 1024 * 1024


def _literal(text: str) -> str:
    """Quote a value for a search query (Drive API, "Search query terms")."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Drive:
    """Typed facade over `files` and `permissions`; every call reaches shared drives too."""

    def __init__(self, service: Any, writing: Callable[[], Any], execute: Execute, num_retries: int) -> None:
        # Made once: the library writes the documentation of every method anew each time it is asked for a collection.
        self._files = service.files()
        self._make_writing = writing
        self._execute = execute
        self._num_retries = num_retries

    @cached_property
    def _writing(self) -> Any:
        return self._make_writing()

    def file(self, file_id: str, *, resource_key: str | None = None, fields: str = FILE_FIELDS) -> dict[str, Any]:
        """`files.get`: a file's metadata. `size` is text, and absent for shortcuts, folders and Google's own types."""
        request = self._files.get(fileId=file_id, fields=fields, supportsAllDrives=True)
        _add_key(request, file_id, resource_key)
        answer: dict[str, Any] = self._execute(request, what=f"files.get {file_id}", kind="drive", repeatable=True)
        return answer

    def download(self, file_id: str, *, max_bytes: int, resource_key: str | None = None) -> bytes:
        """Fetch a file's bytes, in pieces.

        :raises InputError: as soon as more than `max_bytes` have arrived.
        """
        request = self._files.get_media(fileId=file_id, supportsAllDrives=True)
        _add_key(request, file_id, resource_key)

        def run() -> bytes:
            target = io.BytesIO()
            download = MediaIoBaseDownload(target, request, chunksize=min(_CHUNK, max_bytes + 1))
            done = False
            while not done:
                _, done = download.next_chunk(num_retries=self._num_retries)
                if target.tell() > max_bytes:
                    raise InputError(f"files.get {file_id}: the file is larger than {max_bytes} bytes.")
            return target.getvalue()

        content: bytes = self._execute(
            request, what=f"files.get {file_id} (media)", kind="drive", repeatable=True, run=run
        )
        return content

    def children(self, folder_id: str, *, limit: int = 100) -> list[dict[str, Any]]:
        """`files.list`: what lies in a folder, newest first, at most one page of `limit`."""
        query = f"{_literal(folder_id)} in parents and trashed = false"
        return self._list(query, limit=limit, fields="id,name,mimeType,size,modifiedTime", order="modifiedTime desc")

    def find_spreadsheet(self, title: str, *, folder_id: str) -> str | None:
        """Return the id of the spreadsheet with this exact title in a folder, or None."""
        query = (
            f"name = {_literal(title)} and {_literal(folder_id)} in parents"
            f" and mimeType = {_literal(SPREADSHEET_TYPE)} and trashed = false"
        )
        found = self._list(query, limit=10, fields="id,name", order="modifiedTime desc")
        return str(found[0]["id"]) if found else None

    def trashed_spreadsheets(self) -> set[str]:
        """Return the ids of spreadsheets in the bin, of all drives that the account sees: the newest 1,000."""
        query = f"trashed = true and mimeType = {_literal(SPREADSHEET_TYPE)}"
        found = self._list(query, limit=1000, fields="id", order="modifiedTime desc", corpora="allDrives")
        return {str(file["id"]) for file in found}

    def _list(self, query: str, *, limit: int, fields: str, order: str, corpora: str = "user") -> list[dict[str, Any]]:
        request = self._files.list(
            q=query,
            corpora=corpora,
            pageSize=limit,
            orderBy=order,
            fields=f"files({fields})",
            supportsAllDrives=True,
            includeItemsFromAllDrives=True,
        )
        answer = self._execute(request, what="files.list", kind="drive", repeatable=True)
        return list(answer.get("files", []))

    def create_spreadsheet(self, title: str, *, folder_id: str) -> str:
        """`files.create`: an empty spreadsheet in a shared drive's folder; returns its id.

        In a folder, because a service account owns nothing outside shared drives. Not repeatable: look with
        `find_spreadsheet` first.

        :raises UnprovenError: when the answer was lost.
        """
        request = self._writing.files().create(
            body={"name": title, "mimeType": SPREADSHEET_TYPE, "parents": [folder_id]},
            fields="id",
            supportsAllDrives=True,
        )
        answer = self._execute(request, what=f"files.create in {folder_id}", kind="drive", repeatable=False)
        return str(answer["id"])

    def share(self, file_id: str, *, email: str, role: str = "writer", notify: bool = False) -> None:
        """`permissions.create` for one person. Sharing twice with the same person changes nothing."""
        request = self._writing.permissions().create(
            fileId=file_id,
            body={"type": "user", "role": role, "emailAddress": email},
            sendNotificationEmail=notify,
            supportsAllDrives=True,
            fields="id",
        )
        self._execute(request, what=f"permissions.create {file_id}", kind="drive", repeatable=not notify)


def _add_key(request: Any, file_id: str, resource_key: str | None) -> None:
    # Link-shared files that the account has never opened need their key beside the id (Drive API, "Resource keys").
    if resource_key:
        request.headers["X-Goog-Drive-Resource-Keys"] = f"{file_id}/{resource_key}"
