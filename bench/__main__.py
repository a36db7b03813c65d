"""`make bench`: run every benchmark, or the named ones, and print the ratios.

Each benchmark is a module with a command of its own (`python -m bench.<name>`) that writes `var/bench/<name>.json`:
`{"name", "machine", "rows": [{"case", "unit", "ours", "floor", "peers": {"<peer>": …}}]}`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).resolve().parents[1]
NAMES = (
    "intake",
    "cycle",
    "working_day",
    "visuals",
    "publishing",
    "week",
    "desk",
    "dashboard",
    "metrics",
    "allocation",
    "briefings",
)


def _ratio(ours: Any, other: Any) -> str:
    if not isinstance(ours, int | float) or not isinstance(other, int | float) or not other:
        return "–"
    return f"{ours / other:.2f}"


def show(name: str, console: Console) -> None:
    """Print one result, a line a contender: its figure, and ours divided by it."""
    result = json.loads((REPOSITORY / "var/bench" / f"{name}.json").read_text(encoding="utf-8"))
    table = Table(title=f"{name} · {result['machine']}", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("")
    table.add_column("figure", justify="right", no_wrap=True)
    table.add_column("ours / it", justify="right", no_wrap=True)
    for row in result["rows"]:
        table.add_section()
        table.add_row(f"[bold]{row['case']}[/] ({row['unit']})")
        others = {"floor": row.get("floor"), **(row.get("peers") or {})}
        for contender, figure in {"ours": row["ours"], **others}.items():
            if figure is not None:
                table.add_row(f"  {contender}", str(figure), "" if contender == "ours" else _ratio(row["ours"], figure))
    console.print(table)


def main(chosen: list[str]) -> int:
    """Run benchmarks one after another; a failing one does not stop the others. Return how many failed."""
    console = Console()
    unknown = sorted(set(chosen) - set(NAMES))
    if unknown:
        console.print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
        return 1
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(REPOSITORY / "plugins"), str(REPOSITORY)))}
    failed = 0
    for name in chosen or NAMES:
        console.rule(name)
        result = subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=REPOSITORY, env=environment, check=False)
        if result.returncode == 0:
            show(name, console)
        else:
            failed += 1
    return failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
