"""Infographics a second, beside other renderers and the codec's own floor: `python -m bench.visuals`.

Every renderer draws the same pages (a photo, 25 lines of text, icons; 1080 by 1350) from the same photo and encodes
JPEG at quality 88, 4:2:0. All run in the same session, in shuffled rounds of a few pictures, because the machine's
speed drifts; a value is the median of the rounds' medians, its range their least and greatest. Beside the time that
passed stands the processor's own, over all threads and processes of a renderer: a busy machine stretches the one much
more than the other.

Ours starts from a report's facts: it chooses sizes, breaks lines and checks contrast for each picture. The others get
finished positions. The floor decodes the photo, resizes it if it was not cut, and encodes the finished picture's
pixels: what no renderer on the same codec can be faster than.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import visuals_scene
from bench.workers import Worker
from siar.visuals.batch import Job, render_many

OUTPUT = Path("var/bench/visuals.json")
PLACE = Path("var/bench/visuals")
NODE = Path("var/bench/node")
PEERS = ("Chromium, patched", "Chromium, goto", "satori + resvg", "skia-python", "naive Pillow")
EVERYONE = ("ours", "floor", *PEERS)
_MANY_PROCESSES = frozenset({"Chromium, patched", "Chromium, goto", "satori + resvg"})


def _worker(name: str) -> Worker:
    script = (
        ["node", "bench/node/satori.mjs"]
        if name == "satori + resvg"
        else [sys.executable, "-m", "bench.visuals_worker", name]
    )
    return Worker(name, script)


def _memory_mb(worker: Worker) -> float:
    """Peak resident memory; of a browser the sum of its processes' shares now."""
    pids, total = worker.tree(), 0.0
    for pid in pids:
        try:
            if len(pids) == 1:
                text = Path(f"/proc/{pid}/status").read_text()
                total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmHWM"))
            else:
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total / 1024


def prepare() -> None:
    """Write the photos, the scenes and the floor's finished pixels."""
    PLACE.mkdir(parents=True, exist_ok=True)
    visuals_scene.one_chroma()
    for case in visuals_scene.CASES:
        (PLACE / f"{case}.jpg").write_bytes(visuals_scene.photo(case))
        scenes = visuals_scene.exported(case, range(visuals_scene.VARIANTS))
        (PLACE / f"{case}.json").write_text(json.dumps(scenes))
        if case == "cut":
            # What is timed from nothing reads one page only.
            shutil.copy(PLACE / "cut.jpg", PLACE / "first.jpg")
            (PLACE / "first.json").write_text(json.dumps(scenes[:1]))
        for number in range(4):
            pixels = visuals_scene.scene(case, number).pixels
            assert pixels
            pixels.save(PLACE / f"{case}-{number}.png")
    shutil.copy(PLACE / "cut-0.png", PLACE / "first-0.png")


def install_node() -> None:
    """Install the pinned packages once."""
    if not (NODE / "node_modules" / "satori").exists():
        NODE.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(Path("bench/node") / name, NODE / name)
        subprocess.run(["npm", "ci", "--silent"], cwd=NODE, check=True)


def _numbers(count: int) -> list[int]:
    return random.sample(range(visuals_scene.VARIANTS), count)


def _summary(rounds: list[list[float]]) -> dict[str, float]:
    medians = [statistics.median(one) for one in rounds if one]
    return {"median": statistics.median(medians), "least": min(medians), "greatest": max(medians)}


Figures = dict[str, float]


