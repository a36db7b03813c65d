"""Rows as clerks write them, each with what an officer would answer: `tests/data/authored`.

A file holds documents, a document one topic. `vary` names the columns that a row gives, everything else is a row that
has no fault; `whole` rows give all that they hold; `groups` are judged together. Behind the cells stand the verdicts
that are right, with `|` between them, and a code among the findings, or what has to be read: `start`, `end`, `value`,
`unit`, `budget`, `kind`, `title`. `python -m` this module prints what is judged otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from siar.intake.rules.rows import Rows
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.verdicts import Verdict, judge
from siar.intake.sheets.columns import COLUMNS
from siar.settings import load_settings

FOLDER = Path(__file__).resolve().parents[4] / "data" / "authored"
SOUND = {
    "waktu_kirim": "20/10/2025 09:15",
    "opd": "Dinas Kesehatan",
    "jenis_laporan": "Kegiatan",
    "judul": "Posyandu lansia di Naimata dibuka",
    "tanggal_mulai": "18/10/2025",
    "lokasi": "Aula Kantor Dinas Kesehatan",
    "uraian": "Petugas memeriksa tekanan darah dan gula darah warga, lalu menjelaskan hasilnya kepada setiap orang.",
    "sumber_data": "Bidang P2P Dinas Kesehatan",
    "foto": "https://drive.google.com/file/d/1CONTOHfotokegiatan0001/view",
    "izin_foto": "Tidak ada anak",
    "penanggung_jawab": "Kabid P2P",
    "boleh_tayang": "Ya",
}


@dataclass(frozen=True)
class Case:
    """Rows that are judged together: their cells, and what is right for each."""

    name: str
    as_of: date
    rows: tuple[dict[str, str], ...]
    right: tuple[tuple[frozenset[str], dict[str, str]], ...]


def cases() -> Iterator[Case]:
    """Every case of every file."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            yield from _cases(document, path.stem)


def _cases(document: dict[str, Any], file: str) -> Iterator[Case]:
    as_of = document.get("as_of", date(2025, 10, 21))
    base = {} if document.get("whole") else SOUND | document.get("base", {})
    vary = document.get("vary")
    groups = document.get("groups") or [{"rows": [row]} for row in document["rows"]]
    for group in groups:
        rows, right = [], []
        for row in group["rows"]:
            cells = dict(zip(vary, row, strict=False)) if vary else row[0]
            verdict, *more = row[len(vary or "1") :]
            more = more[0] if more else {}
            rows.append({name: str(text) for name, text in (base | cells).items()})
            checks = {"code": more} if isinstance(more, str) else {name: str(value) for name, value in more.items()}
            right.append((frozenset(verdict.split("|")), checks))
        shown = group.get("reason") or " · ".join(map(str, row[: len(vary or "1")]))
        yield Case(f"{file}: {shown}", as_of, tuple(rows), tuple(right))


def wrong(case: Case, book: RuleBook) -> list[str]:
    """What is judged otherwise than an officer would; nothing when all is right."""
    cells = {name: [row.get(name, "") for row in case.rows] for name in COLUMNS}
    verdicts = judge(Rows(range(2, 2 + len(case.rows)), cells), book=book, as_of=case.as_of)
    found = []
    for verdict, (allowed, checks) in zip(verdicts, case.right, strict=True):
        if verdict.verdict not in allowed:
            found.append(f"{verdict.verdict} {','.join(verdict.codes)} instead of {'|'.join(sorted(allowed))}")
        else:
            read = _read(verdict, checks)
            found += [
                f"{name} {read[name]} instead of {value}" for name, value in checks.items() if read[name] != value
            ]
        found += [
            f"{finding.code} is told in {len(finding.message)} letters"
            for finding in verdict.findings
            if len(finding.message) > 200
        ]
    return found


def _read(verdict: Verdict, checks: dict[str, str]) -> dict[str, str]:
    report = verdict.report
    code = checks.get("code", "")
    read = {"code": code if code in verdict.codes else ",".join(verdict.codes)}
    if report is None:
        return dict.fromkeys(checks, "nothing") | read
    figure = report.indicators[0] if report.indicators else None
    tidied = next((finding.message for finding in verdict.findings if finding.code == "I_HURUF_BESAR"), "")
    return read | {
        "start": str(report.starts_on),
        "end": str(report.ends_on),
        "kind": str(report.kind),
        "budget": str(report.budget_rp),
        "title": tidied.partition("“")[2].partition("”")[0] or report.title,
        "value": ""
        if figure is None or figure.value is None
        else str(Decimal(figure.value).normalize().__format__("f")),
        "unit": "" if figure is None else str(figure.unit),
    }


def count() -> int:
    """How many rows stand in the files."""
    return sum(len(case.rows) for case in cases())


if __name__ == "__main__":
    rule_book = RuleBook.load(load_settings())
    told = [(case.name, faults) for case in cases() if (faults := wrong(case, rule_book))]
    for name, faults in told:
        sys.stdout.write(f"{name[:110]}: {'; '.join(faults)}\n")
    sys.stdout.write(f"{len(told)} of {count()} rows are judged otherwise\n")
