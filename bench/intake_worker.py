"""One validator in one process: reads orders as JSON lines, answers with seconds and memory. Started by bench/intake.py.

An order is `{"rows": "var/bench/intake/5000-1.pickle"}`, read before the clock starts; the answer
`{"seconds": …, "cpu": …, "extra_mb": …, "messages": …}`, `cpu` being the processor's own seconds. Extra memory is the peak while judging over what was held once the rows were read.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pandas as pd

from bench.intake_rows import AS_OF
from siar.intake.rules.rulebook import RuleBook
from siar.settings import load_settings

REQUIRED = ("opd", "judul", "tanggal_mulai", "lokasi", "uraian", "foto")
NUMBERS = ("nilai_1", "target_1", "nilai_2", "nilai_3", "anggaran_rp")
NUMBER = r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
DAY = r"\d{2}/\d{2}/\d{4}"
LINK = r"https://drive\.google\.com/file/d/[\w-]+/view"
Work = Callable[[pd.DataFrame], list[str]]


def ours() -> Work:
    """This project: the whole rule book, a sentence a finding."""
    from siar.intake.rules.verdicts import judge  # noqa: PLC0415 - start-up

    book = RuleBook.load(load_settings())

    def run(frame: pd.DataFrame) -> list[str]:
        return [finding.message for verdict in judge(frame, book=book, as_of=AS_OF) for finding in verdict.findings]

    return run


def _names() -> frozenset[str]:
    settings = load_settings()
    book = RuleBook.load(settings)
    long = {book.agencies.name(agency.code) for agency in settings.agencies}
    return frozenset(long | {agency.short_name for agency in settings.agencies})


def floor() -> Work:
    """Plain pandas: one vectorised test a rule, then a sentence a fault."""
    agencies = _names()

    def run(frame: pd.DataFrame) -> list[str]:
        messages: list[str] = []

        def tell(wrong: Any, label: str, text: str) -> None:
            messages.extend(f"Baris {line}, kolom {label}: {text}" for line in frame.index[wrong])

        for name in REQUIRED:
            tell(frame[name] == "", name, "belum diisi. Mohon dilengkapi.")
        tell(
            ~frame["opd"].isin(agencies) & (frame["opd"] != ""), "opd", "tidak ada di daftar. Mohon pilih dari daftar."
        )
        days = frame["tanggal_mulai"]
        tell(~days.str.fullmatch(DAY) & (days != ""), "tanggal_mulai", "tidak terbaca. Mohon tulis hh/bb/tttt.")
        for name in NUMBERS:
            cells = frame[name]
            tell(~cells.str.fullmatch(NUMBER) & (cells != ""), name, "tidak terbaca sebagai angka.")
        photos = frame["foto"]
        tell(~photos.str.fullmatch(LINK) & (photos != ""), "foto", "bukan tautan Drive.")
        return messages

    return run


def plain() -> Work:
    """Plain Python: the floor's few tests in a loop over the rows."""
    agencies = _names()
    number, day, link = re.compile(f"(?:{NUMBER})?"), re.compile(DAY), re.compile(LINK)

    def run(frame: pd.DataFrame) -> list[str]:
        messages = []
        for line, row in zip(frame.index, frame.to_dict("records"), strict=True):
            messages += [
                f"Baris {line}, kolom {name}: belum diisi. Mohon dilengkapi." for name in REQUIRED if not row[name]
            ]
            if row["opd"] and row["opd"] not in agencies:
                messages.append(f"Baris {line}, kolom opd: tidak ada di daftar. Mohon pilih dari daftar.")
            if row["tanggal_mulai"] and not day.fullmatch(row["tanggal_mulai"]):
                messages.append(f"Baris {line}, kolom tanggal_mulai: tidak terbaca. Mohon tulis hh/bb/tttt.")
            messages += [
                f"Baris {line}, kolom {name}: tidak terbaca sebagai angka."
                for name in NUMBERS
                if not number.fullmatch(row[name])
            ]
            if row["foto"] and not link.fullmatch(row["foto"]):
                messages.append(f"Baris {line}, kolom foto: bukan tautan Drive.")
        return messages

    return run


def with_pydantic() -> Work:
    """A pydantic model a row, its errors turned into the same sentences."""
    from pydantic import AfterValidator, StringConstraints, ValidationError, create_model  # noqa: PLC0415 - start-up

    agencies = _names()

    def known(value: str) -> str:
        if value not in agencies:
            raise ValueError("tidak ada di daftar")
        return value

    filled = Annotated[str, StringConstraints(min_length=1)]
    number = Annotated[str, StringConstraints(pattern=f"^(?:{NUMBER})?$")]
    fields: dict[str, Any] = dict.fromkeys(REQUIRED, (filled, ...))
    fields |= {
        "opd": (Annotated[str, AfterValidator(known)], ...),
        "tanggal_mulai": (Annotated[str, StringConstraints(pattern=f"^{DAY}$")], ...),
        "foto": (Annotated[str, StringConstraints(pattern=f"^{LINK}$")], ...),
        **dict.fromkeys(NUMBERS, (number, ...)),
    }
    row = create_model("Row", **fields)

    def run(frame: pd.DataFrame) -> list[str]:
        messages = []
        for line, record in zip(frame.index, frame.to_dict("records"), strict=True):
            try:
                row.model_validate(record)
            except ValidationError as error:
                messages += [
                    f"Baris {line}, kolom {fault['loc'][0]}: belum benar. Mohon diperbaiki." for fault in error.errors()
                ]
        return messages

    return run


def with_pandera() -> Work:
    """A lazy pandera schema, its failure cases turned into the same sentences."""
    import pandera.pandas as pa  # noqa: PLC0415 - optional

    agencies = _names()

    def text(*checks: Any) -> Any:
        return pa.Column(object, list(checks))

    schema = pa.DataFrameSchema(
        {
            **{name: text(pa.Check.str_length(min_value=1)) for name in REQUIRED},
            "opd": text(pa.Check.isin(agencies)),
            "tanggal_mulai": text(pa.Check.str_matches(f"^{DAY}$")),
            "foto": text(pa.Check.str_matches(f"^{LINK}$")),
            **{name: text(pa.Check.str_matches(f"^(?:{NUMBER})?$")) for name in NUMBERS},
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


CONTENDERS: dict[str, Callable[[], Work]] = {
    "ours": ours,
    "floor": floor,
    "plain Python": plain,
    "pydantic": with_pydantic,
    "pandera (lazy)": with_pandera,
}


def _resident_mb(field: str) -> float:
    """A figure of this process's memory: `VmRSS` now, `VmHWM` the peak."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def main() -> None:
    """Answer orders until the input ends."""
    work = CONTENDERS[sys.argv[1]]()
    held, frame, before = "", pd.DataFrame(), 0.0
    for line in sys.stdin:
        path = json.loads(line)["rows"]
        if path != held:
            held, frame = path, pd.read_pickle(path)  # written by bench/intake.py a moment ago
            before = _resident_mb("VmRSS")
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak counts from here
        begin, own = time.perf_counter(), time.process_time()
        messages = work(frame)
        spent, busy = time.perf_counter() - begin, time.process_time() - own
        answer = {"seconds": spent, "cpu": busy, "extra_mb": _resident_mb("VmHWM") - before, "messages": len(messages)}
        print(json.dumps(answer), flush=True)
        del messages


if __name__ == "__main__":
    main()
