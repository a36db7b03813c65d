"""``python -m sandbox`` as a process: start, stop by signal, come back with the same state."""

from __future__ import annotations

import re
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[4]
LINE = re.compile(
    r"sandbox: (?P<http>http://127\.0\.0\.1:\d+)/  smtp://127\.0\.0\.1:(?P<smtp>\d+)  state: (?P<state>.+)\n"
)


@contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], re.Match[str]]]:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            line = LINE.fullmatch(running.stdout.readline())
            if line is None:
                running.kill()
                pytest.fail(f"did not start: {running.communicate()[1]}")
            yield running, line
        finally:
            running.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_and_the_state_comes_back(tmp_path: Path, number: signal.Signals):
    file = tmp_path / "state.json"
    with process("--state", str(file)) as (running, line):
        assert line["state"] == str(file)
        with requests.Session() as session:  # idle connections must not hold up the end
            for path in ("/", "/facebook", "/instagram", "/iklan", "/surat", "/gangguan"):
                assert session.get(line["http"] + path, timeout=20).status_code == 200, path
            accounts = session.get(f"{line['http']}/admin/api/meta/accounts", timeout=20).json()
            with smtplib.SMTP("127.0.0.1", int(line["smtp"]), timeout=20) as smtp:
                letter = b"Subject: Halo\r\nMessage-ID: <1@x.id>\r\nDate: Fri, 20 Nov 2026 09:30:00 +0800\r\n\r\nisi"
                smtp.sendmail("a@x.id", ["b@x.id"], letter)
                running.send_signal(number)
                out, err = running.communicate(timeout=20)
        assert (running.returncode, out, err) == (0, "", "")
    with process("--state", str(file)) as (_, line):
        assert requests.get(f"{line['http']}/admin/api/mailbox/1", timeout=20).json()["subject"] == "Halo"
        assert requests.get(f"{line['http']}/admin/api/meta/accounts", timeout=20).json() == accounts


def test_a_taken_port_is_told_in_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "sandbox", "--port", str(port), "--smtp-port", "0"]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr == f"sandbox: cannot listen on 127.0.0.1 port {port}: Address already in use\n"
