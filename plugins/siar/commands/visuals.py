"""`siar visuals`: contact sheets for designers, and the golden pictures that guard them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siar.commands.invocation import console
from siar.errors import ConfigError

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Infographics: contact sheets and golden pictures.")
golden = typer.Typer(no_args_is_help=True, help="Pictures that a change is compared with.")
app.add_typer(golden, name="golden")
_GOLDEN = Path("tests/golden")


@app.command()
def preview(
    kind: Annotated[str, typer.Argument(help="A kind of report, or `semua` for all; `korsel` for a carousel.")],
    size: Annotated[str, typer.Option(help="A format of shared.yaml, or `semua`.")] = "potret",
    out: Annotated[Path, typer.Option(help="The folder for the contact sheets.")] = Path("var/visuals"),
) -> None:
    """Render every sample and worst case of a kind side by side."""
    from siar.visuals.preview import carousel_sheet, contact_sheet, previews, sample_kinds  # noqa: PLC0415 - start-up
    from siar.visuals.refusals import VisualRefusedError  # noqa: PLC0415 - start-up
    from siar.visuals.rendering import default_renderer  # noqa: PLC0415 - start-up

    out.mkdir(parents=True, exist_ok=True)
    sizes = list(default_renderer().library.formats) if size == "semua" else [size]
    for one in sizes:
        if kind in {"korsel", "semua"} and one != "tautan":
            _save(out / f"korsel-{one}.png", carousel_sheet(size=one))
        for name in sample_kinds() if kind == "semua" else [] if kind == "korsel" else [kind]:
            made = previews(name, size=one)
            for title, refused in made:
                if isinstance(refused, VisualRefusedError):
                    console().print(f"[yellow]{name}, {one}, {title}: {refused}")
            _save(out / f"{name}-{one}.png", contact_sheet(made))


def _save(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    console().print(str(path))


@golden.command()
def review(
    folder: Annotated[Path, typer.Option(help="Where the golden pictures are.")] = _GOLDEN,
    out: Annotated[Path, typer.Option(help="The page with what changed.")] = Path("var/visuals/golden.html"),
) -> None:
    """Compare; where pictures differ, write a page with old, new and the difference side by side."""
    from siar.visuals.golden import compare, review_page  # noqa: PLC0415 - start-up

    changes = compare(folder)
    if not changes:
        console().print("Every golden picture is as it was.")
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(review_page(changes), encoding="utf-8")
    for change in changes:
        console().print(f"[yellow]{change.name}: {change.told}")
    console().print(f"{len(changes)} changed: look at {out}, then `siar visuals golden accept`.")
    raise typer.Exit(1)


@golden.command()
def accept(
    folder: Annotated[Path, typer.Option(help="Where the golden pictures are.")] = _GOLDEN,
    only: Annotated[list[str] | None, typer.Option(help="Accept only these names.")] = None,
) -> None:
    """Take what is rendered now as golden."""
    from siar.visuals.golden import accept_changes  # noqa: PLC0415 - start-up

    try:
        names = accept_changes(folder, only=only)
    except ConfigError as error:
        console().print(f"[red]{error}")
        raise typer.Exit(2) from None
    for name in names:
        console().print(name)
    console().print(f"{len(names)} accepted.")
