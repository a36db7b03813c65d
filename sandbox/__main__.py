"""``python -m sandbox``: run the stand-ins."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from sandbox.server import Options, serve


def main(arguments: list[str] | None = None) -> int:
    """Run until a signal. Returns 0, or 1 when a port is taken or the state file is unreadable."""
    defaults = Options()
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Stand-ins for Google Sheets/Drive, the Meta Graph API and a mail server."
    )
    parser.add_argument("--host", default=defaults.host, help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=defaults.port, help="HTTP port, 0 = any (default %(default)s)")
    parser.add_argument(
        "--smtp-port", type=int, default=defaults.smtp_port, help="SMTP port, 0 = any (default %(default)s)"
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the state in FILE; without it, in memory only")
    parser.add_argument("--public-url", metavar="URL", help="how others reach this server, if not http://HOST:PORT")
    given = parser.parse_args(arguments)
    options = Options(
        host=given.host,
        port=given.port,
        smtp_port=given.smtp_port,
        state_file=given.state,
        public_url=given.public_url,
    )
    try:
        asyncio.run(serve(options))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
