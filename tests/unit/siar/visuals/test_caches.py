"""What is kept between pictures has one owner and a limit."""

from __future__ import annotations

import ast
import gc
import weakref
from pathlib import Path

import siar.visuals
from siar.visuals.caches import Cache, kept
from siar.visuals.rendering import Renderer, default_renderer, render

#: Memos of a process that hold no part of a picture: what a class or a number always gives, files read for previews,
#: and the process's own renderer.
ALLOWED = {
    "brand._load",
    "colours._linear",
    "colours.contrast",
    "colours.luminance",
    "photos.samples.sample_photo",
    "preview._samples",
    "rendering._renderer",
    "templates.names._fields_of",
}


def test_the_longest_unused_goes_first():
    cache: Cache[str, str] = Cache(2)
    made: list[str] = []

    def value(key: str) -> str:
        return cache.get(key, lambda: made.append(key) or key)

    for key in ("a", "b", "a", "c", "a", "b"):
        assert value(key) == key
    assert made == ["a", "b", "c", "b"]
    assert len(cache) == 2


def test_a_kept_function_is_asked_once_for_the_same():
    asked: list[int] = []
    double = kept(lambda number: asked.append(number) or 2 * number, 2)
    assert [double(number) for number in (1, 1, 2, 3, 1)] == [2, 2, 4, 6, 2]
    assert asked == [1, 2, 3, 1]


def test_no_module_of_visuals_keeps_pictures_by_itself():
    root = Path(siar.visuals.__path__[0])
    found = set()
    for path in root.rglob("*.py"):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any("cache" in ast.unparse(one) for one in node.decorator_list):
                found.add(f"{module}.{node.name}")
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                value = ast.unparse(node.value)
                if value in {"{}", "[]", "set()", "dict()", "OrderedDict()"} or "cache(" in value:
                    found.add(
                        f"{module}.{ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)}"
                    )
    assert found == ALLOWED


def test_two_renderers_draw_the_same_and_share_nothing(facts_of, brand):
    facts = facts_of({"indicators": [{"label": "Dosis", "value": "10", "unit": "orang"}]})
    one, other = Renderer(brand), Renderer(brand)
    assert one.render(facts.kind, facts) == other.render(facts.kind, facts) == render(facts.kind, facts)
    assert one.typesetter.typeface("bold") is one.typesetter.typeface("bold")
    assert one.typesetter.typeface("bold") is not other.typesetter.typeface("bold")
    assert one.artwork.icon("kalender", 40) is one.artwork.icon("kalender", 40)
    assert one.artwork.icon("kalender", 40) is not other.artwork.icon("kalender", 40)


def test_what_a_renderer_kept_goes_with_it(facts_of, brand):
    facts = facts_of({"kind": "Kegiatan"})
    renderer = Renderer(brand)
    renderer.render(facts.kind, facts)
    gone = [weakref.ref(one) for one in (renderer, renderer.typesetter.typeface("bold"), renderer.artwork)]
    del renderer
    gc.collect()
    assert [one() for one in gone] == [None, None, None]


def test_the_process_has_one_renderer(brand):
    assert default_renderer() is default_renderer()
    assert default_renderer().brand is brand
