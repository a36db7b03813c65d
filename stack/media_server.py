"""Serve a folder of pictures over HTTP, read only: the demo's stand-in for a public bucket.

Run as `python -m stack.media_server FOLDER PORT`.
"""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles


def main(folder: str, port: str) -> None:
    """Run until told to stop."""
    app = Starlette(routes=[Mount("/", StaticFiles(directory=folder, check_dir=False))])
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
