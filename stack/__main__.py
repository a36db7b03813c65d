"""`python -m stack demo|up|down|clean|shell|browser|docs`, behind the Makefile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import typer
from rich.console import Console

from stack import advert_rules, dag_table, metric_page
from stack.airflow_api import RunFailedError
from stack.demo import Demo, open_stack
from stack.local import REPOSITORY, Stack
from stack.postgres import PostgresError
from stack.processes import ProcessError
from stack.tending import Tender, dismissed, on_duty, parts_of

app = typer.Typer(no_args_is_help=True, add_completion=False)
console = Console()
VAR = Path(os.environ.get("SIAR_VAR", REPOSITORY / "var"))
EVERY = 2.0
"""Seconds between two looks at what was left running."""
EXPECTED = (PostgresError, ProcessError, RunFailedError, TimeoutError)


@app.command()
def demo() -> None:
    """Run the whole job once."""
    try:
        Demo(open_stack(VAR), console=console).run()
    except EXPECTED as error:
        console.print(f"[red]{type(error).__name__}[/red]: {error}", highlight=False)
        raise typer.Exit(1) from None


@app.command()
def up() -> None:
    """Start everything, print the addresses, stop everything on Ctrl-C."""
    stack = open_stack(VAR)
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    try:
        with on_duty(VAR), console.status("Memulai PostgreSQL, sandbox, dan Airflow …") as status, stack.running():
            status.stop()
            Demo(stack, console=console).print_places()
            console.print("Ctrl-C menghentikan semuanya.")
            tender = Tender(parts_of(stack), say=lambda line: console.print(line, highlight=False, soft_wrap=True))
            while not done.wait(EVERY):
                tender.look()
    except EXPECTED as error:
        console.print(f"[red]{type(error).__name__}[/red]: {error}", highlight=False)
        raise typer.Exit(1) from None


@app.command()
def down() -> None:
    """Stop whatever an earlier command left running."""
    _stop()


def _stop() -> Stack:
    dismissed(VAR)
    stack = open_stack(VAR)
    stack.stop()
    return stack


@app.command()
def clean() -> None:
    """Stop everything and delete all that it wrote, the database of a root user, which lies elsewhere, too."""
    _stop().cluster.destroy()
    shutil.rmtree(VAR, ignore_errors=True)


@app.command()
def shell() -> None:
    """Open a shell whose environment has the running stack's connections."""
    stack = open_stack(VAR)
    if not stack.is_running():
        console.print("Layanan tidak berjalan. Jalankan `make up` di terminal lain lebih dulu.")
        raise typer.Exit(1)
    program = os.environ.get("SHELL", "/bin/sh")
    raise typer.Exit(subprocess.run([program], env=stack.shell_environment(), cwd=REPOSITORY, check=False).returncode)


@app.command()
def browser() -> None:
    """Make sure that Chromium is there for the browser tests."""
    if shutil.which("chromium"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        console.print(
            "Chromium tidak ada; uji peramban dilewati. Pasang paket `chromium` (Debian) sebagai root untuk menjalankannya."
        )
        return
    console.print("Memasang chromium …")
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        )


@app.command()
def docs(*, check: bool = False) -> None:
    """Write the generated parts of the documentation, or with --check fail when they are out of date."""
    generated = {
        "README.md": dag_table.update,
        "docs/metrics.md": metric_page.update,
        "docs/editors.md": advert_rules.update,
    }
    stale = [name for name, update in generated.items() if update(REPOSITORY / name, write=not check)]
    if check and stale:
        console.print(f"Out of date: {', '.join(stale)}. Run `make docs`.")
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
