"""`python -m siar` is the console script `siar`."""

from __future__ import annotations

from siar.commands.main import main

if __name__ == "__main__":
    main()
