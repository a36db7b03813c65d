"""Rules of an ad set's audience.

Source: Marketing API, "Basic Targeting", "Advantage+ audience" and the error reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.meta.errors import GraphError, invalid_parameter
from sandbox.meta.geography import city_by_key

_CITY_RADIUS = {"kilometer": (17, 80), "mile": (10, 50)}
_PIN_RADIUS = {"kilometer": (1, 80), "mile": (0.63, 50)}
_DETAILED = ("flexible_spec", "interests", "behaviors", "custom_audiences")
#: Indonesia from Rote to Sabang and Sabang to Merauke; a box is enough to tell it from other cities of this world.
_LATITUDES, _LONGITUDES = (-11.1, 6.1), (95.0, 141.1)
_POSITIONS: dict[str, frozenset[str]] = {
    "facebook": frozenset(
        {
            "feed",
            "marketplace",
            "video_feeds",
            "story",
            "search",
            "instream_video",
            "facebook_reels",
            "profile_feed",
            "notification",
        }
    ),
    "instagram": frozenset(
        {"stream", "story", "explore", "explore_home", "reels", "profile_feed", "ig_search", "profile_reels"}
    ),
    "messenger": frozenset({"story", "sponsored_messages"}),
    "audience_network": frozenset({"classic", "rewarded_video"}),
    "threads": frozenset({"threads_stream"}),
}
_GEO_KINDS = ("countries", "cities", "regions", "custom_locations", "places", "zips", "geo_markets", "country_groups")


def _refuse(message: str, subcode: int | None = None) -> GraphError:
    return invalid_parameter(message, subcode=subcode, blame=["targeting"])


def check_targeting(targeting: dict[str, Any], *, creating: bool) -> None:
    """Raises 100 with the subcode of the broken rule."""
    geo = targeting.get("geo_locations")
    if not isinstance(geo, dict) or not any(geo.get(kind) for kind in _GEO_KINDS):
        raise _refuse("Targeting needs a location", 1487756)
    if geo.get("location_types") and set(geo["location_types"]) != {"home", "recent"}:
        raise _refuse("Remove all values from location_types", 1870199)
    _check_ages(targeting, creating=creating)
    _check_places(geo)
    if "excluded_geo_locations" in targeting:
        excluded = targeting["excluded_geo_locations"]
        if not isinstance(excluded, dict) or not any(excluded.get(kind) for kind in _GEO_KINDS):
            raise _refuse("excluded_geo_locations needs a location", 1487756)
        _check_places(excluded)
    _check_placements(targeting)
    if (
        _reaches_indonesia(geo)
        and _age(targeting, "age_min", 18) < 21
        and any(targeting.get(name) for name in _DETAILED)
    ):
        raise _refuse("Audiences under 21 in Indonesia allow only location, age and gender", 1870165)


def _reaches_indonesia(geo: dict[str, Any]) -> bool:
    """Whether people in Indonesia are aimed at, however the place is named."""
    # Every region of this world is Indonesian.
    if "ID" in (geo.get("countries") or []) or geo.get("regions"):
        return True
    cities = (city_by_key(str(entry.get("key"))) for entry in geo.get("cities") or [])
    if any(city is not None and city["country_code"] == "ID" for city in cities):
        return True
    return any(_in_indonesia(pin) for pin in geo.get("custom_locations") or [])


def _in_indonesia(pin: dict[str, Any]) -> bool:
    if "indonesia" in str(pin.get("address_string", "")).lower() or pin.get("country") == "ID":
        return True
    try:
        latitude, longitude = float(pin["latitude"]), float(pin["longitude"])
    except (KeyError, TypeError, ValueError):
        return False
    return _LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]


def _check_ages(targeting: dict[str, Any], *, creating: bool) -> None:
    low, high = _age(targeting, "age_min", 18), _age(targeting, "age_max", 65)
    if not 13 <= low <= high <= 65:
        raise _refuse("The age range is not valid")
    automation = targeting.get("targeting_automation") or {}
    flag = automation.get("advantage_audience") if isinstance(automation, dict) else None
    if flag is None:
        if creating:
            raise _refuse("Set the advantage_audience flag to 1 or 0", 1870227)
        return
    if str(flag) not in ("0", "1", "False", "True"):
        raise _refuse("advantage_audience must be 0 or 1", 1870227)
    if str(flag) in ("1", "True") and (low > 25 or high != 65):
        raise _refuse("Advantage+ audience allows age_min up to 25 and age_max 65 only", 1870189)


def _check_placements(targeting: dict[str, Any]) -> None:
    platforms = targeting.get("publisher_platforms")
    if platforms is not None and (not platforms or not set(platforms) <= _POSITIONS.keys()):
        raise _refuse("publisher_platforms must name platforms")
    for platform, known in _POSITIONS.items():
        positions = targeting.get(f"{platform}_positions")
        if positions is None:
            continue
        if platforms is not None and platform not in platforms:
            raise _refuse(f"{platform}_positions needs the platform {platform}")
        if not positions or not set(positions) <= known:
            raise _refuse(f"Unknown {platform}_positions")


def _check_places(geo: dict[str, Any]) -> None:
    cities, pins = geo.get("cities") or [], geo.get("custom_locations") or []
    if len(cities) > 250 or len(pins) > 200:
        raise _refuse("Too many locations")
    for entry in cities:
        city = city_by_key(str(entry.get("key")))
        if city is None:
            raise _refuse(f"Invalid city key {entry.get('key')}")
        if city["country_code"] in (geo.get("countries") or []):
            raise _refuse("Some of your locations overlap")
        _check_radius(entry, _CITY_RADIUS, required=False)
    for entry in pins:
        if "address_string" not in entry and not {"latitude", "longitude"} <= set(entry):
            raise _refuse("A custom location needs latitude and longitude or address_string")
        _check_radius(entry, _PIN_RADIUS, required=True)


def _check_radius(entry: dict[str, Any], bounds: Mapping[str, tuple[float, float]], *, required: bool) -> None:
    if "radius" not in entry:
        if required:
            raise _refuse("A custom location needs a radius")
        return
    unit = entry.get("distance_unit", "mile")
    if unit not in bounds:
        raise _refuse("distance_unit must be mile or kilometer")
    low, high = bounds[unit]
    try:
        radius = float(entry["radius"])
    except (TypeError, ValueError):
        raise _refuse("radius must be a number") from None
    if not low <= radius <= high:
        raise _refuse(f"radius must be between {low} and {high} {unit}s")


def _age(targeting: dict[str, Any], name: str, default: int) -> int:
    try:
        return int(targeting.get(name, default))
    except (TypeError, ValueError):
        raise _refuse(f"{name} must be an integer") from None
