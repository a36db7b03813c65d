"""The command `siar`: what engineers and editors do by hand."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from siar.channels import CHANNELS
from siar.commands import boosts, visuals
from siar.commands.verdicts import verdicts
from siar.errors import SiarError

if TYPE_CHECKING:
    from siar.freezes import Scope
    from siar.runtime import Runtime

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Siar: dari lembar OPD sampai laporan pimpinan.")
database = typer.Typer(no_args_is_help=True, help="The application database.")
app.add_typer(database, name="db")
app.add_typer(boosts.app, name="boosts")
app.add_typer(visuals.app, name="visuals")
app.command()(verdicts)
console = Console()


def _runtime() -> Runtime:
    # Imported by the commands that need it: a database's driver takes longer to load than `siar verdicts` to judge.
    from siar.runtime import Runtime

    return Runtime()


def _actor() -> str:
    return f"cli:{getpass.getuser()}"


@database.command("migrate")
def db_migrate() -> None:
    """Apply pending migrations to the database of connection siar_db."""
    from siar.store import migrate

    applied = migrate(_runtime().database.dsn)
    console.print(f"Applied: {', '.join(applied)}" if applied else "Nothing to apply.")


@database.command("status")
def db_status() -> None:
    """Say which migrations are pending; exit code 1 when there are any."""
    from siar.store import pending_migrations

    pending = pending_migrations(_runtime().database.dsn)
    console.print(f"Pending: {', '.join(pending)}" if pending else "Up to date.")
    raise typer.Exit(1 if pending else 0)


@app.command()
def verify() -> None:
    """Check the audit trail's chain of hashes and the balance of the boost ledger; exit code 1 when broken."""
    from siar import audit
    from siar.boosts.budget import ledger

    with _runtime().connect() as conn:
        result = audit.verify(conn)
        faults = ledger.verify(conn)
    if result.broken_at is None:
        console.print(f"Utuh: {result.entries} catatan audit cocok dengan rantainya.")
    else:
        console.print(f"[red]Rusak pada catatan {result.broken_at}: {result.reason}.[/red] Bandingkan dengan cadangan.")
    console.print("\n".join(map(str, faults)) if faults else "Utuh: buku iklan seimbang dengan pagunya.")
    if faults or result.broken_at is not None:
        raise typer.Exit(1)


_SCOPES: tuple[Scope, ...] = ("all", *CHANNELS, "boosts")
ScopeArgument = Annotated[str, typer.Argument(help=" or ".join(_SCOPES))]


def _scope(text: str) -> Scope:
    for scope in _SCOPES:
        if text == scope:
            return scope
    raise typer.BadParameter(f"Pilih salah satu: {', '.join(_SCOPES)}.")


@app.command()
def freeze(
    scope: ScopeArgument = "all",
    *,
    reason: Annotated[str, typer.Option(prompt="Alasan", help="Why; shown on the desk.")],
) -> None:
    """Stop publishing or boosting at once."""
    from siar import freezes

    runtime = _runtime()
    with runtime.connect() as conn:
        changed = freezes.freeze(conn, _scope(scope), reason=reason, actor=_actor(), now=runtime.now())
    console.print(f"{scope} dihentikan." if changed else f"{scope} memang sedang dihentikan.")


@app.command()
def thaw(scope: ScopeArgument = "all") -> None:
    """Let a stopped channel go on. Nothing is published by this itself: what fell due meanwhile is parked."""
    from siar.editorial import slips

    runtime = _runtime()
    with runtime.connect() as conn:
        result = slips.thaw(conn, _scope(scope), actor=_actor(), now=runtime.now())
    console.print(f"{scope} dijalankan kembali." if result.changed else f"{scope} tidak sedang dihentikan.")
    if result.parked:
        console.print(f"{result.parked} kiriman lewat waktu selama itu; beri slot baru di Meja Redaksi.")


@app.command()
def explain(post: Annotated[str, typer.Argument(help="Post id, reference code or platform id.")]) -> None:
    """Walk back from a published post to the cell it came from."""
    from siar.explain import explain as walk_back

    with _runtime().connect() as conn:
        facts = walk_back(conn, post)
    if not facts:
        console.print("Tidak ada kiriman dengan tanda itu.")
        raise typer.Exit(1)
    table = Table(title=f"Asal-usul {post}", show_header=False)
    for fact in facts:
        table.add_row(fact.label, fact.text)
    console.print(table)


@app.command("publish-now")
def publish_now() -> None:
    """Publish what is approved and due, as posts_publish would at the next slot."""
    from siar.publishing import dispatch
    from siar.publishing.channels import ChannelOptions, build

    runtime = _runtime()
    with runtime.connect(application_name="siar publish-now") as conn:
        options = ChannelOptions.of(runtime.settings.publishing)
        result: Any = dispatch.publish_due(
            conn,
            build(runtime.graph, media=runtime.media, options=options),
            settings=runtime.settings,
            now=runtime.now(),
        )
    console.print(result)


@app.command()
def provision(
    folder_id: Annotated[str, typer.Option(help="A folder in a shared drive.")] = "",
    opd: Annotated[list[str] | None, typer.Argument(help="Agency codes; none: every agency that must report.")] = None,
) -> None:
    """Create or upgrade agencies' spreadsheets."""
    from siar.intake.provisioning import provision as provisioning

    runtime = _runtime()
    with runtime.connect(application_name="siar provision") as conn:
        result: Any = provisioning.provision(
            conn,
            runtime.google,
            settings=runtime.settings,
            opd=opd or [agency.code for agency in runtime.settings.reporting_agencies],
            folder_id=folder_id,
            now=runtime.now(),
        )
    console.print(result)


@app.command()
def samples(
    csv_path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Rows with the sample's headers.")],
    *,
    folder_id: Annotated[str, typer.Option(help="A folder in a shared drive.")],
) -> None:
    """Fill sheets with sample rows, for training and the demo. Prints one line of JSON."""
    from siar.intake.provisioning import samples as sample_rows

    runtime = _runtime()
    with runtime.connect(application_name="siar samples") as conn:
        result = sample_rows.load(
            conn, runtime.google, csv_path, settings=runtime.settings, folder_id=folder_id, now=runtime.now()
        )
    typer.echo(json.dumps(asdict(result)))


@app.command()
def doctor() -> None:
    """Check every outside service; one line each, exit code 1 when something needs a person."""
    from siar.doctor import examine

    findings = examine(_runtime())
    for finding in findings:
        console.print(f"{finding.mark}  {finding.subject}: {finding.message}")
    raise typer.Exit(1 if any(finding.bad for finding in findings) else 0)


def main() -> None:
    """Run the command; an expected error is a sentence, not a stack trace."""
    try:
        app()
    except SiarError as error:
        Console(stderr=True).print(f"[red]{type(error).__name__}[/red]: {error}")
        raise SystemExit(1) from None
