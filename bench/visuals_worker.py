"""One renderer in one process: reads orders as JSON lines, answers with milliseconds. Started by bench/visuals.py.

An order is `{"case": "cut", "numbers": [0, 1, …]}`; the answer `{"ms": […], "cpu": […]}`: the time that passed and this
process's own, each picture's in milliseconds. With `"keep": "path"` the last picture is written there.
"""

from __future__ import annotations

import base64
import io
import json
import random
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path("var/bench/visuals")
QUALITY = 88
SIZE = (1080, 1350)


def _photo(case: str) -> bytes:
    return (HERE / f"{case}.jpg").read_bytes()


class Renderer(ABC):
    """Makes picture `number` of a case from what `load` prepared."""

    def __init__(self) -> None:
        self.scenes: dict[str, list[dict[str, Any]]] = {}
        self.photos: dict[str, bytes] = {}

    def load(self, case: str) -> None:
        """Read what is not part of a picture's cost: the scene and the photo's bytes."""
        self.scenes[case] = json.loads((HERE / f"{case}.json").read_text())
        self.photos[case] = _photo(case)

    def ready(self, case: str, number: int) -> None:  # noqa: B027 - most renderers have nothing to prepare
        """Prepare what is not part of a picture's cost, just before it is made."""

    @abstractmethod
    def make(self, case: str, number: int) -> bytes:
        """Return the JPEG."""


class Ours(Renderer):
    """This project, facts to JPEG, layout included."""

    def load(self, case: str) -> None:
        from bench import visuals_scene  # noqa: PLC0415 - start-up
        from siar.visuals.photos.cutting import open_photo  # noqa: PLC0415 - start-up
        from siar.visuals.rendering import default_renderer  # noqa: PLC0415 - start-up

        visuals_scene.one_chroma()
        self.render = default_renderer().render
        self.photos[case] = _photo(case)
        self.made: dict[tuple[str, int], Any] = getattr(self, "made", {})
        self.build = visuals_scene.facts
        self.picture = {**getattr(self, "picture", {}), case: open_photo(self.photos[case])}

    def ready(self, case: str, number: int) -> None:
        if (case, number) not in self.made:
            self.made[case, number] = self.build(case, number, self.picture[case])

    def make(self, case: str, number: int) -> bytes:
        facts = self.made[case, number]
        return self.render(facts.kind, facts).jpeg


class Floor(Renderer):
    """Nothing but the codec: decode the photo, resize it if it was not cut, encode the finished pixels."""

    def load(self, case: str) -> None:
        from PIL import Image  # noqa: PLC0415 - start-up

        super().load(case)
        self.finished = getattr(self, "finished", {})
        self.finished[case] = []
        for path in sorted(HERE.glob(f"{case}-*.png")):
            image = Image.open(path).convert("RGB")
            self.finished[case].append(image)
        self.boxes = getattr(self, "boxes", {})
        self.boxes[case] = [
            next(item["box"] for item in scene["items"] if item["type"] == "photo") for scene in self.scenes[case]
        ]

    def make(self, case: str, number: int) -> bytes:
        from PIL import Image  # noqa: PLC0415 - start-up

        left, top, right, bottom = self.boxes[case][number]
        size = (right - left, bottom - top)
        opened = Image.open(io.BytesIO(self.photos[case]))
        opened.draft("RGB", size)
        opened.load()
        image: Image.Image = opened
        if image.width != size[0]:
            high = round(image.width * size[1] / size[0])
            image = image.resize(size, Image.Resampling.LANCZOS, box=(0, 0, image.width, high))
        buffer = io.BytesIO()
        finished = self.finished[case][number % len(self.finished[case])]
        finished.save(buffer, "JPEG", quality=QUALITY, subsampling="4:2:0")
        return buffer.getvalue()


