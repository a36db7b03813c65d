"""Files as senders' programs leave them: large or broken notes beside the pixels, and a missing end.

Every viewer shows such a picture; a strict decoder refuses it for what nobody looks at. What is not needed for the pixels
is left out before decoding, so no note can cost memory either.
"""

from __future__ import annotations

import struct
import zlib

__all__ = ["bare_png", "lacks_end", "with_end"]

_PNG = b"\x89PNG\r\n\x1a\n"
#: What decides how pixels look (PNG, third edition, 5.6 and 11.3); the rest is text and time.
_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"eXIf"})
#: Longest colour profile that is looked at, in bytes once unpacked.
_LONGEST_PROFILE = 1 << 20
_JPEG_END = b"\xff\xd9"


def bare_png(data: bytes) -> bytes:
    """Return a PNG with the chunks that its pixels need, each with its own check sum again. Never raises."""
    parts = [_PNG]
    position, ended = len(_PNG), False
    while position + 8 <= len(data) and not ended:
        length, kind = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        position += 12 + length
        ended = kind == b"IEND"
        if kind in _KEPT or (kind == b"iCCP" and _is_small_profile(body)):
            # A broken check sum of pixels is left broken: the decoder is to see it.
            whole = data[position - 4 : position] if kind == b"IDAT" else b""
            parts.append(_chunk(kind, body, whole))
    if not ended:
        parts.append(_chunk(b"IEND", b""))
    return b"".join(parts)


def _chunk(kind: bytes, body: bytes, check: bytes = b"") -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + (check or struct.pack(">I", zlib.crc32(kind + body)))


def _is_small_profile(body: bytes) -> bool:
    packed = body.partition(b"\0")[2][1:]
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(packed, _LONGEST_PROFILE)
    except zlib.error:
        return False
    return not unpacking.unconsumed_tail


def lacks_end(data: bytes) -> bool:
    """Tell whether a JPEG stops before its end marker; programs pad files with zeros behind it."""
    return not data.rstrip(b"\0").endswith(_JPEG_END) and _JPEG_END not in data[-64:]


def with_end(data: bytes) -> bytes:
    """Return a JPEG that stops early with an end marker; a decoder fills what is missing with the last colour."""
    return data + _JPEG_END
