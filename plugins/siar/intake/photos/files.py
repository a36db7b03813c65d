"""A photo's file in Drive: shortcuts, folders, keys, and whether it may be fetched at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from siar.errors import AccessError, InputError
from siar.intake.photos.identity_cards import names_identity_card
from siar.settings import PhotoPlan

if TYPE_CHECKING:
    from siar.google.drive import Drive

__all__ = ["FileFound", "Refused", "fetch", "locate"]

_FOLDER = "application/vnd.google-apps.folder"
_SHORTCUT = "application/vnd.google-apps.shortcut"
_GOOGLE_TYPES = "application/vnd.google-apps."


@dataclass(frozen=True)
class FileFound:
    """A file that may be downloaded.

    :param md5: Drive's checksum of its content, "" when Drive gives none.
    :param card: its name says that it is somebody's identity card; the name itself is not kept.
    """

    file_id: str
    resource_key: str
    md5: str
    card: bool = False


@dataclass(frozen=True)
class Refused:
    """Why there is no photo behind a link. `detail` says in Indonesian what there is instead."""

    state: Literal["unreachable", "folder", "not_a_photo"]
    detail: str = ""


def locate(drive: Drive, file_id: str, *, resource_key: str = "", plan: PhotoPlan) -> FileFound | Refused:
    """Look at a file, following a shortcut once.

    :raises RetryError, WaitError: Drive did not answer, or asks for a pause.
    """
    try:
        meta = drive.file(file_id, resource_key=resource_key or None)
        if meta.get("mimeType") == _SHORTCUT and not meta.get("trashed"):
            target = meta.get("shortcutDetails", {})
            file_id, resource_key = str(target.get("targetId") or ""), str(target.get("targetResourceKey") or "")
            if not file_id:
                return Refused("unreachable", "pintasan yang putus")
            meta = drive.file(file_id, resource_key=resource_key or None)
    except (AccessError, InputError):
        # Drive hides what is not shared, and answers a mangled id in the same way.
        return Refused("unreachable")
    return _judged(meta, file_id, resource_key, plan)


def _judged(meta: dict[str, Any], file_id: str, resource_key: str, plan: PhotoPlan) -> FileFound | Refused:
    mime = str(meta.get("mimeType") or "")
    if meta.get("trashed"):
        return Refused("unreachable", "berkas di tempat sampah")
    if mime == _FOLDER:
        return Refused("folder")
    if mime == _SHORTCUT:
        return Refused("unreachable", "pintasan ke pintasan lain")
    if mime.startswith(_GOOGLE_TYPES):
        return Refused("not_a_photo", "dokumen Google")
    if not meta.get("capabilities", {}).get("canDownload", True):
        return Refused("unreachable", "unduhan dimatikan pemiliknya")
    if int(meta.get("size") or 0) > plan.max_bytes:
        return _too_large(plan)
    return FileFound(
        file_id, resource_key, str(meta.get("md5Checksum") or ""), names_identity_card(str(meta.get("name") or ""))
    )


def _too_large(plan: PhotoPlan) -> Refused:
    return Refused("not_a_photo", f"berkas lebih dari {plan.max_bytes // 1_048_576} MB")


def fetch(drive: Drive, found: FileFound, *, plan: PhotoPlan) -> bytes | Refused:
    """Download a file's bytes.

    :raises RetryError, WaitError: Drive did not answer, or asks for a pause.
    """
    try:
        return drive.download(found.file_id, max_bytes=plan.max_bytes, resource_key=found.resource_key or None)
    except AccessError:
        return Refused("unreachable", "unduhan ditolak")
    except InputError:
        # More has arrived than the file's own size promised.
        return _too_large(plan)
