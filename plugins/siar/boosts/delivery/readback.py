"""What Meta keeps of a boost, held against what was ordered: one table of fields. Pure but for the reading.

Every field that was sent is compared, and so is every field that was not sent and would cost more or show it to others.
Meta adds to what it keeps (a pin's country, a creative's suffix); what it adds does not count, what it adds to whom an
advertisement is shown does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siar.boosts.delivery.objects import CREATED_IN_ORDER, Plan, parameters
from siar.boosts.records import Boost
from siar.meta import ads
from siar.meta.ads import AdLevel
from siar.meta.client import GraphClient

__all__ = ["FIELDS", "Field", "difference", "fields_of"]

Same = Callable[[Any, Any], str | None]
"""Held against what was sent, what was read: None, or what is wrong with it."""

_LABELS: dict[AdLevel, str] = {"campaign": "kampanye", "adset": "set iklan", "creative": "materi", "ad": "iklan"}
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Field:
    """One field of one level.

    :param same: how it is compared. :param read: what is asked for, when that is not its own name.
    """

    name: str
    same: Same
    read: str | None = None


def _text(sent: Any, read: Any) -> str | None:
    return None if _plain(sent) == _plain(read) else str(read)


def _plain(value: Any) -> str:
    """Numbers, flags and ids come as text or not."""
    if value is None or value in ("", "0", 0, "NONE", "UNDEFINED") or value == []:
        return ""
    if isinstance(value, list | tuple):
        return ",".join(sorted(str(one) for one in value if one != "NONE"))
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value == "false" else str(value)


def _begins(sent: Any, read: Any) -> str | None:
    return None if str(read or "").startswith(str(sent)) else str(read)


def _paused(sent: Any, read: Any) -> str | None:
    return None if read == sent == "PAUSED" else str(read)


def _living(sent: Any, read: Any) -> str | None:  # noqa: ARG001 - as every comparison
    return str(read) if read in {"DELETED", "ARCHIVED"} else None


def _moment(sent: Any, read: Any) -> str | None:
    return None if abs(_at(read) - _at(sent)) <= _MINUTE else str(read)


def _not_before(sent: Any, read: Any) -> str | None:
    # A start that has passed is moved to the moment of the call.
    return None if _at(read) >= _at(sent) - _MINUTE else str(read)


def _at(text: Any) -> datetime:
    return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S%z")


def _page(sent: Any, read: Any) -> str | None:
    return _text((sent or {}).get("page_id"), (read or {}).get("page_id"))


def _creative(sent: Any, read: Any) -> str | None:
    return _text((sent or {}).get("creative_id"), (read or {}).get("id"))


_PLACES = frozenset(
    {"countries", "regions", "cities", "zips", "places", "custom_locations", "geo_markets", "country_groups"}
)
_AUDIENCE = frozenset(
    {
        *("geo_locations", "excluded_geo_locations", "age_min", "age_max", "age_range", "genders", "locales"),
        *("publisher_platforms", "facebook_positions", "instagram_positions", "messenger_positions"),
        *("audience_network_positions", "threads_positions", "device_platforms", "user_os", "user_device"),
        *("flexible_spec", "exclusions", "interests", "behaviors", "custom_audiences", "excluded_custom_audiences"),
        *("targeting_automation", "targeting_relaxation_types", "life_events", "education_statuses"),
    }
)
"""What says to whom it is shown. Others of these than were sent are refused; an empty one says nothing."""


def _targeting(sent: Any, read: Any) -> str | None:
    read = read if isinstance(read, Mapping) else {}
    for name in sorted(_AUDIENCE & (set(sent) | set(read))):
        wrong = _part(name, sent.get(name), read.get(name))
        if wrong is not None:
            return f"{name}: {wrong}"
    return None


def _part(name: str, sent: Any, read: Any) -> str | None:
    if name in {"geo_locations", "excluded_geo_locations"}:
        sent, read = sent or {}, read or {}
        for kind in sorted(_PLACES):
            wanted, found = list(sent.get(kind) or ()), list(read.get(kind) or ())
            if len(wanted) != len(found) or not all(map(_within, wanted, found)):
                return f"{kind} {found}"
        return None
    if name == "targeting_automation":
        # Unsaid it is 1: Meta looks further by itself.
        return None if str((read or {}).get("advantage_audience")) in {"0", "False"} else str(read)
    if isinstance(sent, list | tuple) and isinstance(read, list | tuple):
        return None if sorted(map(str, sent)) == sorted(map(str, read)) else str(read)
    if not sent and not read:
        return None
    return _text(sent, read)


def _within(sent: Any, read: Any) -> bool:
    """Whether a place is the one that was sent; Meta adds its name, its country and its region."""
    if not isinstance(sent, Mapping) or not isinstance(read, Mapping):
        return str(sent) == str(read)
    same = all(_number(value) == _number(read.get(key)) for key, value in sent.items())
    # A radius widens what was asked for without one.
    return same and ("radius" in sent or "radius" not in read)


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


FIELDS: dict[AdLevel, tuple[Field, ...]] = {
    "campaign": (
        Field("name", _text),
        Field("status", _paused),
        Field("objective", _text),
        Field("special_ad_categories", _text),
        Field("special_ad_category_country", _text),
        Field("is_adset_budget_sharing_enabled", _text),
        Field("spend_cap", _text),
        Field("daily_budget", _text),
        Field("lifetime_budget", _text),
    ),
    "adset": (
        Field("name", _text),
        Field("status", _paused),
        Field("campaign_id", _text),
        Field("lifetime_budget", _text),
        Field("daily_budget", _text),
        Field("start_time", _not_before),
        Field("end_time", _moment),
        Field("billing_event", _text),
        Field("optimization_goal", _text),
        Field("bid_strategy", _text),
        Field("bid_amount", _text),
        Field("destination_type", _text),
        Field("promoted_object", _page),
        Field("targeting", _targeting),
    ),
    "creative": (
        Field("name", _begins),
        Field("status", _living),
        Field("object_story_id", _text),
        Field("source_instagram_media_id", _text),
        Field("authorization_category", _text),
    ),
    "ad": (
        Field("name", _text),
        Field("status", _paused),
        Field("adset_id", _text),
        Field("campaign_id", _text),
        Field("creative", _creative, read="creative{id}"),
    ),
}
"""Every field that is sent, and those that are not and must not be there."""


def fields_of(level: AdLevel) -> str:
    """Return what is asked for."""
    return ",".join(field.read or field.name for field in FIELDS[level])


def difference(graph: GraphClient, boost: Boost, plan: Plan) -> str | None:
    """Read everything back; name the first thing that is not as ordered, None when everything is.

    :raises GraphError: something cannot be read.
    """
    for level in CREATED_IN_ORDER:
        node = ads.read(graph, boost.made(level), fields_of(level))
        sent = parameters(level, boost, plan)
        if level == "ad":
            sent["campaign_id"] = boost.campaign_id
        for field in FIELDS[level]:
            wrong = field.same(sent.get(field.name), node.get(field.name))
            if wrong is not None:
                return f"{_LABELS[level]}, {field.name}: {wrong or 'kosong'}"
    return None
