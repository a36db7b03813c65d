"""From a published post back to the cell: replies, approver, picture, template, revision, row."""

from __future__ import annotations

from typing import Any

from siar.publishing import ledger
from siar.store import Connection, queries

__all__ = ["explain"]


def explain(conn: Connection, name: str) -> list[tuple[str, Any]]:
    """Return labelled facts, newest first, for every publication that `name` means.

    :param name: a post id, a reference code (both channels), a platform's id or an address.
    """
    sql = queries("core")
    steps: list[tuple[str, Any]] = []
    for found in sql.publications_named(conn, name=name.strip()):
        origin = sql.origin(conn, publication_id=found["publication_id"])
        if origin is not None:
            steps += _steps(conn, origin)
    return steps


def _steps(conn: Connection, origin: dict[str, Any]) -> list[tuple[str, Any]]:
    published = origin["published_at"]
    steps: list[tuple[str, Any]] = [
        ("Kiriman", f"{origin['reference_code']} · {origin['channel']} · {origin['state']}"),
        ("Alamat", origin["permalink"] or origin["remote_id"] or "belum tayang"),
        ("Tayang", f"{published.isoformat()} (bukti: {origin['proof']})" if published else "belum"),
    ]
    steps += [
        (
            f"Panggilan {number}",
            _attempt(tried),
        )
        for number, tried in enumerate(ledger.attempts(conn, origin["publication_id"]), start=1)
    ]
    steps += [
        (
            "Keputusan",
            f"{row['decision']} oleh {row['actor']} ({row['stage']}) {row['decided_at'].isoformat()}, isi {row['content_hash'][:12]}",
        )
        for row in queries("core").decisions_on(conn, post_id=origin["post_id"])
    ]
    codes = ", ".join(item["code"] for item in origin["findings"]) or "tanpa catatan"
    steps += [
        ("Gambar", f"{origin['visual_path']} sha256 {origin['visual_sha256']}"),
        (
            "Templat",
            f"{origin['template']} versi {origin['template_version']}, masukan {origin['visual_inputs_hash'][:12]}",
        ),
        ("Laporan", f"{origin['report_id']} · {origin['opd']} · {origin['title']}"),
        ("Putusan", f"{origin['verdict']} ({codes})"),
        (
            "Revisi",
            f"ke-{origin['revision_no']} terbaca {origin['observed_at'].isoformat()}, isi {origin['input_hash'][:12]}",
        ),
        (
            "Baris",
            f"{origin['row_id']} · {origin['spreadsheet']} / {origin['tab']}, terakhir di baris {origin['last_row_number']}",
        ),
        ("Lembar", f"https://docs.google.com/spreadsheets/d/{origin['spreadsheet_id']}/edit"),
    ]
    return steps


def _attempt(tried: ledger.Tried) -> str:
    parts = [f"{tried.step}: {tried.outcome}"]
    if tried.latency_ms is not None:
        parts.append(f"{tried.latency_ms} ms")
    if tried.request_digest:
        parts.append(f"permintaan {tried.request_digest[:12]}")
    return ", ".join(parts)
