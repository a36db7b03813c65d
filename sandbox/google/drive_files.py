"""What Drive stores: files, who may see them, and what changed when."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
SHORTCUT = "application/vnd.google-apps.shortcut"
ROLES = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")
#: How long edits made in a spreadsheet stay invisible to Drive.
DEFAULT_LAG_SECONDS = 20.0
#: The seeded shared drive and the folder in it: the same in every world, so that settings may name them.
SHARED_DRIVE = "0AKominfoSharedDrivePVA"
SHARED_FOLDER = "1LaporanOpdFolderInTheSharedDrive"


def timestamp(moment: datetime) -> str:
    """RFC 3339 with milliseconds, as Drive writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass
class DriveFile:
    """`owner` is None inside a shared drive. Times are RFC 3339. `facts` are further resource fields."""

    id: str
    name: str
    mime_type: str
    created: str
    modified: str
    owner: str | None = None
    drive_id: str | None = None
    parents: list[str] = field(default_factory=list)
    permissions: list[dict[str, Any]] = field(default_factory=list)
    version: int = 1
    trashed: bool = False
    digest: str | None = None
    size: int | None = None
    last_user: str = ""
    can_download: bool = True
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Drive:
    """All files, one shared drive, and the log of changes.

    Edits made in a spreadsheet reach `modified`, `version` and the log only after `lag`: until then
    they wait in `pending` as (due, file id, moment, editor).
    """

    files: dict[str, DriveFile] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)
    pending: list[tuple[str, str, str, str]] = field(default_factory=list)
    lag: timedelta = timedelta(seconds=DEFAULT_LAG_SECONDS)
    shared_drive: str = ""
    shared_folder: str = ""

    def seed(self, now: datetime, member: str) -> None:
        """The shared drive with a folder in it; `member` manages it."""
        self.shared_drive = SHARED_DRIVE
        root = self.add("Kominfo", FOLDER, now=now, drive_id=self.shared_drive, file_id=self.shared_drive)
        root.permissions.append(permission("user", "organizer", member))
        folder = self.add("Laporan OPD", FOLDER, now=now, parents=[self.shared_drive], file_id=SHARED_FOLDER)
        self.shared_folder = folder.id

    def add(
        self,
        name: str,
        mime_type: str,
        *,
        now: datetime,
        owner: str | None = None,
        parents: list[str] | None = None,
        file_id: str | None = None,
        drive_id: str | None = None,
        user: str = "",
    ) -> DriveFile:
        """A new file. Inside a shared drive nobody owns it."""
        parents = parents or []
        drive_id = drive_id or next((self.files[key].drive_id for key in parents if key in self.files), None)
        moment = timestamp(now)
        file = DriveFile(
            file_id or "1" + secrets.token_urlsafe(32)[:43],
            name,
            mime_type,
            moment,
            moment,
            None if drive_id else owner,
            drive_id,
            parents,
            last_user=user or owner or "",
        )
        if file.owner is not None:
            file.permissions.append(permission("user", "owner", file.owner))
        self.files[file.id] = file
        self.record(file.id, now)
        return file

    def record(self, file_id: str, now: datetime, *, removed: bool = False) -> None:
        """Log a change that Drive knows at once."""
        self.log.append({"fileId": file_id, "time": timestamp(now), "removed": removed})

    def touch(self, file: DriveFile, now: datetime, user: str) -> None:
        """A change made through Drive: visible at once."""
        file.modified, file.last_user = timestamp(now), user
        file.version += 1
        self.record(file.id, now)

    def edited(self, file_id: str, now: datetime, user: str) -> None:
        """A change inside a spreadsheet: visible after the lag."""
        due = timestamp(now + self.lag)
        if self.pending and self.pending[-1][1] == file_id and self.pending[-1][0][:19] == due[:19]:
            self.pending.pop()
        self.pending.append((due, file_id, timestamp(now), user))

    def settle(self, now: datetime) -> None:
        """Make due edits visible."""
        moment = timestamp(now)
        due = [entry for entry in self.pending if entry[0] <= moment]
        if not due:
            return
        self.pending = [entry for entry in self.pending if entry[0] > moment]
        latest: dict[str, tuple[str, str, str, str]] = {}
        for entry in due:
            latest[entry[1]] = entry
            if entry[1] in self.files:
                self.files[entry[1]].version += 1
        for _, file_id, when, user in latest.values():
            file = self.files.get(file_id)
            if file is not None:
                file.modified, file.last_user = max(file.modified, when), user
                self.log.append({"fileId": file_id, "time": when, "removed": False})

    def role(self, file: DriveFile, email: str, *, listed: bool = False) -> str | None:
        """The strongest role of `email`, own or inherited. With `listed`, links shared to anyone do not count."""
        best = -1
        queue, seen = [file], set()
        while queue:
            current = queue.pop()
            if current.id in seen:
                continue
            seen.add(current.id)
            for grant in current.permissions:
                mine = grant["type"] == "user" and grant.get("emailAddress", "").lower() == email.lower()
                if mine or (grant["type"] == "anyone" and not listed):
                    best = max(best, ROLES.index(grant["role"]))
            queue.extend(self.files[key] for key in current.parents if key in self.files)
        return ROLES[best] if best >= 0 else None

    def may(self, file: DriveFile, email: str, needed: str) -> bool:
        """Whether `email` has at least the role `needed`."""
        role = self.role(file, email)
        return role is not None and ROLES.index(role) >= ROLES.index(needed)

    def titles(self, links: list[str]) -> dict[str, str]:
        """Names of the files behind Drive links: what a smart chip shows."""
        found: dict[str, str] = {}
        for link in links:
            parts = urlsplit(link).path.split("/")
            file = next((self.files[part] for part in parts if part in self.files), None)
            found[link] = file.name if file is not None else link
        return found

    def dump(self) -> dict[str, Any]:
        """JSON-able state."""
        return {
            "files": [asdict(file) for file in self.files.values()],
            "log": self.log,
            "pending": self.pending,
            "lag_seconds": self.lag.total_seconds(),
            "shared_drive": self.shared_drive,
            "shared_folder": self.shared_folder,
        }

    @staticmethod
    def restored(state: dict[str, Any]) -> Drive:
        """What `dump` returned, as a Drive again."""
        files = [DriveFile(**entry) for entry in state["files"]]
        return Drive(
            {file.id: file for file in files},
            state["log"],
            [(due, file_id, when, user) for due, file_id, when, user in state["pending"]],
            timedelta(seconds=state["lag_seconds"]),
            state["shared_drive"],
            state["shared_folder"],
        )


def permission(kind: str, role: str, email: str | None = None) -> dict[str, Any]:
    """A ``Permission`` resource."""
    number = "anyoneWithLink" if kind == "anyone" else str(secrets.randbelow(10**20)).zfill(20)
    result = {"kind": "drive#permission", "id": number, "type": kind, "role": role}
    if email is not None:
        result["emailAddress"] = email
    return result
