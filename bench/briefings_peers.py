"""A report's pages drawn by others: in HTML for WeasyPrint, in flowables for reportlab.

Neither knows a page: both draw what any page's data holds, so that a page that is new or changed is drawn by them, too. A list of
labels with numbers becomes bars, one of labels with words tiles, whatever else is said lines of text.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import weasyprint
from PIL import Image, ImageOps
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table
from reportlab.platypus import Image as Drawn

from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.resources import include_dir

WIDTH, HEIGHT, SIDE = 120, 276, 8.5
INK, DEEP, SEA, PALE, SAND = "#0e2439", "#082b45", "#0b6e78", "#e3f1f0", "#f6efe2"
FACES = {500: "Medium", 700: "Bold", 800: "ExtraBold"}


@dataclass(frozen=True)
class Report:
    """What the others draw. `picture`: the JPEG that stands for each picture of a page."""

    heading: str
    period: str
    notes: str
    pages: Sequence[Page]
    picture: bytes
    phrases: Phrases


@dataclass(frozen=True)
class Block:
    """A part of a page: `bars` of (label, value, text), `tiles` of (label, text, note), `lines` of (text,)."""

    form: Literal["bars", "tiles", "lines"]
    items: Sequence[tuple[Any, ...]]


def blocks_of(data: Any) -> Iterator[Block]:
    """Read the blocks of a page's data."""
    if isinstance(data, Mapping):
        if words := [value for value in data.values() if isinstance(value, str)]:
            yield Block("lines", [(" · ".join(words),)])
        for value in data.values():
            if isinstance(value, Mapping | list | tuple):
                yield from blocks_of(value)
    elif data and all(isinstance(item, str) for item in data):
        yield Block("lines", [(" · ".join(data),)])
    elif data and all(isinstance(item, Mapping) for item in data):
        if all(isinstance(item.get("value"), int) and "text" in item for item in data):
            yield Block("bars", [(item["label"], item["value"], item["text"]) for item in data])
            rest = [{key: item[key] for key in item if key not in {"label", "value", "text"}} for item in data]
            yield from (block for item in rest for block in blocks_of(item))
        elif all({"label", "value", "note"} <= item.keys() for item in data):
            yield Block("tiles", [(item["label"], item["value"], item["note"]) for item in data])
        else:
            yield from (block for item in data for block in blocks_of(item))


def _thumbnail(photo: bytes) -> bytes:
    with Image.open(io.BytesIO(photo)) as picture:
        small = ImageOps.contain(picture.convert("RGB"), (432, 540), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=85)
    return out.getvalue()


def _font(weight: int) -> str:
    return str(include_dir() / "brand" / "fonts" / f"PlusJakartaSans-{FACES[weight]}.ttf")


@cache
def _style() -> str:
    faces = "".join(
        f"@font-face {{font-family: Jakarta; font-weight: {weight}; src: url(file://{_font(weight)})}}"
        for weight in FACES
    )
    return f"""{faces}
    @page {{size: {WIDTH}mm {HEIGHT}mm; margin: 20mm {SIDE}mm 13mm;
      @bottom-right {{content: counter(page) "/" counter(pages); font: 500 11pt Jakarta}}
      @top-left {{content: element(band)}} }}
    body {{font: 500 11pt/1.35 Jakarta; color: {INK}; margin: 0}}
    .band {{position: running(band); color: white; background: {DEEP}; width: {WIDTH}mm; margin-left: -{SIDE}mm;
      padding: 3mm {SIDE}mm; font-weight: 700}}
    h1 {{font: 800 18pt/1.2 Jakarta; color: {DEEP}; break-before: page; margin: 0 0 10pt}}
    h1.first {{break-before: auto}}
    h2 {{font: 700 12.5pt Jakarta; color: {SEA}; margin: 12pt 0 6pt}}
    table.tiles td {{background: {PALE}; border-radius: 5pt; padding: 6pt; width: 50%}}
    table.tiles b {{font: 800 17pt Jakarta; display: block}}
    .track {{background: {PALE}; height: 7pt; border-radius: 2pt}} .bar {{background: {SEA}; height: 7pt; border-radius: 2pt}}
    .action {{background: {SAND}; border-left: 3pt solid {SEA}; padding: 5.5pt 7pt; margin: 0 0 4pt}}
    p {{margin: 0 0 4pt}} img {{height: 36mm}}"""


