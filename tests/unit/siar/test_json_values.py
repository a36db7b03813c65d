from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from siar.json_values import plain
from siar.quantities import Reach, Rupiah


@dataclass(frozen=True)
class Part:
    spend: Rupiah | None
    reach: Reach


def test_every_kind_of_value_becomes_json():
    value = {
        1: Part(Rupiah(5), Reach(7)),
        "none": Part(None, Reach(0)),
        "when": (datetime(2026, 9, 13, tzinfo=UTC), date(2026, 9, 13)),
        "rest": [PurePosixPath("a/b"), True, 1.5],
    }
    assert json.loads(json.dumps(plain(value))) == {
        "1": {"spend": 5, "reach": 7},
        "none": {"spend": None, "reach": 0},
        "when": ["2026-09-13T00:00:00+00:00", "2026-09-13"],
        "rest": ["a/b", True, 1.5],
    }