class Naive(Renderer):
    """Pillow as one first writes it: fonts, icons and photo opened for each picture, Pillow's own text."""

    def make(self, case: str, number: int) -> bytes:
        from PIL import Image, ImageDraw, ImageFont, ImageOps  # noqa: PLC0415 - start-up

        scene = self.scenes[case][number]
        image = Image.new("RGB", SIZE, tuple(scene["ground"]))
        draw = ImageDraw.Draw(image)
        for item in scene["items"]:
            box = item.get("box")
            if item["type"] == "fill":
                shape = (box[0], box[1], box[2] - 1, box[3] - 1)
                draw.rounded_rectangle(shape, item["radius"], fill=tuple(item["colour"]))
            elif item["type"] == "photo":
                photo = Image.open(io.BytesIO(self.photos[case])).convert("RGB")
                image.paste(ImageOps.fit(photo, (box[2] - box[0], box[3] - box[1]), Image.Resampling.LANCZOS), box[:2])
            elif item["type"] == "image":
                icon = Image.open(io.BytesIO(base64.b64decode(item["png"]))).convert("RGBA")
                image.paste(icon, box[:2], icon)
            else:
                font = ImageFont.truetype(f"include/brand/fonts/PlusJakartaSans-{item['font']}.ttf", item["size"])
                at = (item["x"], item["baseline"])
                draw.text(at, item["text"], font=font, fill=tuple(item["colour"]), anchor="ls")
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=QUALITY, subsampling="4:2:0")
        return buffer.getvalue()


class Skia(Renderer):
    """skia-python, fonts and icons kept, encoded by Pillow (its own encoder is slower)."""

    def load(self, case: str) -> None:
        import skia  # noqa: PLC0415 - optional

        super().load(case)
        self.faces: dict[str, Any] = {}
        self.icons: dict[str, Any] = {}
        for scene in self.scenes[case]:
            for item in scene["items"]:
                if item["type"] == "text" and item["font"] not in self.faces:
                    path = f"include/brand/fonts/PlusJakartaSans-{item['font']}.ttf"
                    self.faces[item["font"]] = skia.FontMgr().makeFromFile(path)
                if item["type"] == "image" and item["png"] not in self.icons:
                    self.icons[item["png"]] = skia.Image.MakeFromEncoded(
                        skia.Data.MakeWithCopy(base64.b64decode(item["png"]))
                    )

    def make(self, case: str, number: int) -> bytes:
        import skia  # noqa: PLC0415 - optional
        from PIL import Image  # noqa: PLC0415 - start-up

        scene = self.scenes[case][number]
        surface = skia.Surface(*SIZE)
        canvas = surface.getCanvas()
        canvas.clear(skia.Color(*scene["ground"]))
        for item in scene["items"]:
            box = item.get("box")
            paint = skia.Paint(AntiAlias=True, Color=skia.Color(*item.get("colour", (0, 0, 0))))
            if item["type"] == "fill":
                canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect(*box), item["radius"], item["radius"]), paint)
            elif item["type"] == "photo":
                photo = skia.Image.MakeFromEncoded(skia.Data(self.photos[case]))
                high = photo.width() * (box[3] - box[1]) / (box[2] - box[0])
                top = (photo.height() - high) / 2
                source = skia.Rect(0, top, photo.width(), top + high)
                canvas.drawImageRect(
                    photo, source, skia.Rect(*box), skia.SamplingOptions(skia.CubicResampler.Mitchell())
                )
            elif item["type"] == "image":
                canvas.drawImage(self.icons[item["png"]], box[0], box[1])
            else:
                font = skia.Font(self.faces[item["font"]], item["size"])
                font.setSubpixel(True)
                font.setEdging(skia.Font.Edging.kAntiAlias)
                canvas.drawString(item["text"], item["x"], item["baseline"], font, paint)
        pixels = surface.makeImageSnapshot().toarray(colorType=skia.ColorType.kRGBA_8888_ColorType)
        buffer = io.BytesIO()
        image = Image.frombuffer("RGBX", SIZE, pixels.tobytes(), "raw", "RGBX", 0, 1).convert("RGB")
        image.save(buffer, "JPEG", quality=QUALITY, subsampling="4:2:0")
        return buffer.getvalue()


_FONT_WEIGHTS = {"Medium": 500, "SemiBold": 600, "Bold": 700, "ExtraBold": 800}


def _html(scene: dict[str, Any], photo: str) -> str:
    """The scene as absolutely placed elements: the browser has no layout to find."""
    parts = []
    for item in scene["items"]:
        if item["type"] == "text":
            red, green, blue = item["colour"]
            top = item["baseline"] - item["size"]
            parts.append(
                f'<p style="left:{item["x"]:.2f}px;top:{top}px;font:{_FONT_WEIGHTS[item["font"]]} {item["size"]}px/'
                f"{item['size'] * 1.45:.1f}px P;letter-spacing:{item['tracking']:.2f}px;"
                f'color:rgb({red},{green},{blue})">{item["text"]}</p>'
            )
            continue
        left, top, right, bottom = item["box"]
        place = f"left:{left}px;top:{top}px;width:{right - left}px;height:{bottom - top}px"
        if item["type"] == "fill":
            red, green, blue = item["colour"]
            parts.append(
                f'<i style="{place};background:rgb({red},{green},{blue});border-radius:{item["radius"]}px"></i>'
            )
        elif item["type"] == "photo":
            parts.append(f'<img src="{photo}" style="{place};object-fit:cover">')
        else:
            parts.append(f'<img src="data:image/png;base64,{item["png"]}" style="{place}">')
    return "".join(parts)