def in_html(report: Report, *, variant: str | None = None) -> bytes:
    """Return the report as WeasyPrint makes it. `variant`: a standard that it claims to keep."""
    picture = f"data:image/jpeg;base64,{base64.b64encode(_thumbnail(report.picture)).decode()}"
    body = [f'<div class="band">{html.escape(report.heading)}<br>{html.escape(report.period)}</div>']
    for number, page in enumerate(report.pages):
        body.append(f'<h1 class="{"" if number else "first"}">{html.escape(page.title)}</h1>')
        body += [f'<img src="{picture}" alt="{html.escape(name)}">' for name in page.pictures]
        body += [_block(block) for block in blocks_of(page.data)]
        body.append(f"<h2>{report.phrases.say('laporan.meaning')}</h2><ul>")
        body += [f"<li>{html.escape(sentence)}</li>" for sentence in page.meaning]
        body.append(f"</ul><h2>{report.phrases.say('laporan.actions')}</h2>")
        body += [f'<div class="action">{text}</div>' for text in _actions(page, report.phrases)]
    text = (
        f'<!doctype html><html lang="id"><head><title>{html.escape(report.heading)}</title><style>{_style()}</style></head>'
        f"<body>{''.join(body)}<h2>{report.phrases.say('laporan.notes')}</h2><p>{html.escape(report.notes)}</p></body></html>"
    )
    made: bytes = weasyprint.HTML(string=text).write_pdf(pdf_variant=variant)
    return made


def _actions(page: Page, phrases: Phrases) -> list[str]:
    return [
        f"<b>{html.escape(action.unit)}</b>: {html.escape(action.text)} {html.escape(phrases.formats.short_day(action.until))}"
        for action in page.actions
    ]


def _block(block: Block) -> str:
    if block.form == "lines":
        return "".join(f"<p>{html.escape(text)}</p>" for (text,) in block.items)
    if block.form == "tiles":
        cells = [
            f"<td>{html.escape(label)}<b>{html.escape(value)}</b>{html.escape(note)}</td>"
            for label, value, note in block.items
        ]
        rows = "".join(f"<tr>{''.join(cells[at : at + 2])}</tr>" for at in range(0, len(cells), 2))
        return f'<table class="tiles">{rows}</table>'
    top = max(1, *(value for _, value, _ in block.items))
    return "".join(
        f'<p>{html.escape(label)} <b>{html.escape(text)}</b></p><div class="track"><div class="bar" '
        f'style="width: {100 * value / top:.1f}%"></div></div>'
        for label, value, text in block.items
    )


class Bar(Flowable):  # type: ignore[misc]
    """A bar of a share of the page's width."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Take the whole width."""
        self.width = width
        return width, 10

    def draw(self) -> None:
        """Draw the track and what is filled of it."""
        for share, colour in ((1.0, PALE), (self.share, SEA)):
            if share:
                self.canv.setFillColor(HexColor(colour))
                self.canv.roundRect(0, 0, self.width * share, 7, 2, stroke=0, fill=1)


