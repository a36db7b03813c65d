"""The Google stand-in's state and its rules of access, without a route."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sandbox.blobs import Blobs
from sandbox.google.drive_files import SPREADSHEET, Drive, DriveFile
from sandbox.google.drive_shapes import image_facts
from sandbox.google.errors import permission_denied, unknown_entity
from sandbox.google.quota import Quota
from sandbox.google.storage import dump_book, load_book
from sandbox.google.tokens import SERVICE_ACCOUNT, Tokens
from sandbox.google.workbook import DEFAULT_PROPERTIES, Workbook
from sandbox.world import Clock


class Workspace:
    """One set of files, who may do what with them, and the quota that all share.

    With `validate_responses` every answer is checked against its discovery document; what does not
    fit is kept in `violations` and answered as a 500. `wall` is the clock of signing clients.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        blobs: Blobs,
        validate_responses: bool = False,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.clock = clock
        self.blobs = blobs
        self.wall = wall
        self.lock = threading.RLock()
        self.validate_responses = validate_responses
        self.violations: list[tuple[str, list[tuple[str, str]]]] = []
        self.quota = Quota()
        self.tokens = Tokens(wall)
        self.drive = Drive()
        self.books: dict[str, Workbook] = {}
        self.dotted_times = True
        self.creators_edit = False
        self.reset()

    # state

    def reset(self) -> None:
        """Forget everything but keys and tokens: what was handed out to clients keeps working."""
        with self.lock:
            self.books = {}
            self.drive = Drive()
            self.drive.seed(self.clock.now(), SERVICE_ACCOUNT)
            self.quota = Quota()
            self.violations = []
            # What only the real service can tell begins with the answer that asks more of a client.
            self.dotted_times, self.creators_edit = True, False

    def read_dots(self, *, as_times: bool) -> None:
        """Whether ``2.50``, typed where the dot groups digits, is a time of day; else it is 250."""
        self.dotted_times = as_times
        for book in self.books.values():
            book.dotted_times = as_times

    def dump(self) -> dict[str, Any]:
        """The state as JSON-able values."""
        with self.lock:
            return {
                "key_pem": self.tokens.key_pem,
                "key_id": self.tokens.key_id,
                "tokens": self.tokens.issued,
                "quota": {
                    "enabled": self.quota.enabled,
                    "per_user": self.quota.per_user,
                    "per_project": self.quota.per_project,
                },
                "dotted_times": self.dotted_times,
                "creators_edit": self.creators_edit,
                "drive": self.drive.dump(),
                "books": [dump_book(book) for book in self.books.values()],
            }

    def load(self, state: dict[str, Any]) -> None:
        """Replace the state by what `dump` returned."""
        with self.lock:
            self.tokens = Tokens(self.wall, state["key_pem"], state["key_id"], state["tokens"])
            self.quota = Quota(**state["quota"])
            self.drive = Drive.restored(state["drive"])
            self.books = {entry["id"]: load_book(entry) for entry in state["books"]}
            self.read_dots(as_times=state.get("dotted_times", True))
            self.creators_edit = state.get("creators_edit", False)

    # access and bookkeeping, under the lock

    def book_for(self, book_id: str, email: str, role: str) -> Workbook:
        """The spreadsheet for somebody with at least `role`. Raises ApiError 404 or 403."""
        book, file = self.books.get(book_id), self.drive.files.get(book_id)
        if book is None or file is None:
            raise unknown_entity()
        if not self.drive.may(file, email, role):
            raise permission_denied()
        return book

    def editor(self, book_id: str, email: str) -> str | None:
        """`email`, or None for the owner, whom protection never stops."""
        return None if self.drive.files[book_id].owner == email else email

    def edited(self, book_id: str, email: str) -> None:
        """A spreadsheet's content changed."""
        book, file = self.books[book_id], self.drive.files[book_id]
        file.name = book.title
        self.drive.edited(book_id, self.clock.now(), email)

    def new_book(self, title: str, locale: str = "en_US", time_zone: str = "Etc/GMT") -> Workbook:
        """An empty spreadsheet with one sheet, without an id yet."""
        book = Workbook("", {**DEFAULT_PROPERTIES, "title": title, "locale": locale, "timeZone": time_zone})
        book.add_sheet({"title": "Sheet1"})
        return book

    def adopt(self, book: Workbook, *, owner: str, parents: list[str]) -> DriveFile:
        """Give `book` a file in Drive, and an id when it has none."""
        book.dotted_times = self.dotted_times
        file = self.drive.add(
            book.title,
            SPREADSHEET,
            now=self.clock.now(),
            owner=owner,
            parents=parents,
            user=owner,
            file_id=book.id or None,
        )
        book.id = file.id
        self.books[file.id] = book
        return file

    def store(self, file: DriveFile, data: bytes) -> None:
        """Give `file` its content."""
        file.digest, file.size = self.blobs.put(data), len(data)
        file.facts = {key: value for key, value in file.facts.items() if key != "imageMediaMetadata"}
        file.facts |= {
            "md5Checksum": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            "sha1Checksum": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
            "sha256Checksum": file.digest,
            "headRevisionId": f"0B{file.digest[:24]}",
            "originalFilename": file.facts.get("originalFilename", file.name),
            **(image_facts(data) if file.mime_type.startswith("image/") else {}),
        }

    def forget(self, file_id: str) -> None:
        """Delete a file for good."""
        del self.drive.files[file_id]
        self.books.pop(file_id, None)
        self.drive.record(file_id, self.clock.now(), removed=True)

    def view_link(self, file: DriveFile, base_url: str) -> str:
        """Where a person looks at `file`: spreadsheets have a page here."""
        if file.id in self.books:
            return f"{base_url}lembar/{file.id}"
        return f"https://drive.google.com/file/d/{file.id}/view"
