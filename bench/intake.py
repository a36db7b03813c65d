"""Rows judged a second, with row-level messages, beside the floor and its peers: `python -m bench.intake`.

Every contender gets the same text cells and runs in a process of its own; rounds go around all of them, because the
machine's speed drifts. A value is the median of the rounds, its range the least and the greatest; beside the rows of
each second that passed stand those of each second of the processor, which a busy machine does not stretch. The floor
and the peers do far less than `judge()`: they check that required cells are filled, the agency is on the list, the first day
reads as dd/mm/yyyy, figures read as Indonesian numbers and the photo is a Drive link, and they write one Indonesian
sentence a fault. `judge()` applies the whole rule book.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.intake_rows import rows
from bench.results import write
from bench.workers import Worker
from siar.intake.rules.rulebook import RuleBook
from siar.settings import load_settings

OUTPUT = Path("var/bench/intake.json")
PLACE = Path("var/bench/intake")
PEERS = ("plain Python", "pydantic", "pandera (lazy)")
FRACTIONS = (0.01, 0.30)


def measure(workers: dict[str, Worker], path: Path, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Return every contender's answers; each warms up on its first order, which does not count."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in workers}
    for worker in workers.values():
        worker.ask(rows=str(PLACE / "warm.pickle"))
    for _ in range(rounds):
        for name in random.sample(list(workers), len(workers)):
            found[name].append(workers[name].ask(rows=str(path)))
    return found


def _row(case: str, unit: str, values: dict[str, list[float]]) -> dict[str, Any]:
    middle = {name: round(statistics.median(each)) for name, each in values.items()}
    return {
        "case": case,
        "unit": unit,
        "ours": middle["ours"],
        "floor": middle["floor"],
        "peers": {name: middle[name] for name in PEERS if name in middle},
        "ranges": {name: [round(min(each)), round(max(each))] for name, each in values.items()},
    }


def _tell(row: dict[str, Any]) -> None:
    print(f"\n{row['case']} ({row['unit']})")
    for name, value in {"ours": row["ours"], "floor": row["floor"], **row["peers"]}.items():
        low, high = row["ranges"][name]
        note = "" if name == "ours" or not value else f"ours is {row['ours'] / value:.2f} x this"
        print(f"  {name:<16} {value:>10,}  [{low:,}–{high:,}]  {note}", flush=True)


def main() -> None:
    """Run all cases and write var/bench/intake.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="5000,50000,500000")
    parser.add_argument("--rounds", type=int, default=5, help="2 at most from 500000 rows on")
    chosen = parser.parse_args()
    random.seed(1)
    book = RuleBook.load(load_settings())
    PLACE.mkdir(parents=True, exist_ok=True)
    rows(2000, 0.3, book=book, seed=3).to_pickle(PLACE / "warm.pickle")
    names = ["ours", "floor", "plain Python", "pydantic", *(["pandera (lazy)"] if find_spec("pandera") else [])]
    results = []
    for size in map(int, chosen.sizes.split(",")):
        rounds = chosen.rounds if size < 500_000 else min(2, chosen.rounds)
        for bad in FRACTIONS:
            path = PLACE / f"{size}-{bad:.0%}.pickle"
            rows(size, bad, book=book).to_pickle(path)
            workers = {name: Worker(name, [sys.executable, "-m", "bench.intake_worker", name]) for name in names}
            found = measure(workers, path, rounds)
            for worker in workers.values():
                worker.close()
            case = f"{size} rows, {bad:.0%} bad"
            rates = {name: [size / answer["seconds"] for answer in each] for name, each in found.items()}
            busy = {name: [size / answer["cpu"] for answer in each] for name, each in found.items()}
            extra = {name: [answer["extra_mb"] for answer in each] for name, each in found.items()}
            results += [
                _row(case, "rows/s", rates),
                _row(case, "rows a second of the processor", busy),
                _row(case, "MB over the rows", extra),
            ]
            for row in results[-3:]:
                _tell(row)
    shutil.rmtree(PLACE)
    write("intake", results, output=OUTPUT)


if __name__ == "__main__":
    main()
