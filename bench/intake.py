"""Rows judged a second, with row-level messages, beside the floor and its peers: `python -m bench.intake`.

Every contender gets the same text cells. The floor and the peers do far less than `judge()`: they check that required
cells are filled, the agency is on the list, the first day reads as dd/mm/yyyy, figures read as Indonesian numbers and
the photo is a Drive link, and they write one Indonesian sentence a fault. `judge()` applies the whole rule book.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import platform
import random
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import pandas as pd

from siar.intake.columns import COLUMNS
from siar.intake.rulebook import RuleBook
from siar.intake.verdicts import judge
from siar.settings import load_settings

AS_OF = date(2026, 6, 30)
SAMPLE = Path("tests/data/opd_reports_sample.csv")
REQUIRED = ("opd", "judul", "tanggal_mulai", "lokasi", "uraian", "foto")
NUMBER = r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
DAY = r"\d{2}/\d{2}/\d{4}"
LINK = r"https://drive\.google\.com/file/d/[\w-]+/view"
FAULTS: tuple[tuple[str, str], ...] = (
    ("nilai_1", "2o11"),
    ("tanggal_mulai", "Sabtu, 11/9"),
    ("foto", "sudah dikirim via WA"),
    ("uraian", ""),
    ("opd", "Dinas Kesejahteraan"),
    ("judul", ""),
)


def rows(count: int, bad: float, *, seed: int = 7) -> pd.DataFrame:
    """Return realistic rows: the sample's clean ones with their own days, figures, headlines and photo links."""
    with SAMPLE.open(encoding="utf-8") as handle:
        clean = [row for row in csv.DictReader(handle) if row["expect"] == "OK"]
    dice = random.Random(seed)
    words = sorted(
        {word for row in clean for word in row["uraian"].replace(".", "").replace(",", "").split() if word.isalpha()}
    )
    made = []
    for number in range(count):
        row = {name: dice.choice(clean)[name] if name == "sumber_dana" else "" for name in COLUMNS}
        row.update({name: value for name, value in dice.choice(clean).items() if name in row})
        day = AS_OF - timedelta(days=dice.randrange(6000))
        span = bool(row["tanggal_selesai"])
        row["tanggal_mulai"] = f"{day:%d/%m/%Y}"
        row["tanggal_selesai"] = f"{day + timedelta(days=3):%d/%m/%Y}" if span else ""
        row["waktu_kirim"] = f"{day + timedelta(days=4):%d/%m/%Y} {dice.randrange(7, 17):02}:{dice.randrange(60):02}"
        row["judul"] = f"{' '.join(dice.sample(words, 6))} {number}"[:80]
        row["uraian"] = f"{row['uraian']} Catatan lapangan nomor {number}."
        row["foto"] = f"https://drive.google.com/file/d/FOTO-{number}/view"
        if row["satuan_1"] == "orang" and not row["target_1"] and not row["rincian_1"]:
            row["nilai_1"] = f"{dice.randrange(800, 3000):,}".replace(",", ".")
        if dice.random() < bad:
            row.update(dice.sample(FAULTS, dice.randrange(1, 3)))
        made.append(row)
    return pd.DataFrame(made, columns=list(COLUMNS), index=pd.RangeIndex(2, count + 2), dtype=object)


def floor(frame: pd.DataFrame, agencies: frozenset[str]) -> list[str]:
    """Plain pandas: one vectorised test a rule, then a sentence a fault."""
    messages: list[str] = []

    def tell(wrong: Any, label: str, text: str) -> None:
        messages.extend(f"Baris {line}, kolom {label}: {text}" for line in frame.index[wrong])

    for name in REQUIRED:
        tell(frame[name] == "", name, "belum diisi. Mohon dilengkapi.")
    tell(~frame["opd"].isin(agencies) & (frame["opd"] != ""), "opd", "tidak ada di daftar. Mohon pilih dari daftar.")
    days = frame["tanggal_mulai"]
    tell(~days.str.fullmatch(DAY) & (days != ""), "tanggal_mulai", "tidak terbaca. Mohon tulis hh/bb/tttt.")
    for name in ("nilai_1", "target_1", "nilai_2", "nilai_3", "anggaran_rp"):
        cells = frame[name]
        tell(~cells.str.fullmatch(NUMBER) & (cells != ""), name, "tidak terbaca sebagai angka.")
    photos = frame["foto"]
    tell(~photos.str.fullmatch(LINK) & (photos != ""), "foto", "bukan tautan Drive.")
    return messages


