"""Uploads to Drive: simple, multipart and resumable."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.google import discovery
from sandbox.google.errors import ApiError
from sandbox.google.gateway import Call

_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


@dataclass
class Session:
    """A resumable upload: the file's metadata and the bytes so far. `file_id` None creates a file."""

    id: str
    owner: str
    metadata: dict[str, Any]
    content_type: str
    file_id: str | None
    received: bytearray


def bad_request(message: str) -> ApiError:
    return ApiError(400, message, reason="badRequest")


def metadata_of(text: bytes) -> dict[str, Any]:
    """The ``File`` resource in `text`. Raises ApiError 400 when it is none."""
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        raise ApiError(400, "Parse Error", reason="parseError") from None
    problems = discovery.drive().check("File", found)
    if problems:
        raise discovery.bad_payload(problems)
    return dict(found)


def multipart(call: Call) -> tuple[dict[str, Any], bytes, str]:
    """(metadata, bytes, content type) of a ``multipart/related`` body: JSON first, then the media."""
    match = re.search(r'boundary="?([^";]+)"?', call.headers.get("content-type", ""))
    if match is None:
        raise bad_request("Missing multipart boundary.")
    delimiter = b"--" + match[1].encode("latin-1")
    chunks = (b"\r\n" + call.raw.replace(b"\r\n" + delimiter, b"\n" + delimiter)).split(b"\n" + delimiter)[1:-1]
    parts = [_part(chunk) for chunk in chunks]
    if len(parts) != 2:
        raise bad_request("Malformed multipart body.")
    (_, first), (kind, content) = parts
    return metadata_of(first), content, kind


def _part(chunk: bytes) -> tuple[str, bytes]:
    chunk = chunk.removeprefix(b"\r").removeprefix(b"\n")
    head, separator, body = chunk.partition(b"\r\n\r\n")
    if not separator:
        head, separator, body = chunk.partition(b"\n\n")
    headers = {}
    for line in head.decode("latin-1").splitlines():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return headers.get("content-type", "application/octet-stream"), body


def open_session(call: Call, file_id: str | None) -> Session:
    """Start a resumable upload."""
    content_type = call.headers.get("x-upload-content-type", "application/octet-stream")
    return Session(
        secrets.token_urlsafe(24), call.principal.email, metadata_of(call.raw), content_type, file_id, bytearray()
    )


def receive(session: Session, call: Call) -> bool:
    """Take one chunk; True when the upload is complete. Raises ApiError 400 for a gap."""
    header = call.headers.get("content-range")
    if header is None:
        session.received = bytearray(call.raw)
        return True
    match = _RANGE.fullmatch(header.strip())
    if match is None:
        raise bad_request("Failed to parse Content-Range header.")
    if match[1] is not None:
        start, end = int(match[1]), int(match[2])
        if end - start + 1 != len(call.raw) or start > len(session.received):
            raise bad_request("Invalid request. The number of bytes uploaded does not match Content-Range.")
        session.received[start:] = call.raw
    return match[3] != "*" and len(session.received) >= int(match[3])
