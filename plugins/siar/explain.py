"""From a published post back to the cell: replies, approver, picture, template, revision, row; and its proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from siar import people, proof
from siar.findings.finding import Finding, read_findings
from siar.publishing import ledger
from siar.publishing.channels.protocol import MediaSource
from siar.store import Connection, Many

__all__ = ["Fact", "explain"]


_MARKS: dict[proof.Verdict, str] = {"proven": "✓", "unproven": "?", "refuted": "✗", "note": "·"}


@dataclass(frozen=True)
class Fact:
    """One labelled fact, in Indonesian."""

    label: str
    text: str


@dataclass(frozen=True)
class _Origin:
    """One publication with what it was made from. `account`: the channel, or what people call another than its default one."""

    publication_id: int
    post_id: int
    account: str
    reference_code: str
    state: str
    proof: str | None
    remote_id: str | None
    permalink: str | None
    published_at: datetime | None
    template: str
    template_version: str
    visual_path: str
    visual_sha256: str
    visual_inputs_hash: str
    report_id: int
    title: str
    opd: str
    revision_no: int
    observed_at: datetime
    input_hash: str
    verdict: str
    findings: Sequence[Finding]
    row_id: str
    last_row_number: int | None
    spreadsheet_id: str
    spreadsheet: str
    tab: str

    def __post_init__(self) -> None:
        """Read the findings, which come as they are stored."""
        object.__setattr__(self, "findings", read_findings(self.findings))


@dataclass(frozen=True)
class _Decision:
    stage: str
    decision: str
    actor: str
    content_hash: str
    decided_at: datetime


@dataclass(frozen=True)
class _CorrectedText:
    """One text of a correction. `public`: residents read it now. `erased`: only its hash is kept. `agreed`: who did, each at the stage beside."""

    content_hash: str | None
    written_by: str
    written_at: datetime
    state: str
    public: bool
    erased: bool
    stages: list[str]
    agreed: list[str]


_origins = Many("core.origins", _Origin)
_decisions_on = Many("core.decisions_on", _Decision)
_corrected_texts = Many("core.corrected_texts", _CorrectedText)


def explain(conn: Connection, name: str, *, media: MediaSource | None = None) -> list[Fact]:
    """Return what is known of every publication that `name` means, newest first.

    :param name: a post id, a reference code (every account), a platform's id or an address.
    :param media: where the pictures lie, so that the proof of what is out reads them; None leaves them unread.
    """
    return [fact for origin in _origins(conn, name=name.strip()) for fact in _facts(conn, origin, media)]


def _facts(conn: Connection, origin: _Origin, media: MediaSource | None) -> list[Fact]:
    published = origin.published_at
    attempts = ledger.attempts(conn, origin.publication_id)
    decisions, texts = _decisions_on(conn, post_id=origin.post_id), _corrected_texts(conn, post_id=origin.post_id)
    names = people.readable(
        conn,
        {*(made.actor for made in decisions), *(one for text in texts for one in (text.written_by, *text.agreed))},
    )
    codes = ", ".join(finding.code for finding in origin.findings) or "tanpa catatan"
    return [
        Fact("Kiriman", f"{origin.reference_code} · {origin.account} · {origin.state}"),
        Fact("Alamat", origin.permalink or origin.remote_id or "belum tayang"),
        Fact("Tayang", f"{published.isoformat()} (bukti: {origin.proof})" if published else "belum"),
        *(Fact(f"Panggilan {number}", _attempt(attempt)) for number, attempt in enumerate(attempts, start=1)),
        *(
            Fact(
                "Keputusan",
                f"{made.decision} oleh {names[made.actor]} ({made.stage}) {made.decided_at.isoformat()}, isi {made.content_hash[:12]}",
            )
            for made in decisions
        ),
        *(Fact("Ralat", _corrected(text, names)) for text in texts),
        Fact("Gambar", f"{origin.visual_path} sha256 {origin.visual_sha256}"),
        Fact(
            "Templat",
            f"{origin.template} versi {origin.template_version}, masukan {origin.visual_inputs_hash[:12]}",
        ),
        Fact("Laporan", f"{origin.report_id} · {origin.opd} · {origin.title}"),
        Fact("Putusan", f"{origin.verdict} ({codes})"),
        Fact(
            "Revisi",
            f"ke-{origin.revision_no} terbaca {origin.observed_at.isoformat()}, isi {origin.input_hash[:12]}",
        ),
        Fact(
            "Baris",
            f"{origin.row_id} · {origin.spreadsheet} / {origin.tab}, terakhir di baris {origin.last_row_number}",
        ),
        Fact("Lembar", f"https://docs.google.com/spreadsheets/d/{origin.spreadsheet_id}/edit"),
        *_proof(conn, origin, media),
    ]


def _proof(conn: Connection, origin: _Origin, media: MediaSource | None) -> Iterator[Fact]:
    found = proof.proof_of(conn, origin.publication_id, media=media)
    if found is None:
        return
    for claim in found.claims:
        yield Fact(f"{_MARKS[claim.verdict]} {claim.label}", claim.text)
    missing = ", ".join(claim.label for claim in found.missing)
    yield Fact("Bukti", f"kurang: {missing}" if missing else "lengkap")


def _corrected(text: _CorrectedText, names: Mapping[str, str]) -> str:
    """Return one text of a correction: whose it is, who agreed to exactly it, and what became of it."""
    given = (f"{stage} {names[actor]}" for stage, actor in zip(text.stages, text.agreed, strict=True))
    agreed = ", ".join(given) or "belum siapa pun"
    became = "terbaca warga" if text.public else text.state
    became += ", teksnya dihapus" if text.erased else ""
    digest = (text.content_hash or "tanpa hash")[:12]
    return f"isi {digest} oleh {names[text.written_by]} {text.written_at.isoformat()}, disetujui {agreed}; {became}"


def _attempt(attempt: ledger.Tried) -> str:
    """Return one call or look. Looks have neither a request of their own nor a latency."""
    parts = [f"{attempt.step}: {attempt.outcome}"]
    if attempt.latency_ms is not None:
        parts.append(f"{attempt.latency_ms} ms")
    if attempt.request_digest:
        parts.append(f"permintaan {attempt.request_digest[:12]}")
    return ", ".join(parts)
