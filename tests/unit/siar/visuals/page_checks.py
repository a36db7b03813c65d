"""What every page must keep, whatever is in its report."""

from __future__ import annotations

from PIL import ImageChops

from siar.visuals.colours import contrast
from siar.visuals.painting.canvas import Canvas
from siar.visuals.refusals import VisualRefusedError


def apart(one, other) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def or_none(make, facts, size):
    """What is made, or None if it is refused for what an editor can change.

    Any other refusal is an error: V_KONTRAS_KURANG would be a template whose colours fail, or a picture below a line.
    """
    try:
        return make(facts.kind, facts, size=size)
    except VisualRefusedError as refused:
        if refused.code not in {"V_TEKS_TIDAK_MUAT", "V_HURUF_TIDAK_ADA"}:
            raise
        return None


def holds(facts, plan, frame) -> None:
    boxes = [box for _, box, _ in plan.runs]
    for index, (text, box, room) in enumerate(plan.runs):
        assert box[0] >= 0
        assert box[2] <= frame.width
        assert box[1] >= frame.safe_top, text
        assert box[3] <= frame.height - frame.safe_bottom, text
        if room is not None:
            # A mark or a tail may reach out of its letter's advance, as the font's designer drew it.
            slack = 3 + 0.2 * (box[3] - box[1])
            assert box[0] >= room[0] - slack, (text, box, room)
            assert box[2] <= room[2] + slack, (text, box, room)
            assert box[1] >= room[1] - slack, (text, box, room)
            assert box[3] <= room[3] + slack, (text, box, room)
        for other in boxes[index + 1 :]:
            assert apart(box, other), (text, box, other)
        for piece in plan.pieces:
            assert apart(box, piece), (text, box, piece)
    written = "".join("".join(plan.texts).split())
    assert "".join(facts.title.split()) in written


class Suspicious(Canvas):
    """A canvas that reads the pixels behind every line before it is written."""

    worst = 21.0

    def run(self, text, **how) -> None:
        before = self.image.copy()
        super().run(text, **how)
        inked = ImageChops.difference(before, self.image).getbbox()
        if inked is None:
            return
        behind = before.crop(inked)
        if behind.getcolors(8) is None:
            behind = behind.reduce(4)
        worst = min(contrast(how["colour"], colour) for _, colour in behind.getcolors(1_000_000))
        assert worst >= self.brand.accessibility.min_contrast, (text, worst)
        type(self).worst = min(type(self).worst, worst)
