"""The pictures are as they were; `siar visuals golden review` shows what is not, `accept` takes it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from siar.errors import ConfigError
from siar.visuals import golden
from siar.visuals.golden import accept_changes, compare, distance, review_page

GOLDEN = Path(__file__).parents[3] / "golden"


def test_nothing_changed():
    changes = compare(GOLDEN)
    told = "; ".join(f"{change.name}: {change.told}" for change in changes)
    assert not changes, f"{told}. Run `siar visuals golden review`, look, then `siar visuals golden accept`."


def _saved(image: Image.Image, quality: int = 75) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


@pytest.fixture
def picture():
    return Image.open(next(GOLDEN.glob("capaian-potret-1.jpg"))).convert("RGB")


def test_another_encoder_and_a_hair_s_breadth_pass(picture):
    moved = Image.new("RGB", picture.size)
    moved.paste(
        picture.resize((picture.width * 4, picture.height * 4))
        .crop((1, 0, picture.width * 4, picture.height * 4))
        .resize(picture.size),
        (0, 0),
    )
    assert distance(_saved(picture), _saved(picture, 68)) < 14
    assert distance(_saved(picture), _saved(moved, 70)) < 14


def test_a_changed_digit_a_colour_and_a_size_do_not_pass(picture):
    before = _saved(picture)
    painted = picture.copy()
    ImageDraw.Draw(painted).rectangle((60, 300, 78, 330), fill=(255, 193, 69))
    assert distance(before, _saved(painted)) > 14
    assert distance(before, _saved(picture.resize((540, 540)))) == 255


def test_review_and_accept(tmp_path, monkeypatch, picture):
    other = picture.point(lambda value: 255 - value)
    monkeypatch.setattr(golden, "golden_pictures", lambda: iter([("a", _saved(picture)), ("b", _saved(other))]))
    (tmp_path / "b.jpg").write_bytes(_saved(picture))
    (tmp_path / "c.jpg").write_bytes(_saved(picture))
    changes = compare(tmp_path)
    assert [(change.name, change.before is None, change.after is None) for change in changes] == [
        ("a", True, False),
        ("b", False, False),
        ("c", False, True),
    ]
    assert review_page(changes).count("<img") == 5
    with pytest.raises(ConfigError, match="d"):
        accept_changes(tmp_path, only=["d"])
    assert accept_changes(tmp_path, only=["b"]) == ["b"]
    assert accept_changes(tmp_path) == ["a", "c"]
    assert compare(tmp_path) == []