def pydantic_peer(agencies: frozenset[str]) -> Callable[[pd.DataFrame], list[str]]:
    """A pydantic model a row, its errors turned into the same sentences."""
    from pydantic import AfterValidator, BaseModel, StringConstraints, ValidationError

    def known(value: str) -> str:
        if value not in agencies:
            raise ValueError("tidak ada di daftar")
        return value

    filled = Annotated[str, StringConstraints(min_length=1)]
    number = Annotated[str, StringConstraints(pattern=f"^(?:{NUMBER})?$")]

    class Row(BaseModel):
        opd: Annotated[str, AfterValidator(known)]
        judul: filled
        tanggal_mulai: Annotated[str, StringConstraints(pattern=f"^{DAY}$")]
        lokasi: filled
        uraian: filled
        foto: Annotated[str, StringConstraints(pattern=f"^{LINK}$")]
        nilai_1: number
        target_1: number
        nilai_2: number
        nilai_3: number
        anggaran_rp: number

    def run(frame: pd.DataFrame) -> list[str]:
        messages = []
        for line, record in zip(frame.index, frame.to_dict("records"), strict=True):
            try:
                Row.model_validate(record)
            except ValidationError as error:
                messages += [
                    f"Baris {line}, kolom {fault['loc'][0]}: belum benar. Mohon diperbaiki." for fault in error.errors()
                ]
        return messages

    return run


def pandera_peer(agencies: frozenset[str]) -> Callable[[pd.DataFrame], list[str]]:
    """A lazy pandera schema, its failure cases turned into the same sentences."""
    import pandera.pandas as pa  # type: ignore[import-not-found]  # a peer, run only where it is installed

    def text(*checks: Any) -> Any:
        return pa.Column(object, list(checks))

    number = pa.Check.str_matches(f"^(?:{NUMBER})?$")
    schema = pa.DataFrameSchema(
        {
            "opd": text(pa.Check.isin(agencies)),
            "judul": text(pa.Check.str_length(min_value=1)),
            "tanggal_mulai": text(pa.Check.str_matches(f"^{DAY}$")),
            "lokasi": text(pa.Check.str_length(min_value=1)),
            "uraian": text(pa.Check.str_length(min_value=1)),
            "foto": text(pa.Check.str_matches(f"^{LINK}$")),
            **{name: text(number) for name in ("nilai_1", "target_1", "nilai_2", "nilai_3", "anggaran_rp")},
        }
    )

    def run(frame: pd.DataFrame) -> list[str]:
        try:
            schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as error:
            cases = error.failure_cases
            return [
                f"Baris {line}, kolom {column}: belum benar. Mohon diperbaiki."
                for line, column in zip(cases["index"], cases["column"], strict=True)
            ]
        return []

    return run


def rate(work: Callable[[], Any], count: int, rounds: int) -> int:
    """Return rows a second, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return round(count / best)


def main() -> None:
    """Run all cases and write var/bench/intake.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="5000,50000,500000")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    settings = load_settings()
    book = RuleBook.load(settings)
    names = frozenset(book.agencies.name(agency.code) for agency in settings.agencies) | {
        a.short_name for a in settings.agencies
    }
    peers = {"pydantic": pydantic_peer(names)}
    if find_spec("pandera"):
        peers["pandera (lazy)"] = pandera_peer(names)
    results = []
    for size in sizes:
        for bad in (0.01, 0.30):
            frame = rows(size, bad)
            rounds = 3 if size <= 50_000 else 1
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            ours = rate(partial(judge, frame, book=book, as_of=AS_OF), size, rounds)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            entry = {
                "case": f"{size} rows, {bad:.0%} bad",
                "unit": "rows/s",
                "ours": ours,
                "floor": rate(partial(floor, frame, names), size, rounds),
                "peers": {name: rate(partial(peer, frame), size, rounds) for name, peer in peers.items()},
                "extra_peak_mb": round((peak - before) / 1024),
            }
            results.append(entry)
            print(json.dumps(entry), flush=True)
            del frame
    out = Path("var/bench/intake.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    machine = f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}"
    out.write_text(json.dumps({"name": "intake", "machine": machine, "rows": results}, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
