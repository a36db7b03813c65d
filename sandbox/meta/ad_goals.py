"""What an ad set aims at: destination, optimisation goal and billing, and which of them go together.

Source: Marketing API, "Ad Campaign Group - Objective Mapping" and "Ad Set"; the values are those of v26.
"""

from __future__ import annotations

from sandbox.meta.errors import invalid_parameter, missing_parameter
from sandbox.meta.routing import Call
from sandbox.meta.state import Campaign

_BILLING_EVENTS = frozenset(
    ["APP_INSTALLS", "CLICKS", "IMPRESSIONS", "LINK_CLICKS", "LISTING_INTERACTION", "NONE", "OFFER_CLAIMS", "PAGE_LIKES",
     "POST_ENGAGEMENT", "PURCHASE", "THRUPLAY"]
)  # fmt: skip
_DESTINATIONS = frozenset(
    ["APP", "APPLINKS_AUTOMATIC", "FACEBOOK", "FACEBOOK_LIVE", "FACEBOOK_PAGE", "IMAGINE", "INSTAGRAM_DIRECT",
     "INSTAGRAM_LIVE", "INSTAGRAM_PROFILE", "INSTAGRAM_PROFILE_AND_FACEBOOK_PAGE", "MESSAGING_INSTAGRAM_DIRECT_MESSENGER",
     "MESSAGING_INSTAGRAM_DIRECT_MESSENGER_WHATSAPP", "MESSAGING_INSTAGRAM_DIRECT_WHATSAPP",
     "MESSAGING_MESSENGER_WHATSAPP", "MESSENGER", "ON_AD", "ON_EVENT", "ON_PAGE", "ON_POST", "ON_VIDEO", "SHOP_AUTOMATIC",
     "WEBSITE", "WHATSAPP"]
)  # fmt: skip
_GOALS = frozenset(
    ["ADVERTISER_SILOED_VALUE", "AD_RECALL_LIFT", "APP_INSTALLS", "APP_INSTALLS_AND_OFFSITE_CONVERSIONS",
     "AUTOMATIC_OBJECTIVE", "CONVERSATIONS", "DERIVED_EVENTS", "ENGAGED_PAGE_VIEWS", "ENGAGED_USERS", "EVENT_RESPONSES",
     "IMPRESSIONS", "IN_APP_VALUE", "LANDING_PAGE_VIEWS", "LEAD_GENERATION", "LINK_CLICKS", "MEANINGFUL_CALL_ATTEMPT",
     "MESSAGING_APPOINTMENT_CONVERSION", "MESSAGING_DEEP_CONVERSATION_AND_FOLLOW", "MESSAGING_PURCHASE_CONVERSION",
     "NONE", "OFFSITE_CONVERSIONS", "PAGE_LIKES", "POST_ENGAGEMENT", "PROFILE_AND_PAGE_ENGAGEMENT", "PROFILE_VISIT",
     "QUALITY_CALL", "QUALITY_LEAD", "REACH", "REMINDERS_SET", "SUBSCRIBERS", "THRUPLAY", "VALUE",
     "VISIT_INSTAGRAM_PROFILE"]
)  # fmt: skip

_TO_SITE = frozenset(["LANDING_PAGE_VIEWS", "LINK_CLICKS", "REACH", "IMPRESSIONS"])
_TO_CHAT = frozenset(["CONVERSATIONS", "LINK_CLICKS"])
_CHATS = ("MESSENGER", "WHATSAPP", "INSTAGRAM_DIRECT", "MESSAGING_INSTAGRAM_DIRECT_MESSENGER")
#: Objective, destination ("" for none), the goals of both. Objectives that are not here are left to their own.
_FITTING: dict[str, dict[str, frozenset[str]]] = {
    "OUTCOME_AWARENESS": {"": frozenset(["REACH", "IMPRESSIONS", "AD_RECALL_LIFT", "THRUPLAY"])},
    "OUTCOME_ENGAGEMENT": {
        "": _TO_SITE | {"OFFSITE_CONVERSIONS"},
        "WEBSITE": _TO_SITE | {"OFFSITE_CONVERSIONS"},
        "APP": frozenset(["OFFSITE_CONVERSIONS", "LINK_CLICKS", "REACH"]),
        "ON_POST": frozenset(["POST_ENGAGEMENT", "REACH", "IMPRESSIONS"]),
        "ON_EVENT": frozenset(["EVENT_RESPONSES", "POST_ENGAGEMENT", "REACH", "IMPRESSIONS"]),
        "ON_VIDEO": frozenset(["THRUPLAY"]),
        "ON_PAGE": frozenset(["PAGE_LIKES"]),
        **dict.fromkeys(_CHATS, _TO_CHAT),
    },
    "OUTCOME_TRAFFIC": {
        "": _TO_SITE,
        "WEBSITE": _TO_SITE,
        "APP": frozenset(["LINK_CLICKS", "REACH"]),
        "INSTAGRAM_PROFILE": frozenset(["VISIT_INSTAGRAM_PROFILE"]),
        **dict.fromkeys(_CHATS, _TO_CHAT),
    },
}
#: Only impressions can be paid for whatever the goal is; the others ask for the goal of their own name.
_ALWAYS_BILLED = "IMPRESSIONS"


def destination_type(call: Call) -> str | None:
    """Where the ad leads. Raises 100 for an unknown one."""
    return call.params.choice("destination_type", _DESTINATIONS)


def optimization_goal(call: Call, campaign: Campaign) -> str:
    """The goal, which fits the campaign's objective and the destination. Raises 100."""
    goal = call.params.choice("optimization_goal", _GOALS)
    if goal is None:
        raise missing_parameter("optimization_goal")
    destination = destination_type(call) or ""
    fitting = _FITTING.get(campaign.objective)
    if fitting is not None and destination not in fitting:
        raise invalid_parameter(
            f"The destination {destination} does not fit the objective {campaign.objective}", blame=["destination_type"]
        )
    if fitting is not None and goal not in fitting[destination]:
        raise invalid_parameter(
            f"The goal {goal} does not fit the objective {campaign.objective} with the destination "
            f"{destination or 'UNDEFINED'}",
            blame=["optimization_goal"],
        )
    if "frequency_control_specs" in call.params and goal not in ("REACH", "THRUPLAY"):
        raise invalid_parameter("Frequency control needs the goal REACH or THRUPLAY", blame=["frequency_control_specs"])
    return goal


def billing_event(call: Call, goal: str) -> str:
    """What is paid for. Raises 100 for what cannot be paid for with this goal."""
    event = call.params.choice("billing_event", _BILLING_EVENTS)
    if event is None:
        raise missing_parameter("billing_event")
    if event not in (_ALWAYS_BILLED, goal):
        raise invalid_parameter(f"The billing event {event} does not fit the goal {goal}", blame=["billing_event"])
    return event
