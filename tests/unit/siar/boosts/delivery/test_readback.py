"""Every field by which Meta says to whom something is shown is judged: none comes with a new version and is overlooked."""

from __future__ import annotations

from facebook_business.adobjects.targeting import Targeting

from siar.boosts.delivery.readback import AUDIENCE, BESIDE


def test_every_field_of_an_audience_is_judged() -> None:
    known = {
        value for name, value in vars(Targeting.Field).items() if not name.startswith("_") and isinstance(value, str)
    }
    assert known - AUDIENCE - BESIDE == set()
    assert set() == AUDIENCE & BESIDE
