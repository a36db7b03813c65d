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

__all__ = ["AUDIENCE", "BESIDE", "FIELDS", "Field", "difference", "fields_of"]

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


def _start(sent: Any, read: Any) -> str | None:
    # A start that has passed is moved to the moment of the call; a late one would press the whole budget into what is left.
    earliest, latest = sent
    return None if earliest - _MINUTE <= _at(read) <= latest + _MINUTE else str(read)


def _at(text: Any) -> datetime:
    return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S%z")


def _page(sent: Any, read: Any) -> str | None:
    return _text((sent or {}).get("page_id"), (read or {}).get("page_id"))


def _story(sent: Any, read: Any) -> str | None:
    # Of an Instagram medium Meta makes a story of its own; one that is not told says nothing.
    return _text(sent, read) if sent is not None and read is not None else None


def _auction(sent: Any, read: Any) -> str | None:  # noqa: ARG001 - as every comparison
    return None if read in (None, "AUCTION") else str(read)


def _evenly(sent: Any, read: Any) -> str | None:  # noqa: ARG001 - as every comparison
    # Anything else spends as fast as it can.
    return None if read in (None, [], ["standard"]) else str(read)


def _creative(sent: Any, read: Any) -> str | None:
    return _text((sent or {}).get("creative_id"), (read or {}).get("id"))


AUDIENCE = frozenset(
    [
        "age_max",
        "age_min",
        "age_range",
        "alternate_auto_targeting_option",
        "app_install_state",
        "audience_network_positions",
        "behaviors",
        "catalog_based_targeting",
        "cities",
        "college_years",
        "connections",
        "contextual_targeting_categories",
        "countries",
        "country",
        "country_groups",
        "custom_audiences",
        "device_platforms",
        "direct_install_devices",
        "dynamic_audience_ids",
        "education_majors",
        "education_schools",
        "education_statuses",
        "engagement_specs",
        "ethnic_affinity",
        "exclude_reached_since",
        "excluded_connections",
        "excluded_custom_audiences",
        "excluded_dynamic_audience_ids",
        "excluded_engagement_specs",
        "excluded_geo_locations",
        "excluded_mobile_device_model",
        "excluded_product_audience_specs",
        "excluded_user_device",
        "exclusions",
        "facebook_positions",
        "family_statuses",
        "flexible_spec",
        "friends_of_connections",
        "genders",
        "generation",
        "geo_locations",
        "home_ownership",
        "home_type",
        "home_value",
        "household_composition",
        "income",
        "industries",
        "install_state_application",
        "instagram_positions",
        "interested_in",
        "interests",
        "is_whatsapp_destination_ad",
        "keywords",
        "life_events",
        "locales",
        "messenger_positions",
        "moms",
        "net_worth",
        "office_type",
        "place_page_set_ids",
        "political_views",
        "politics",
        "product_audience_specs",
        "prospecting_audience",
        "publisher_platforms",
        "radius",
        "regions",
        "relationship_statuses",
        "site_category",
        "subscriber_universe",
        "targeting_automation",
        "targeting_optimization",
        "targeting_relaxation_types",
        "threads_positions",
        "user_adclusters",
        "user_age_unknown",
        "user_device",
        "user_event",
        "user_os",
        "whatsapp_positions",
        "wireless_carrier",
        "work_employers",
        "work_positions",
        "zips",
    ]
)
"""What says to whom it is shown (Marketing API, Targeting). Others of these than were sent are refused; an empty one says nothing."""

BESIDE = frozenset(
    [
        "adgroup_id",
        "brand_safety_content_filter_levels",
        "effective_audience_network_positions",
        "effective_brand_safety_content_filter_levels",
        "effective_device_platforms",
        "effective_facebook_positions",
        "effective_instagram_positions",
        "effective_messenger_positions",
        "effective_publisher_platforms",
        "effective_threads_positions",
        "effective_whatsapp_positions",
        "excluded_brand_safety_content_types",
        "excluded_publisher_categories",
        "excluded_publisher_list_ids",
        "fb_deal_id",
        "instream_video_skippable_excluded",
    ]
)
"""What Meta adds by itself, or what says beside what it is shown, not to whom."""

_RESIDENTS = frozenset({"home", "recent"})
"""Who lives somewhere, or was there lately: what is meant where nothing is said of it."""


def _targeting(sent: Any, read: Any) -> str | None:
    read = read if isinstance(read, Mapping) else {}
    for name in sorted(AUDIENCE & (set(sent) | set(read))):
        wrong = _part(name, sent.get(name), read.get(name))
        if wrong is not None:
            return f"{name}: {wrong}"
    return None


def _part(name: str, sent: Any, read: Any) -> str | None:
    if name in {"geo_locations", "excluded_geo_locations"}:
        sent, read = sent or {}, read or {}
        if not set(read.get("location_types") or ()) <= _RESIDENTS:
            return f"location_types {read['location_types']}"
        for kind in sorted((set(sent) | set(read)) - {"location_types"}):
            wanted, found = list(sent.get(kind) or ()), list(read.get(kind) or ())
            if len(wanted) != len(found) or not all(map(_within, wanted, found)):
                return f"{kind} {found}"
        return None
    if name == "targeting_automation":
        # Unsaid it is 1: Meta looks further by itself.
        return None if str((read or {}).get("advantage_audience")) in {"0", "False"} and not _says(read) else str(read)
    if isinstance(sent, list | tuple) and isinstance(read, list | tuple):
        return None if sorted(map(str, sent)) == sorted(map(str, read)) else str(read)
    if not _says(sent) and not _says(read):
        return None
    return _text(sent, read)


def _says(value: Any) -> bool:
    """Whether a value says anything: not nothing, naught or none, however deep."""
    if isinstance(value, Mapping):
        return any(map(_says, value.values()))
    return bool(value) and str(value).lower() not in {"0", "false", "none"}


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
        Field("buying_type", _auction),
        Field("bid_strategy", _text),
    ),
    "adset": (
        Field("name", _text),
        Field("status", _paused),
        Field("campaign_id", _text),
        Field("lifetime_budget", _text),
        Field("daily_budget", _text),
        Field("start_time", _start),
        Field("end_time", _moment),
        Field("billing_event", _text),
        Field("optimization_goal", _text),
        Field("bid_strategy", _text),
        Field("bid_amount", _text),
        Field("destination_type", _text),
        Field("promoted_object", _page),
        Field("targeting", _targeting),
        Field("pacing_type", _evenly),
        Field("adset_schedule", _text),
    ),
    "creative": (
        Field("name", _begins),
        Field("status", _living),
        Field("object_story_id", _text),
        Field("effective_object_story_id", _story),
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


def difference(graph: GraphClient, boost: Boost, plan: Plan, *, now: datetime) -> str | None:
    """Read everything back; name the first thing that is not as ordered, None when everything is.

    :param now: after the last of it was made.
    :raises GraphError: something cannot be read.
    """
    for level in CREATED_IN_ORDER:
        node = ads.read(graph, boost.made(level), fields_of(level))
        sent = parameters(level, boost, plan)
        if level == "ad":
            sent["campaign_id"] = boost.campaign_id
        elif level == "creative":
            sent["effective_object_story_id"] = sent.get("object_story_id")
        held: dict[str, Any] = dict(sent)
        if level == "adset":
            held["start_time"] = (boost.starts_at, max(boost.starts_at, now))
        for field in FIELDS[level]:
            wrong = field.same(held.get(field.name), node.get(field.name))
            if wrong is not None:
                return f"{_LABELS[level]}, {field.name}: {wrong or 'kosong'}"
    return None
