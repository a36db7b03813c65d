"""Serve a folder of pictures over HTTP, read only: the demo's stand-in for a public bucket.

Run as `python -m stack.media_server FOLDER PORT`.
"""

from __future__ import annotations

import os
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class _Pictures(StaticFiles):
    """Files and nothing else: no listing, and no guessing of what they are."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        answer = super().file_response(full_path, stat_result, scope, status_code)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


def application(folder: str) -> Starlette:
    """Return the server of a folder."""
    return Starlette(routes=[Mount("/", _Pictures(directory=folder, check_dir=False))])


def main(folder: str, port: str) -> None:
    """Run until told to stop."""
    uvicorn.run(application(folder), host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
