"""The methods of Drive v3."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from sandbox.google import masks, uploads
from sandbox.google.drive_files import FOLDER, SHORTCUT, SPREADSHEET, DriveFile, permission
from sandbox.google.drive_query import compile_query, ordered, page_start
from sandbox.google.drive_shapes import user_resource
from sandbox.google.errors import ApiError, file_not_found, storage_quota_exceeded
from sandbox.google.gateway import Call, Handler, check_mask
from sandbox.google.uploads import Session
from sandbox.google.workspace import Workspace

_D = "/drive/v3"
_DEFAULT_FIELDS: masks.Mask = {"kind": {}, "id": {}, "name": {}, "mimeType": {}}
_SETTABLE = {
    "description", "properties", "appProperties", "starred", "copyRequiresWriterPermission", "writersCanShare",
    "originalFilename", "folderColorRgb",
}  # fmt: skip
_BYTE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class DriveApi:
    """Handlers by discovery method. All run under the workspace's lock."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.sessions: dict[str, Session] = {}

    def routes(self) -> list[tuple[str, str, str, Handler]]:
        """(HTTP method, path, discovery id, handler), the more specific paths first."""
        file, upload = f"{_D}/files/{{fileId}}", f"/upload{_D}/files"
        return [
            ("POST", upload, "drive.files.create", self.upload),
            ("PUT", upload, "drive.files.create", self.upload),
            ("PATCH", f"{upload}/{{fileId}}", "drive.files.update", self.upload),
            ("PUT", f"{upload}/{{fileId}}", "drive.files.update", self.upload),
            ("POST", f"{_D}/files", "drive.files.create", self.create),
            ("GET", f"{_D}/files", "drive.files.list", self.list_files),
            ("POST", f"{file}/copy", "drive.files.copy", self.copy),
            ("POST", f"{file}/permissions", "drive.permissions.create", self.create_permission),
            ("GET", f"{file}/permissions", "drive.permissions.list", self.list_permissions),
            ("DELETE", f"{file}/permissions/{{permissionId}}", "drive.permissions.delete", self.delete_permission),
            ("GET", file, "drive.files.get", self.get),
            ("PATCH", file, "drive.files.update", self.update),
            ("DELETE", file, "drive.files.delete", self.delete),
            ("GET", f"{_D}/changes/startPageToken", "drive.changes.getStartPageToken", self.start_page_token),
            ("GET", f"{_D}/changes", "drive.changes.list", self.list_changes),
        ]

    # access

    def _file(self, call: Call, role: str = "reader") -> DriveFile:
        """The file of the path. Raises ApiError 404 unless shared, 403 when the role does not suffice."""
        self.workspace.drive.settle(self.workspace.clock.now())
        file_id = call.path["fileId"]
        file = self.workspace.drive.files.get(file_id)
        if file is None or self.workspace.drive.role(file, call.principal.email) is None:
            raise file_not_found(file_id)
        if file.drive_id is not None and not call.flag("supportsAllDrives") and not call.flag("supportsTeamDrives"):
            raise file_not_found(file_id)
        if not self.workspace.drive.may(file, call.principal.email, role):
            text = f"The user does not have sufficient permissions for file {file_id}."
            raise ApiError(403, text, reason="insufficientFilePermissions")
        return file

    def resource(self, file: DriveFile, call: Call, mask: masks.Mask | None) -> dict[str, Any]:
        """The ``File`` resource as far as `mask` asks; None is the short default."""
        mask = _DEFAULT_FIELDS if mask is None else mask
        role = self.workspace.drive.role(file, call.principal.email) or "reader"
        writer = role not in {"reader", "commenter"}
        full: dict[str, Any] = {
            "kind": "drive#file",
            "id": file.id,
            "name": file.name,
            "mimeType": file.mime_type,
            "parents": file.parents,
            "createdTime": file.created,
            "modifiedTime": file.modified,
            "version": str(file.version),
            "trashed": file.trashed,
            "explicitlyTrashed": file.trashed,
            "starred": False,
            "spaces": ["drive"],
            "ownedByMe": file.owner == call.principal.email,
            "shared": len(file.permissions) > 1 or bool(file.drive_id),
            "capabilities": {
                "canDownload": file.can_download,
                "canEdit": writer,
                "canCopy": file.can_download,
                "canShare": writer,
                "canDelete": role in {"owner", "organizer", "fileOrganizer"},
                "canTrash": role in {"owner", "organizer", "fileOrganizer"},
            },
            "webViewLink": self.workspace.view_link(file, call.base_url),
            **file.facts,
        }
        if file.last_user:
            full["lastModifyingUser"] = user_resource(file.last_user, call.principal.email)
        if file.owner is not None:
            full["owners"] = [user_resource(file.owner, call.principal.email)]
        if file.drive_id is not None:
            full["driveId"] = full["teamDriveId"] = file.drive_id
        if writer:
            full["permissions"] = file.permissions
            full["permissionIds"] = [grant["id"] for grant in file.permissions]
        if file.digest is not None:
            full["size"] = full["quotaBytesUsed"] = str(file.size)
            full["webContentLink"] = f"{call.base_url}drive/v3/files/{file.id}?alt=media"
        shown: dict[str, Any] = masks.apply(mask, full)
        return shown

    def _asked_mask(self, call: Call, schema: str) -> masks.Mask | None:
        mask = call.mask()
        if mask:
            check_mask(call.method, schema, mask)
        return mask

    # files

    def get(self, call: Call) -> dict[str, Any] | Response:
        file = self._file(call)
        if call.one("alt") == "media":
            return self._download(file, call)
        return self.resource(file, call, self._asked_mask(call, "File"))

    def _download(self, file: DriveFile, call: Call) -> Response:
        if file.digest is None:
            text = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
            raise ApiError(403, text, reason="fileNotDownloadable", location=("parameter", "alt"))
        if not file.can_download:
            raise ApiError(403, "This file cannot be downloaded by the user.", reason="cannotDownloadFile")
        if call.flag("acknowledgeAbuse"):
            text = "This file has not been flagged for abuse. acknowledgeAbuse must not be set."
            raise ApiError(403, text, reason="invalidAbuseAcknowledgment")
        data = self.workspace.blobs.get(file.digest)
        header = call.headers.get("range")
        if header is None:
            return Response(data, media_type=file.mime_type)
        match = _BYTE_RANGE.fullmatch(header.strip())
        if match is None or not (match[1] or match[2]):
            return Response(data, media_type=file.mime_type)
        if match[1]:
            start, end = int(match[1]), min(int(match[2]) if match[2] else len(data) - 1, len(data) - 1)
        else:
            start, end = max(0, len(data) - int(match[2])), len(data) - 1
        if start > end or start >= len(data):
            return Response(status_code=416, headers={"content-range": f"bytes */{len(data)}"})
        headers = {"content-range": f"bytes {start}-{end}/{len(data)}"}
        return Response(data[start : end + 1], 206, headers, media_type=file.mime_type)

    def list_files(self, call: Call) -> dict[str, Any]:
        drive = self.workspace.drive
        drive.settle(self.workspace.clock.now())
        everything = call.flag("includeItemsFromAllDrives") and call.flag("supportsAllDrives")
        if call.one("corpora") in {"drive", "allDrives"} and not everything:
            text = "The includeItemsFromAllDrives parameter must be set to true when corpora is drive or allDrives."
            raise ApiError(403, text, reason="forbidden")
        test = compile_query(call.one("q")) if call.one("q") else lambda _file: True
        only_drive = call.one("driveId")
        found = [
            file
            for file in drive.files.values()
            if (everything or file.drive_id is None)
            and file.id != file.drive_id
            and (not only_drive or file.drive_id == only_drive)
            and drive.role(file, call.principal.email, listed=True) is not None
            and test(file)
        ]
        found = ordered(found, call.one("orderBy"))
        mask = self._asked_mask(call, "FileList")
        size = int(call.one("pageSize", "100"))
        if not 1 <= size <= 1000:
            raise ApiError(400, "Invalid value for pageSize.", reason="invalid", location=("parameter", "pageSize"))
        start = page_start(call.one("pageToken", "0"))
        below = None if mask is None else (mask.get("files") or mask.get("*") or {})
        result: dict[str, Any] = {
            "kind": "drive#fileList",
            "incompleteSearch": False,
            "files": [self.resource(file, call, below) for file in found[start : start + size]],
        }
        if start + size < len(found):
            result["nextPageToken"] = str(start + size)
        return (
            result if mask is None else {key: result[key] for key in result if not mask or key in mask or "*" in mask}
        )

    def create(self, call: Call) -> dict[str, Any]:
        return self.resource(self._created(call, call.body, None, ""), call, call.mask())

    def _parents(self, call: Call, asked: list[str]) -> list[str]:
        """Checked parents. Raises ApiError 403 for a service account outside of a shared drive."""
        drive = self.workspace.drive
        if len(asked) > 1:
            text = "A shared drive item must have exactly one parent."
            raise ApiError(403, text, reason="teamDrivesParentLimit")
        for parent in asked:
            folder = drive.files.get(parent)
            hidden = folder is not None and folder.drive_id is not None and not call.flag("supportsAllDrives")
            if folder is None or hidden or drive.role(folder, call.principal.email) is None:
                raise file_not_found(parent)
            if not drive.may(folder, call.principal.email, "writer"):
                raise ApiError(
                    403, "Insufficient permissions for the specified parent.", reason="insufficientParentPermissions"
                )
        shared = any(drive.files[parent].drive_id for parent in asked)
        if call.principal.service_account and not shared:
            raise storage_quota_exceeded()
        return asked

    def _created(self, call: Call, asked: dict[str, Any], content: bytes | None, content_type: str) -> DriveFile:
        parents = self._parents(call, asked.get("parents", []))
        mime_type = asked.get("mimeType") or content_type or "application/octet-stream"
        now = self.workspace.clock.now()
        wanted_id = asked.get("id")
        if wanted_id in self.workspace.drive.files:
            raise ApiError(409, "A file already exists with the provided ID.", reason="fileIdInUse")
        if mime_type == SPREADSHEET and content is None:
            book = self.workspace.new_book(asked.get("name") or "Untitled spreadsheet")
            book.id = wanted_id or ""
            file = self.workspace.adopt(book, owner=call.principal.email, parents=parents)
        else:
            name = asked.get("name") or "Untitled"
            email = call.principal.email
            file = self.workspace.drive.add(
                name, mime_type, now=now, owner=email, parents=parents, user=email, file_id=wanted_id
            )
            if mime_type == SHORTCUT:
                file.facts["shortcutDetails"] = self._shortcut(asked)
            elif mime_type != FOLDER:
                self.workspace.store(file, content or b"")
        file.facts |= {key: asked[key] for key in _SETTABLE & asked.keys()}
        return file

    def _shortcut(self, asked: dict[str, Any]) -> dict[str, Any]:
        target = self.workspace.drive.files.get(asked.get("shortcutDetails", {}).get("targetId", ""))
        if target is None:
            raise ApiError(400, "The shortcut target is invalid.", reason="shortcutTargetInvalid")
        return {"targetId": target.id, "targetMimeType": target.mime_type}

    def upload(self, call: Call) -> dict[str, Any] | Response:
        if call.one("upload_id"):
            return self._continue_upload(call)
        file_id = call.path.get("fileId")
        kind = call.one("uploadType")
        if kind == "resumable":
            if file_id is not None:
                self._file(call, "writer")
            session = uploads.open_session(call, file_id)
            self.sessions[session.id] = session
            tail = f"/{file_id}" if file_id else ""
            extra = "".join(f"&{key}={value}" for key, value in call.query if key not in {"uploadType", "alt"})
            location = f"{call.base_url}upload/drive/v3/files{tail}?uploadType=resumable&upload_id={session.id}{extra}"
            return Response(status_code=200, headers={"location": location, "x-guploader-uploadid": session.id})
        if kind == "multipart":
            asked, content, content_type = uploads.multipart(call)
        elif kind == "media":
            asked, content, content_type = {}, call.raw, call.headers.get("content-type", "")
        else:
            raise uploads.bad_request("Unknown uploadType.")
        return self._finished(call, asked, content, content_type)

    def _continue_upload(self, call: Call) -> dict[str, Any] | Response:
        session = self.sessions.get(call.one("upload_id"))
        if session is None or session.owner != call.principal.email:
            raise ApiError(404, "Upload session not found.", reason="notFound")
        if not uploads.receive(session, call):
            headers = {"range": f"bytes=0-{len(session.received) - 1}"} if session.received else {}
            return Response(status_code=308, headers=headers)
        del self.sessions[session.id]
        return self._finished(call, session.metadata, bytes(session.received), session.content_type)

    def _finished(self, call: Call, asked: dict[str, Any], content: bytes, content_type: str) -> dict[str, Any]:
        if "fileId" not in call.path:
            return self.resource(self._created(call, asked, content, content_type), call, call.mask())
        file = self._file(call, "writer")
        self._apply(file, asked, call)
        if content_type and "mimeType" not in asked:
            file.mime_type = content_type
        self.workspace.store(file, content)
        self.workspace.drive.touch(file, self.workspace.clock.now(), call.principal.email)
        return self.resource(file, call, call.mask())

    def update(self, call: Call) -> dict[str, Any]:
        file = self._file(call, "writer")
        self._apply(file, call.body, call)
        for parent in filter(None, call.one("removeParents").split(",")):
            file.parents = [key for key in file.parents if key != parent]
        added = [parent for parent in call.one("addParents").split(",") if parent]
        if added:
            file.parents = [*file.parents, *self._parents(call, added)]
        self.workspace.drive.touch(file, self.workspace.clock.now(), call.principal.email)
        return self.resource(file, call, self._asked_mask(call, "File"))

    def _apply(self, file: DriveFile, asked: dict[str, Any], call: Call) -> None:
        if "trashed" in asked and not self.workspace.drive.may(file, call.principal.email, "fileOrganizer"):
            text = f"The user does not have sufficient permissions for file {file.id}."
            raise ApiError(403, text, reason="insufficientFilePermissions")
        file.trashed = asked.get("trashed", file.trashed)
        file.mime_type = asked.get("mimeType", file.mime_type)
        file.facts |= {key: asked[key] for key in _SETTABLE & asked.keys()}
        if "name" in asked:
            file.name = asked["name"]
            book = self.workspace.books.get(file.id)
            if book is not None:
                book.properties = {**book.properties, "title": file.name}

    def copy(self, call: Call) -> dict[str, Any]:
        source = self._file(call)
        parents = self._parents(call, call.body.get("parents", source.parents if source.drive_id else []))
        name = call.body.get("name") or f"Copy of {source.name}"
        email = call.principal.email
        if source.mime_type == FOLDER:
            raise ApiError(403, "This file cannot be copied by the user.", reason="cannotCopyFile")
        book = self.workspace.books.get(source.id)
        if book is not None:
            copied = book.copy("")
            copied.properties["title"] = name
            file = self.workspace.adopt(copied, owner=email, parents=parents)
        else:
            now = self.workspace.clock.now()
            file = self.workspace.drive.add(name, source.mime_type, now=now, owner=email, parents=parents, user=email)
            file.digest, file.size, file.facts = source.digest, source.size, dict(source.facts)
        file.facts |= {key: call.body[key] for key in _SETTABLE & call.body.keys()}
        return self.resource(file, call, self._asked_mask(call, "File"))

    def delete(self, call: Call) -> None:
        file = self._file(call)
        if self.workspace.drive.role(file, call.principal.email) not in {"owner", "organizer"}:
            text = f"The user does not have sufficient permissions for file {file.id}."
            raise ApiError(403, text, reason="insufficientFilePermissions")
        self.workspace.forget(file.id)

    # permissions

    def create_permission(self, call: Call) -> dict[str, Any]:
        file = self._file(call, "writer")
        kind, role, email = call.body.get("type"), call.body.get("role"), call.body.get("emailAddress")
        if kind not in {"user", "group", "domain", "anyone"} or role not in {
            "reader",
            "commenter",
            "writer",
            "fileOrganizer",
            "organizer",
            "owner",
        }:
            raise ApiError(400, "The permission type and role fields are required.", reason="required")
        if kind in {"user", "group"} and not email:
            raise ApiError(400, "The permission email address is required.", reason="invalid")
        if role == "owner" and not call.flag("transferOwnership"):
            text = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
            raise ApiError(403, text, reason="forbidden")
        if kind not in {"user", "group"} and call.one("sendNotificationEmail"):
            text = "sendNotificationEmail is only allowed for users and groups."
            raise ApiError(400, text, reason="invalidSharingRequest")
        old = next(
            (grant for grant in file.permissions if grant["type"] == kind and grant.get("emailAddress") == email), None
        )
        grant = permission(kind, role, email)
        if old is not None:
            grant["id"] = old["id"]
            file.permissions.remove(old)
        file.permissions.append(grant)
        self.workspace.drive.record(file.id, self.workspace.clock.now())
        return grant if call.mask() else {key: grant[key] for key in ("kind", "id", "type", "role")}

    def list_permissions(self, call: Call) -> dict[str, Any]:
        file = self._file(call, "writer")
        shown = file.permissions
        if call.mask() is None:
            shown = [{key: grant[key] for key in ("kind", "id", "type", "role")} for grant in shown]
        return {"kind": "drive#permissionList", "permissions": shown}

    def delete_permission(self, call: Call) -> None:
        file = self._file(call, "writer")
        kept = [grant for grant in file.permissions if grant["id"] != call.path["permissionId"]]
        if len(kept) == len(file.permissions):
            text = f"Permission not found: {call.path['permissionId']}."
            raise ApiError(404, text, reason="notFound", location=("parameter", "permissionId"))
        if any(grant["role"] == "owner" for grant in file.permissions if grant not in kept):
            raise ApiError(403, "The owner of a file cannot be removed.", reason="cannotRemoveOwner")
        file.permissions = kept
        self.workspace.drive.record(file.id, self.workspace.clock.now())

    # changes

    def start_page_token(self, _call: Call) -> dict[str, Any]:
        self.workspace.drive.settle(self.workspace.clock.now())
        return {"kind": "drive#startPageToken", "startPageToken": str(len(self.workspace.drive.log) + 1)}

    def list_changes(self, call: Call) -> dict[str, Any]:
        drive = self.workspace.drive
        drive.settle(self.workspace.clock.now())
        if not call.one("pageToken"):
            text = "Required parameter: pageToken"
            raise ApiError(400, text, reason="required", location=("parameter", "pageToken"))
        start = page_start(call.one("pageToken")) - 1
        latest = {entry["fileId"]: index for index, entry in enumerate(drive.log)}
        everything = call.flag("includeItemsFromAllDrives") and call.flag("supportsAllDrives")
        below = (call.mask() or {}).get("changes", {}).get("file")
        changes: list[dict[str, Any]] = []
        for index, entry in enumerate(drive.log):
            file = drive.files.get(entry["fileId"])
            if index < start or latest[entry["fileId"]] != index:
                continue
            change = {"kind": "drive#change", "changeType": "file", "time": entry["time"], "fileId": entry["fileId"]}
            if entry["removed"]:
                changes.append({**change, "removed": True})
            elif (
                file is not None
                and (everything or file.drive_id is None)
                and drive.role(file, call.principal.email, listed=True)
            ):
                changes.append({**change, "removed": False, "file": self.resource(file, call, below)})
        return {
            "kind": "drive#changeList",
            "newStartPageToken": str(len(drive.log) + 1),
            "changes": changes,
        }
