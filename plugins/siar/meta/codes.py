"""What Graph error codes mean, as tables.

Decisions rest on `code` and `error_subcode` only: texts are localised and most throttles arrive as HTTP 400.
Source: Graph API "Error Handling", Marketing API "Error Codes", "Instagram Platform - Error Codes", and the
observed cases named beside an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

__all__ = ["GONE", "GONE_AFTER_DELETE", "TOO_MUCH", "Meaning", "Reaction", "meaning_of"]


class Reaction(StrEnum):
    """What to do next."""

    RETRY = "retry"
    WAIT = "wait"
    FIX = "fix"
    ACCESS = "access"
    CONFIG = "config"
    LOOK = "look"
    """Neither success nor failure is said: somebody has to read back."""


@dataclass(frozen=True)
class Meaning:
    """One entry of the tables.

    :param settled: a write that is answered with this had no effect, by documentation. False for every code that
        is known, or must be feared, to arrive after the effect.
    :param stops: nothing more should be sent on this channel until a person has acted.
    :param wait: how long to pause when the reply's headers do not say.
    :param contradicts: the reply itself claims that the thing already exists.
    """

    reaction: Reaction
    hint: str
    settled: bool = False
    stops: bool = False
    wait: timedelta | None = None
    contradicts: bool = False


GONE: frozenset[tuple[int | None, int | None]] = frozenset({(100, 33), (24, 2207006), (24, 2207008)})
"""What is answered about an object that is not there, or no longer: a post, a medium, a container (code, subcode)."""

GONE_AFTER_DELETE = GONE | {(10, None), (803, None)}
"""The same once we have tried to delete it: a refused permission and an unknown id say no more than that then."""

TOO_MUCH: frozenset[tuple[int | None, int | None]] = frozenset(
    {
        *((1, None), (1, 99), (960, None), (-2, None), (-3, None), (-3, 1504045)),
        *((2, 1504038), (2, 1504043), (100, 1504018), (100, 1487534)),
    }
)
"""What is answered where less would be answered. "Please reduce the amount of data" is a text of code 1."""

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


def _retry(hint: str, *, settled: bool = False) -> Meaning:
    return Meaning(Reaction.RETRY, hint, settled=settled)


def _wait(hint: str, wait: timedelta, *, settled: bool = False) -> Meaning:
    return Meaning(Reaction.WAIT, hint, settled=settled, wait=wait)


def _fix(hint: str, *, settled: bool = True) -> Meaning:
    return Meaning(Reaction.FIX, hint, settled=settled)


def _access(hint: str, *, settled: bool = True, stops: bool = False) -> Meaning:
    return Meaning(Reaction.ACCESS, hint, settled=settled, stops=stops)


_BY_CODE_AND_SUBCODE: dict[tuple[int, int], Meaning] = {
    # An unknown object, a missing permission and an unsupported call share this one. Not settled: a service that
    # fails to read its own new object answers the same way after the effect.
    (100, 33): _fix("object missing, not permitted, or operation unsupported", settled=False),
    (17, 1885172): _wait("account spending limit changed too often today", _HOUR, settled=True),
    (1, 99): Meaning(Reaction.RETRY, "unknown error"),
    (190, 2069032): _access("the Page's own token is needed", stops=True),
    # Seen with the post live (postiz pull request 1681).
    (4, 2207051): Meaning(Reaction.ACCESS, "Instagram restricts the action as spam", stops=True),
    (9, 2207042): _wait("Instagram's daily publishing limit", _HOUR, settled=True),
    (24, 2207006): Meaning(Reaction.LOOK, "Instagram container not found"),
    (24, 2207008): Meaning(Reaction.LOOK, "Instagram container expired or not ready"),
    (25, 2207050): _access("the Instagram account is restricted or inactive", stops=True),
    (-2, 2207003): _retry("Instagram timed out fetching the picture"),
    (-2, 2207020): Meaning(Reaction.LOOK, "Instagram container expired"),
    (-1, 2207001): _retry("Instagram server error"),
    (-1, 2207032): _retry("Instagram could not create the container"),
    (-1, 2207053): _retry("Instagram upload error"),
    (9004, 2207052): _retry("Instagram could not fetch the picture's address", settled=True),
    (9007, 2207027): _retry("the Instagram container is not ready yet", settled=True),
    (100, 2207023): _fix("Instagram: unknown media type"),
    (100, 2207028): _fix("Instagram: a carousel has 2 to 10 items"),
    (100, 2207040): _fix("Instagram: more than 20 account tags"),
    (2, 1504038): _retry("insights are too large or busy"),
    (2, 1504043): _retry("insights are too large or busy"),
    (100, 1504018): _retry("insights are too large or busy"),
    (100, 1487534): _retry("too much insights data"),
    (-3, 1504045): _retry("report too large"),
}

_BY_SUBCODE: dict[int, Meaning] = {
    1366051: Meaning(Reaction.LOOK, "these photos were already posted", contradicts=True),
    1366046: _fix("photo too large or of a wrong format"),
    1346003: _fix("content refused as abusive"),
    1349125: _fix("content refused"),
    1404102: _fix("content refused by the community standards"),
    2061006: _fix("the link is refused"),
    2069019: _fix("the file is refused"),
    1404006: _access("a security check is pending", stops=True),
    1404078: _access("the Page needs publishing authorization", stops=True),
    1404112: Meaning(Reaction.ACCESS, "the account is restricted", stops=True),
    4854002: _access("identity must be confirmed before this Page may publish", stops=True),
    1404163: _access("advertising access was revoked", stops=True),
    # Named among the codes, and seen as subcodes too.
    1609005: _fix("the link cannot be read"),
    1609008: _fix("links to facebook.com are not allowed"),
    1363047: _retry("temporary fault"),
    1609010: _retry("temporary fault while reading the link"),
    2207057: _fix("Instagram: thumbnail offset"),
    2207035: _fix("Instagram: product tags"),
    2207036: _fix("Instagram: product tags"),
    2207037: _fix("Instagram: product tags"),
    2207026: _fix("Instagram: video format"),
    2207004: _fix("Instagram: picture above 8 MiB"),
    2207005: _fix("Instagram: picture format, JPEG only"),
    2207009: _fix("Instagram: aspect ratio outside 4:5 to 1.91:1"),
    2207010: _fix("Instagram: caption too long"),
}

_BY_CODE: dict[int, Meaning] = {
    -3: _retry("report too large"),
    -2: _retry("timeout inside the service"),
    -1: _retry("fault inside the service"),
    1: _retry("unknown, possibly passing error"),
    2: _retry("service temporarily unavailable"),
    3: Meaning(Reaction.CONFIG, "the app lacks a capability", settled=True),
    4: _wait("the app's call limit is reached", 5 * _MINUTE),
    10: _access("permission denied"),
    17: _wait("the account's call limit is reached", 5 * _MINUTE),
    32: _wait("the Page's call limit is reached", 5 * _MINUTE),
    # Not settled without a known subcode: a 400 has been seen after the thing was created.
    100: _fix("invalid parameter", settled=False),
    102: _access("the session is invalid", stops=True),
    104: Meaning(Reaction.CONFIG, "wrong signature (appsecret_proof)", settled=True, stops=True),
    190: _access("the token is invalid or expired", stops=True),
    # The same as 190/2069032; Meta's pages name both.
    210: _access("the Page's own token is needed", stops=True),
    294: _access("ads_management permission missing"),
    324: _fix("missing or invalid image file"),
    341: _wait("an application limit is reached", 5 * _MINUTE),
    352: _fix("video format unsupported"),
    368: Meaning(Reaction.ACCESS, "blocked as abusive or against policy", stops=True),
    # "Duplicate post" says that the same text is already there.
    506: Meaning(Reaction.LOOK, "duplicate of the previous post", contradicts=True),
    613: _wait("a rate limit is reached", 5 * _MINUTE),
    803: _fix("the id or alias does not exist"),
    960: _retry("the batch timed out"),
    2500: _access("no token was given", stops=True),
    2635: Meaning(Reaction.CONFIG, "this API version is no longer served", settled=True),
    3001: Meaning(Reaction.CONFIG, "insights asked without a metric", settled=True),
    9004: _retry("the media address could not be fetched", settled=True),
    9007: _retry("the media is not ready", settled=True),
    36000: _fix("Instagram: picture too large"),
    36001: _fix("Instagram: picture format"),
    36003: _fix("Instagram: aspect ratio"),
    36004: _fix("Instagram: caption too long"),
    1609005: _fix("the link cannot be read"),
    1609008: _fix("links to facebook.com are not allowed"),
    1609010: _retry("temporary fault while reading the link"),
}


def meaning_of(code: int | None, subcode: int | None, *, transient: bool = False, status: int = 400) -> Meaning:
    """Return what a refusal means.

    :param code: `error.code`, None when the reply had no envelope.
    :param transient: `error.is_transient`; counts only where the tables are silent.
    :param status: the HTTP status; counts last.
    """
    if code is not None:
        if subcode is not None and (found := _BY_CODE_AND_SUBCODE.get((code, subcode)) or _BY_SUBCODE.get(subcode)):
            return found
        if found := _BY_CODE.get(code):
            return found
        if 200 <= code <= 299:
            return _access("a permission is missing")
        if 80000 <= code <= 80014:
            return _wait("a business-use-case limit is reached", 5 * _MINUTE)
    if transient or status >= 500:
        return _retry("passing fault of the service")
    if status == 429:
        return _wait("too many calls", 5 * _MINUTE)
    return _fix("refused for an undocumented reason", settled=False)
