"""Places that ads can aim at.

Source: Marketing API, "Targeting Search". Keys are this world's own; a client must look them up.
"""

from __future__ import annotations

from typing import Any

from sandbox.meta.errors import invalid_parameter
from sandbox.meta.routing import Call, Operation, operation

#: key, name, region, region id
_INDONESIAN_CITIES = (
    ("1019441", "Kupang", "East Nusa Tenggara", 1739),
    ("1019442", "Kefamenanu", "East Nusa Tenggara", 1739),
    ("1019443", "Soe", "East Nusa Tenggara", 1739),
    ("1019444", "Atambua", "East Nusa Tenggara", 1739),
    ("1019445", "Maumere", "East Nusa Tenggara", 1739),
    ("1019446", "Ende", "East Nusa Tenggara", 1739),
    ("1019447", "Labuan Bajo", "East Nusa Tenggara", 1739),
    ("1022254", "Bandung", "West Java", 1730),
    ("1021837", "Jakarta", "Jakarta", 1727),
    ("1027127", "Surabaya", "East Java", 1731),
    ("1016120", "Denpasar", "Bali", 1724),
    ("1022901", "Makassar", "South Sulawesi", 1741),
    ("1023110", "Mataram", "West Nusa Tenggara", 1738),
    ("1028400", "Yogyakarta", "Yogyakarta", 1743),
    ("1023556", "Medan", "North Sumatra", 1742),
    ("1026011", "Semarang", "Central Java", 1729),
)
_COUNTRIES = (("ID", "Indonesia"), ("TL", "Timor-Leste"), ("AU", "Australia"), ("SG", "Singapore"), ("MY", "Malaysia"))

_CITIES: tuple[dict[str, Any], ...] = tuple(
    {
        "key": key,
        "name": name,
        "type": "city",
        "country_code": "ID",
        "country_name": "Indonesia",
        "region": region,
        "region_id": region_id,
        "supports_region": True,
        "supports_city": True,
    }
    for key, name, region, region_id in _INDONESIAN_CITIES
)


def city_by_key(key: str) -> dict[str, Any] | None:
    return next((city for city in _CITIES if city["key"] == key), None)


def _places() -> list[dict[str, Any]]:
    countries = [
        {
            "key": code,
            "name": name,
            "type": "country",
            "country_code": code,
            "country_name": name,
            "supports_region": True,
            "supports_city": True,
        }
        for code, name in _COUNTRIES
    ]
    regions = {
        (city["region_id"], city["region"]): {
            "key": str(city["region_id"]),
            "name": city["region"],
            "type": "region",
            "country_code": "ID",
            "country_name": "Indonesia",
            "supports_region": True,
            "supports_city": True,
        }
        for city in _CITIES
    }
    return [*countries, *regions.values(), *_CITIES]


def search(call: Call) -> dict[str, Any]:
    """Marketing API, Targeting Search: GET /search?type=adgeolocation."""
    kind = call.params.required("type")
    if kind != "adgeolocation":
        raise invalid_parameter("Only type=adgeolocation exists in this world", blame=["type"])
    text = call.params.required("q").strip().lower()
    wanted = call.params.words("location_types")
    country = call.params.text("country_code").upper()
    limit = call.params.unsigned("limit") or 25
    found = [
        place
        for place in _places()
        if place["name"].lower().startswith(text)
        and (not wanted or place["type"] in wanted)
        and (not country or place["country_code"] == country)
    ]
    return {"data": found[:limit]}


OPERATIONS: tuple[Operation, ...] = (operation("meta.search.get", "GET", "search", "", search),)