def _document(body: str, ground: list[int]) -> str:
    faces = "".join(
        f'@font-face{{font-family:P;font-weight:{weight};src:url("{Path(f"include/brand/fonts/PlusJakartaSans-{name}.ttf").resolve().as_uri()}")}}'
        for name, weight in _FONT_WEIGHTS.items()
    )
    red, green, blue = ground
    return (
        f"<!doctype html><meta charset=utf-8><style>{faces}body{{margin:0;background:rgb({red},{green},{blue})}}"
        f"p,i,img{{position:absolute;margin:0;white-space:pre}}</style><body>{body}"
    )


class Chromium(Renderer):
    """Playwright's usual way: one warm page, a document a picture (`goto`), a screenshot."""

    def load(self, case: str) -> None:
        super().load(case)
        if not hasattr(self, "page"):
            from playwright.sync_api import sync_playwright  # noqa: PLC0415 - optional

            self.playwright = sync_playwright().start()
            self.browser = self.playwright.chromium.launch(
                executable_path="/usr/bin/chromium",
                args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
            )
            self.page = self.browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
            self.turn = 0

    def ready(self, case: str, number: int) -> None:
        # Another query is another photo to the browser's cache, as it would be in real use.
        scene = self.scenes[case][number]
        html = _document(_html(scene, f"{case}.jpg?{number}"), scene["ground"])
        (HERE / f"{case}-{number}.html").write_text(html)

    def make(self, case: str, number: int) -> bytes:
        self.page.goto((HERE / f"{case}-{number}.html").resolve().as_uri(), wait_until="load")
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return self.page.screenshot(type="jpeg", quality=QUALITY)


class ChromiumPatched(Chromium):
    """The fastest way that we know: one living page, its content replaced, a screenshot through the protocol."""

    def load(self, case: str) -> None:
        super().load(case)
        blank = HERE / "blank.html"
        warm = "".join(f'<p style="font:{weight} 30px P">warm</p>' for weight in _FONT_WEIGHTS.values())
        blank.write_text(_document(warm, self.scenes[case][0]["ground"]))
        self.page.goto(blank.resolve().as_uri())
        self.page.evaluate("document.fonts.ready.then(() => true)")
        self.session = self.page.context.new_cdp_session(self.page)

    def ready(self, case: str, number: int) -> None:
        """Nothing: the living page is patched."""

    def make(self, case: str, number: int) -> bytes:
        self.turn += 1
        body = _html(self.scenes[case][number], f"{case}.jpg?{self.turn}")
        self.page.evaluate(
            "async (body) => {document.body.innerHTML = body;"
            "await Promise.all([...document.images].map(image => image.decode()))}",
            body,
        )
        made = self.session.send(
            "Page.captureScreenshot", {"format": "jpeg", "quality": QUALITY, "optimizeForSpeed": True}
        )
        return base64.b64decode(made["data"])


RENDERERS: dict[str, Callable[[], Renderer]] = {
    "ours": Ours,
    "floor": Floor,
    "naive Pillow": Naive,
    "skia-python": Skia,
    "Chromium, goto": Chromium,
    "Chromium, patched": ChromiumPatched,
}


def main() -> None:
    """Answer orders until the input ends."""
    renderer = RENDERERS[sys.argv[1]]()
    loaded: set[str] = set()
    random.seed(0)
    for line in sys.stdin:
        order = json.loads(line)
        if order["case"] not in loaded:
            renderer.load(order["case"])
            loaded.add(order["case"])
        spent, busy, picture = [], [], b""
        until = time.perf_counter() + order.get("seconds", 1e9)
        for number in order["numbers"]:
            if time.perf_counter() > until:
                break
            renderer.ready(order["case"], number)
            begun, own = time.perf_counter(), time.process_time()
            picture = renderer.make(order["case"], number)
            spent.append((time.perf_counter() - begun) * 1000)
            busy.append((time.process_time() - own) * 1000)
        answer: dict[str, Any] = {"ms": spent, "cpu": busy, "bytes": len(picture)}
        if order.get("keep"):
            Path(order["keep"]).write_bytes(picture)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
