"""Golden pictures: small renderings of the samples that a change is compared with, as the eye would.

They are kept at half width and compared after a slight blur in blocks: another JPEG library or a glyph moved by a
fraction of a pixel passes, a colour, a line break or a missing block does not.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from siar.errors import ConfigError
from siar.visuals.preview import previews, sample_kinds, sample_reports
from siar.visuals.rendering import Rendered

__all__ = ["Change", "accept_changes", "compare", "distance", "golden_pictures", "review_page"]

_WIDTH = 540
_BLOCK = 12
_LIMIT = 14.0
"""Greatest mean difference (0 to 255) of a block of 12 by 12 pixels that still passes."""
_OTHER_FORMATS = ("kotak", "cerita", "tautan")


@dataclass(frozen=True)
class Change:
    """A picture that is not as it was. `before` or `after` is None when it came or went."""

    name: str
    told: str
    before: bytes | None
    after: bytes | None


def _small(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as image:
        small = image.resize((_WIDTH, round(_WIDTH * image.height / image.width)), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=75)
    return buffer.getvalue()


def golden_pictures() -> Iterator[tuple[str, bytes]]:
    """Yield name and small picture: of each kind the first, a middle and the last sample in portrait, one in another."""
    for number, kind in enumerate(sample_kinds()):
        count = len(sample_reports(kind))
        other = _OTHER_FORMATS[number % len(_OTHER_FORMATS)]
        for size, wanted in (("potret", {0, count // 2, count - 1}), (other, {0})):
            for index in sorted(wanted):
                _, made = previews(kind, size=size, only=index)[0]
                if isinstance(made, Rendered):
                    yield f"{kind}-{size}-{index + 1}", _small(made.jpeg)


def distance(before: bytes, after: bytes) -> float:
    """The greatest mean difference of any block, 0 to 255; 255 when the sizes differ."""
    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as other:
        if one.size != other.size:
            return 255.0
        soft = ImageFilter.GaussianBlur(1)
        apart = ImageChops.difference(one.convert("RGB").filter(soft), other.convert("RGB").filter(soft))
    blocks = apart.reduce(_BLOCK)
    return float(max(high for _, high in blocks.getextrema()))  # type: ignore[misc]  # three bands, so pairs


def compare(folder: Path) -> list[Change]:
    """Return what changed against the golden pictures of a folder."""
    changes: list[Change] = []
    known = {path.stem: path for path in folder.glob("*.jpg")}
    for name, after in golden_pictures():
        path = known.pop(name, None)
        if path is None:
            changes.append(Change(name, "new", None, after))
            continue
        before = path.read_bytes()
        far = distance(before, after)
        if far > _LIMIT:
            changes.append(Change(name, f"differs by {far:.0f} of 255 where it differs most", before, after))
    changes.extend(Change(name, "gone", path.read_bytes(), None) for name, path in sorted(known.items()))
    return changes


def accept_changes(folder: Path, *, only: Sequence[str] | None = None) -> list[str]:
    """Write what is rendered now over what differs; return the names.

    :param only: leave all others as they are.
    :raises ConfigError: when one of `only` did not change.
    """
    folder.mkdir(parents=True, exist_ok=True)
    changes = {change.name: change for change in compare(folder)}
    wanted = list(only) if only else sorted(changes)
    if unknown := set(wanted) - changes.keys():
        raise ConfigError(f"Not changed: {', '.join(sorted(unknown))}.")
    for name in wanted:
        path, after = folder / f"{name}.jpg", changes[name].after
        if after is None:
            path.unlink()
        else:
            path.write_bytes(after)
    return wanted


def _difference(change: Change) -> bytes | None:
    if change.before is None or change.after is None:
        return None
    with Image.open(io.BytesIO(change.before)) as one, Image.open(io.BytesIO(change.after)) as other:
        if one.size != other.size:
            return None
        apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).point(lambda value: min(255, value * 4))
    buffer = io.BytesIO()
    apart.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def review_page(changes: Sequence[Change]) -> str:
    """An HTML page that needs nothing else: before, after and their difference for every change."""

    def shown(data: bytes | None) -> str:
        if data is None:
            return "<td>–</td>"
        return f'<td><img src="data:image/jpeg;base64,{base64.b64encode(data).decode()}"></td>'

    rows = "".join(
        f'<tr><th colspan="3">{html.escape(change.name)}: {html.escape(change.told)}</th></tr>'
        f"<tr>{shown(change.before)}{shown(change.after)}{shown(_difference(change))}</tr>"
        for change in changes
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Golden pictures</title>'
        "<style>body{font:16px system-ui;background:#777;color:#fff}img{width:31vw}th{text-align:left;padding-top:1em}"
        "</style><h1>Golden pictures that changed</h1>"
        f"<table><tr><td>before<td>after<td>difference, four times</tr>{rows}</table></html>"
    )