def measure_times(
    rounds: int, each: int
) -> tuple[dict[tuple[str, str], Figures], dict[tuple[str, str], Figures], Figures]:
    """Milliseconds a picture by (case, renderer), those of the processor, and peak memory by renderer."""
    workers = {name: _worker(name) for name in EVERYONE}
    found: dict[tuple[str, str], list[list[float]]] = {}
    busy: dict[tuple[str, str], list[list[float]]] = {}
    for case in visuals_scene.CASES:
        for name, worker in workers.items():
            kept = str(PLACE / f"made-{case}-{name.replace(' ', '').replace(',', '-')}.jpg")
            worker.ask(case=case, numbers=[3, 11, 7], keep=kept)
            if name in {"ours", "floor", "skia-python"}:
                worker.ask(case=case, numbers=list(range(40)))
    for number in range(rounds):
        for case in visuals_scene.CASES:
            for name in random.sample(EVERYONE, len(EVERYONE)):
                count = each if name in {"ours", "floor", "skia-python"} else max(2, each // 3)
                before = workers[name].cpu_seconds()
                answer = workers[name].ask(case=case, numbers=_numbers(count))
                found.setdefault((case, name), []).append(answer["ms"])
                # A renderer of several processes cannot tell its whole time itself.
                whole = [(workers[name].cpu_seconds() - before) * 1000 / count]
                busy.setdefault((case, name), []).append(whole if name in _MANY_PROCESSES else answer["cpu"])
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    memory = {name: _memory_mb(worker) for name, worker in workers.items()}
    for worker in workers.values():
        worker.close()
    return (
        {key: _summary(value) for key, value in found.items()},
        {key: _summary(value) for key, value in busy.items()},
        memory,
    )


def measure_throughput(seconds: float, repeats: int) -> tuple[dict[str, Figures], Figures]:
    """Pictures a second of two processes, photos cut, and the peak memory of one of them."""
    pairs = {name: [_worker(name), _worker(name)] for name in EVERYONE}
    for name, pair in pairs.items():
        for worker in pair:
            worker.ask(case="cut", numbers=[*range(40)] if name in {"ours", "floor", "skia-python"} else [1, 2])
    rates: dict[str, list[float]] = {}
    for number in range(repeats):
        for name in random.sample(EVERYONE, len(EVERYONE)):
            for worker in pairs[name]:
                worker.order(case="cut", numbers=[n % visuals_scene.VARIANTS for n in range(4000)], seconds=seconds)
            spent = [worker.answer()["ms"] for worker in pairs[name]]
            rates.setdefault(name, []).append(sum(1000 * len(one) / sum(one) for one in spent))
        print(f"two processes, round {number + 1} of {repeats}", file=sys.stderr)
    memory = {name: _memory_mb(pair[0]) for name, pair in pairs.items()}
    for pair in pairs.values():
        for worker in pair:
            worker.close()
    return {
        name: {"median": statistics.median(one), "least": min(one), "greatest": max(one)} for name, one in rates.items()
    }, memory


def measure_start(repeats: int) -> dict[str, dict[str, float]]:
    """Milliseconds from nothing to the first picture."""
    found: dict[str, list[float]] = {}
    for _ in range(repeats):
        for name in random.sample(EVERYONE, len(EVERYONE)):
            begun = time.perf_counter()
            worker = _worker(name)
            worker.ask(case="first", numbers=[0])
            found.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
            worker.close()
    return {
        name: {"median": statistics.median(spent), "least": min(spent), "greatest": max(spent)}
        for name, spent in found.items()
    }


def measure_batch(count: int) -> dict[str, float]:
    """Pictures a second of `render_many`, its processes' start included."""
    jobs = [Job(visuals_scene.facts("cut", number % visuals_scene.VARIANTS)) for number in range(count)]
    begun = time.perf_counter()
    made = render_many(jobs, processes=2)
    spent = time.perf_counter() - begun
    assert len(made) == count
    return {"median": count / spent, "least": count / spent, "greatest": count / spent}


GOALS = {
    ("photo cut", "floor"): 1.4,
    ("photo 1600x1200", "floor"): 1.6,
    ("photo cut", "Chromium, patched"): 5.0,
    ("photo cut", "Chromium, goto"): 12.0,
    ("photo cut", "satori + resvg"): 25.0,
}
"""What is aimed at: at most so many times the floor, at least so many times as fast as a peer."""


def _flat(values: Figures) -> dict[str, Figures]:
    return {name: {"median": value, "least": value, "greatest": value} for name, value in values.items()}


def _row(case: str, unit: str, values: dict[str, dict[str, float]]) -> dict[str, Any]:
    return {
        "case": case,
        "unit": unit,
        "ours": round(values["ours"]["median"], 2),
        "floor": round(values["floor"]["median"], 2) if "floor" in values else None,
        "peers": {name: round(values[name]["median"], 2) for name in PEERS if name in values},
        "ranges": {name: [round(one["least"], 2), round(one["greatest"], 2)] for name, one in values.items()},
    }


def _machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _report(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        print(f"\n{row['case']} ({row['unit']})")
        smaller_is_better = not row["unit"].startswith("pictures")
        for name in ("ours", "floor", *PEERS):
            value = row["ours"] if name == "ours" else row["floor"] if name == "floor" else row["peers"].get(name)
            if value is None:
                continue
            ratio = value / row["ours"] if smaller_is_better else row["ours"] / value
            if name == "floor" and smaller_is_better:
                note = f"ours is {row['ours'] / value:.2f} x the floor"
            else:
                note = "" if name == "ours" else f"{ratio:.1f} x ours"
            goal = GOALS.get((row["case"], name)) if row["unit"].startswith("ms") else None
            if goal is not None:
                note += f" (goal: at {'most' if name == 'floor' else 'least'} {goal:g})"
            low, high = row["ranges"][name]
            print(f"  {name:<20} {value:>9.1f}  [{low:.1f}–{high:.1f}]  {note}")


def main() -> None:
    """Measure, write the file, print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--each", type=int, default=12, help="pictures a round")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each window with two processes")
    chosen = parser.parse_args()
    random.seed(1)
    install_node()
    prepare()
    times, busy, memory = measure_times(chosen.rounds, chosen.each)
    rows = [
        _row(f"photo {case}", unit, {name: found[case, name] for name in EVERYONE})
        for case in visuals_scene.CASES
        for unit, found in (("ms a picture", times), ("ms of processor a picture", busy))
    ]
    rates, memory_cut = measure_throughput(chosen.seconds, 3)
    rows += [
        _row("two processes, photo cut", "pictures a second", rates),
        _row("peak memory of a process, photos cut (goal: below 80)", "MB", _flat(memory_cut)),
        _row("peak memory of a process, photos of both kinds", "MB", _flat(memory)),
        _row("from nothing to the first picture", "ms", measure_start(3)),
        _row("render_many, 200 pictures from nothing", "pictures a second", {"ours": measure_batch(200)}),
    ]
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps({"name": "visuals", "machine": _machine(), "rows": rows}, indent=1) + "\n")
    _report(rows)


if __name__ == "__main__":
    main()
