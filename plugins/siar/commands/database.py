"""`siar db`: the application database's schema."""

from __future__ import annotations

import typer

from siar.commands.invocation import console, services

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="The application database.")


@app.command()
def migrate() -> None:
    """Apply pending migrations as the database's owner (siar_db_owner), let the application and the cap officer in.

    Accounts of accounts.yaml and ceilings of which there was never one are entered.

    What an earlier version kept without the key of connection siar_vault is sealed with it.
    """
    from siar import accounts, store  # noqa: PLC0415 - start-up
    from siar.boosts.budget import caps  # noqa: PLC0415 - start-up
    from siar.intake import sealing  # noqa: PLC0415 - start-up
    from siar.intake.rules.rulebook import RuleBook  # noqa: PLC0415 - start-up
    from siar.store import roles  # noqa: PLC0415 - start-up

    runtime = services()
    _ = runtime.keyring  # before anything is changed
    applied = store.migrate(runtime.owner.dsn)
    with runtime.connect_owner() as conn:
        for connection, group in ((runtime.database, roles.APPLICATION), (runtime.officer, roles.CAP_OFFICER)):
            if connection is not None and connection != runtime.owner:
                roles.admit(conn, login=connection.login, secret=connection.password, group=group)
        caps.install(conn, runtime.settings.caps, zone=runtime.settings.city.zone)
        accounts.sync(conn, settings=runtime.settings, now=runtime.now())
        sealed = sealing.seal(conn, book=RuleBook.load(runtime.settings), now=runtime.now())
    console().print(f"Applied: {', '.join(applied)}" if applied else "Nothing to apply.")
    if sealed:
        console().print(f"Sealed: {sealed} contents of rows.")


@app.command()
def status() -> None:
    """Say which migrations are pending; exit code 1 when there are any."""
    from siar.store import pending_migrations  # noqa: PLC0415 - start-up

    pending = pending_migrations(services().owner.dsn)
    console().print(f"Pending: {', '.join(pending)}" if pending else "Up to date.")
    raise typer.Exit(1 if pending else 0)
