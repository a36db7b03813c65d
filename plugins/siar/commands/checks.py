"""`siar verify`, `siar doctor`: whether what is kept is whole, and whether the outside is in order."""

from __future__ import annotations

import typer

from siar.commands.invocation import console, services

__all__ = ["doctor", "verify"]


def verify() -> None:
    """Check the audit trail's chain of hashes and the balance of the boost ledger; exit code 1 when broken."""
    from siar import audit  # noqa: PLC0415 - start-up
    from siar.boosts.budget import ledger  # noqa: PLC0415 - start-up

    with services().connect() as conn:
        result = audit.verify(conn)
        faults = ledger.verify(conn)
    terminal = console()
    if result.broken_at is None:
        terminal.print(f"Utuh: {result.entries} catatan audit cocok dengan rantainya.")
    else:
        terminal.print(
            f"[red]Rusak pada catatan {result.broken_at}: {result.reason}.[/red] Bandingkan dengan cadangan."
        )
    terminal.print("\n".join(map(str, faults)) if faults else "Utuh: buku iklan seimbang dengan pagunya.")
    if faults or result.broken_at is not None:
        raise typer.Exit(1)


def doctor() -> None:
    """Check every outside service; one line each, exit code 1 when something needs a person."""
    from siar.doctor import examine  # noqa: PLC0415 - start-up

    terminal = console()
    findings = examine(services())
    for finding in findings:
        terminal.print(f"{finding.mark}  {finding.subject}: {finding.message}")
    raise typer.Exit(1 if any(finding.bad for finding in findings) else 0)
