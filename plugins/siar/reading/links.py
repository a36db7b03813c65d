"""The photo cell: a Drive file, a folder, some other link, or no link at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from siar.reading.cells import is_blank_text

__all__ = ["PhotoLink", "drive_links", "is_drive_link", "parse_photo_link", "photo_states"]

State = Literal["blank", "file", "folder", "several", "none"]


@dataclass(frozen=True, slots=True)
class PhotoLink:
    """What the photo cell holds.

    :param file_id: Drive's id of the file, or of the folder.
    :param url: the canonical address, without tracking parameters; `""` when there is none.
    :param resource_key: needed by the API for files shared before Drive's 2021 security update.
    """

    state: State
    file_id: str = ""
    url: str = ""
    resource_key: str = ""


_ID = r"([\w-]{3,})"
_PLAIN = re.compile(rf"https://drive\.google\.com/file/d/{_ID}/view", re.ASCII)
_HOST = r"(?:https?://)?(?:www\.)?(?:drive|docs)\.google\.com(?:/a/[\w.-]+)?"
_FILE = re.compile(
    rf"{_HOST}/(?:file/(?:u/\d+/)?d/{_ID}|(?:u/\d+/)?(?:open|uc|thumbnail)\?(?:[^\s\"']*?&)?id={_ID})|"
    rf"(?:https?://)?lh\d+\.googleusercontent\.com/d/{_ID}|(?:https?://)?drive\.usercontent\.google\.com/(?:u/\d+/)?(?:download|uc)\?(?:[^\s\"']*?&)?id={_ID}",
    re.IGNORECASE,
)
_FOLDER = re.compile(
    rf"{_HOST}/(?:drive/(?:u/\d+/)?(?:mobile/)?folders/{_ID}|(?:drive/)?(?:u/\d+/)?(?:folderview|embeddedfolderview)\?(?:[^\s\"']*?&)?id={_ID}|"
    r"drive/(?:u/\d+/)?(?:my-drive|shared-with-me|shared-drives|home|recent)\b)",
    re.IGNORECASE,
)
_RESOURCE_KEY = re.compile(r"[?&]resourcekey=([\w-]+)", re.IGNORECASE)


def _first(groups: tuple[str | None, ...]) -> str:
    return next((group for group in groups if group), "")


def parse_photo_link(text: str) -> PhotoLink:
    """Read the cell's text, which may be an address, a sentence around one, or a HYPERLINK formula."""
    if match := _PLAIN.fullmatch(text):
        return PhotoLink("file", match.group(1), text)
    if is_blank_text(text):
        return PhotoLink("blank")
    text = text[:4000]
    files = list(dict.fromkeys(_first(match.groups()) for match in _FILE.finditer(text)))
    if len(files) > 1:
        return PhotoLink("several", files[0], f"https://drive.google.com/file/d/{files[0]}/view")
    key = match.group(1) if (match := _RESOURCE_KEY.search(text)) else ""
    if files:
        suffix = f"?resourcekey={key}" if key else ""
        return PhotoLink("file", files[0], f"https://drive.google.com/file/d/{files[0]}/view{suffix}", key)
    if match := _FOLDER.search(text):
        folder = _first(match.groups())
        return PhotoLink("folder", folder, f"https://drive.google.com/drive/folders/{folder}" if folder else "", key)
    return PhotoLink("none")


def drive_links(text: str) -> list[tuple[int, int]]:
    """Return where links to files and folders in Drive stand in a cell, each with its key."""
    found = [match.span() for pattern in (_FILE, _FOLDER) for match in pattern.finditer(text) if _is_id(match)]
    return [*found, *(match.span() for match in _RESOURCE_KEY.finditer(text))] if found else []


def is_drive_link(text: str) -> bool:
    """Tell whether a cell is a link to one file in Drive and nothing else, as most photo cells are."""
    match = _PLAIN.fullmatch(text)
    return match is not None and _is_id(match)


def _is_id(match: re.Match[str]) -> bool:
    """Tell whether Drive made the id: one of digits alone was typed."""
    return any(char.isalpha() for char in _first(match.groups()))


def photo_states(texts: Sequence[str]) -> list[str]:
    """Return only what each cell holds."""
    plain = map(_PLAIN.fullmatch, texts)
    return ["file" if match else parse_photo_link(text).state for match, text in zip(plain, texts, strict=True)]