@cache
def _styles() -> dict[str, ParagraphStyle]:
    for weight, face in FACES.items():
        pdfmetrics.registerFont(TTFont(face, _font(weight)))
    pdfmetrics.registerFontFamily("Medium", normal="Medium", bold="Bold", italic="Medium", boldItalic="Bold")

    def style(name: str, face: str, size: float, colour: str, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(
            name, fontName=face, fontSize=size, leading=size * 1.3, textColor=HexColor(colour), **more
        )

    return {
        "text": style("text", "Medium", 11, INK, spaceAfter=4),
        "title": style("title", "ExtraBold", 18, DEEP, spaceAfter=10),
        "part": style("part", "Bold", 12.5, SEA, spaceBefore=12, spaceAfter=6),
        "figure": style("figure", "ExtraBold", 17, DEEP),
        "action": style("action", "Medium", 11, INK, backColor=HexColor(SAND), borderPadding=5, spaceAfter=14),
    }


def in_reportlab(report: Report) -> bytes:
    """Return the report as reportlab makes it: no standard, it knows none that is read aloud."""
    styles, out = _styles(), io.BytesIO()
    frame = Frame(SIDE * mm, 13 * mm, (WIDTH - 2 * SIDE) * mm, (HEIGHT - 33) * mm, 0, 0, 0, 0)

    def band(canvas: Any, document: Any) -> None:
        canvas.setFillColor(HexColor(DEEP))
        canvas.rect(0, (HEIGHT - 15.5) * mm, WIDTH * mm, 15.5 * mm, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#ffffff"))
        canvas.setFont("Bold", 11)
        canvas.drawString(SIDE * mm, (HEIGHT - 7) * mm, report.heading)
        canvas.drawString(SIDE * mm, (HEIGHT - 12.5) * mm, report.period)
        canvas.setFillColor(HexColor(INK))
        canvas.drawRightString((WIDTH - SIDE) * mm, 6 * mm, str(document.page))

    document = BaseDocTemplate(
        out,
        pagesize=(WIDTH * mm, HEIGHT * mm),
        title=report.heading,
        lang="id",
        pageTemplates=[PageTemplate("phone", [frame], onPage=band)],
    )
    picture = _thumbnail(report.picture)
    story: list[Flowable] = []
    for page in report.pages:
        if story:
            story.append(PageBreak())
        story.append(Paragraph(html.escape(page.title), styles["title"]))
        story += [_picture(picture) for _ in page.pictures]
        story += [part for block in blocks_of(page.data) for part in _flowables(block, styles)]
        story.append(Paragraph(report.phrases.say("laporan.meaning"), styles["part"]))
        story += [Paragraph(f"• {html.escape(sentence)}", styles["text"]) for sentence in page.meaning]
        story.append(Paragraph(report.phrases.say("laporan.actions"), styles["part"]))
        story += [Paragraph(text, styles["action"]) for text in _actions(page, report.phrases)]
    story.append(Paragraph(report.phrases.say("laporan.notes"), styles["part"]))
    story.append(Paragraph(html.escape(report.notes), styles["text"]))
    document.build(story)
    return out.getvalue()


def _picture(data: bytes) -> Drawn:
    width, height = ImageReader(io.BytesIO(data)).getSize()
    return Drawn(io.BytesIO(data), 36 * mm * width / height, 36 * mm)


def _flowables(block: Block, styles: Mapping[str, ParagraphStyle]) -> list[Flowable]:
    if block.form == "lines":
        return [Paragraph(html.escape(text), styles["text"]) for (text,) in block.items]
    if block.form == "tiles":
        cells = [
            [Paragraph(html.escape(label), styles["text"]), Paragraph(html.escape(value), styles["figure"]), Paragraph(html.escape(note), styles["text"])]
            for label, value, note in block.items
        ]  # fmt: skip
        rows = [[*cells[at : at + 2], ""][:2] for at in range(0, len(cells), 2)]
        half = (WIDTH - 2 * SIDE) / 2 * mm
        return [
            Table(rows, colWidths=[half, half], style=[("BACKGROUND", (0, 0), (-1, -1), HexColor(PALE))]),
            Spacer(1, 6),
        ]
    top = max(1, *(value for _, value, _ in block.items))
    return [
        part
        for label, value, text in block.items
        for part in (
            Paragraph(f"{html.escape(label)} <b>{html.escape(text)}</b>", styles["text"]),
            Bar(value / top),
        )
    ]
