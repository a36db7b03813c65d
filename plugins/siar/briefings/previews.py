"""A kept report's pages as pictures, of the PDF as it was sent."""

from __future__ import annotations

import io
import threading

import pypdfium2
from PIL import Image

__all__ = ["page_count", "page_picture"]

WIDTH = 720
"""Pixels of a page's width: a phone's screen at twice its points."""

#: PDFium works for one at a time in a process.
_turn = threading.Lock()


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has, 0 where it cannot be read."""
    with _turn:
        try:
            with pypdfium2.PdfDocument(pdf) as document:
                return len(document)
        except pypdfium2.PdfiumError:
            return 0


def page_picture(pdf: bytes, number: int) -> bytes | None:
    """Return a PNG of a page, None where there is none of that number (from 1)."""
    with _turn:
        try:
            with pypdfium2.PdfDocument(pdf) as document:
                if not 1 <= number <= len(document):
                    return None
                page = document[number - 1]
                picture = page.render(scale=WIDTH / page.get_width()).to_pil()
        except pypdfium2.PdfiumError:
            return None
    out = io.BytesIO()
    picture.convert("RGB").quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()
