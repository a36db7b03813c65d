"""`siar verify`, `siar doctor`: whether what is kept is whole, and whether the outside is in order."""

from __future__ import annotations

import typer

from siar.commands.invocation import console, services

__all__ = ["doctor", "verify"]


def verify() -> None:
    """Check the audit trail, the boost ledger, the proof of every public post, and what was erased; exit code 1 when one is not whole.

    Pictures are read where they lie and, for Instagram, at their public address.
    """
    from siar import audit, proof  # noqa: PLC0415 - start-up
    from siar.boosts.budget import ledger  # noqa: PLC0415 - start-up
    from siar.privacy import erasure  # noqa: PLC0415 - start-up

    runtime = services()
    with runtime.connect() as conn:
        result = audit.verify(conn)
        faults = ledger.verify(conn)
        public = proof.public_posts(conn)
        erased, left = erasure.verify(conn)
        proofs = [found for each in public if (found := proof.proof_of(conn, each, media=runtime.public_copies))]
    terminal = console()
    if result.broken_at is None:
        terminal.print(f"Utuh: {result.entries} catatan audit cocok dengan rantainya.")
    else:
        terminal.print(
            f"[red]Rusak pada catatan {result.broken_at}: {result.reason}.[/red] Bandingkan dengan cadangan."
        )
    terminal.print("\n".join(map(str, faults)) if faults else "Utuh: buku iklan seimbang dengan pagunya.")
    lacking = [found for found in proofs if not found.whole]
    for found in lacking:
        said = "; ".join(f"{claim.label}: {claim.text}" for claim in found.missing)
        terminal.print(f"[red]Tanpa bukti penuh[/red] {found.reference_code} · {found.account}: {said}", soft_wrap=True)
    if lacking:
        terminal.print(f"{len(lacking)} dari {len(public)} kiriman yang tayang tanpa bukti penuh.")
    else:
        terminal.print(f"Utuh: {len(public)} kiriman yang tayang, semua dengan bukti penuh.")
    for said in left:
        terminal.print(f"[red]Belum terhapus[/red] {said}", soft_wrap=True)
    if erased:
        terminal.print(f"Utuh: {erased - len(left)} dari {erased} baris yang dihapus, terhapus dengan bukti.")
    if faults or lacking or left or result.broken_at is not None:
        raise typer.Exit(1)


def doctor() -> None:
    """Check every outside service; one line each, exit code 1 when something needs a person."""
    from siar.doctor import examine  # noqa: PLC0415 - start-up

    terminal = console()
    findings = examine(services())
    for finding in findings:
        terminal.print(f"{finding.mark}  {finding.subject}: {finding.message}")
    raise typer.Exit(1 if any(finding.bad for finding in findings) else 0)
