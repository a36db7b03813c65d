"""Google's refusals, as the project's errors: typed by what to do next.

Classified by `reason` and status, never by domain or text: `storageQuotaExceeded` shares its domain with the rate
limits, and nothing but a person helps against it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import google.auth.exceptions
import httplib2
from googleapiclient.errors import HttpError

from siar.errors import AccessError, ConfigError, InputError, RetryError, SiarError, UnprovenError, WaitError

__all__ = ["TRANSPORT_FAULTS", "AccountRefusedError", "reasons", "translate"]

TRANSPORT_FAULTS = (OSError, httplib2.HttpLib2Error, google.auth.exceptions.GoogleAuthError)
"""What the client raises besides HttpError: sockets (timeouts included), httplib2, credentials."""


class AccountRefusedError(AccessError):
    """Google refuses the service account itself, whatever it asks for: its key, or our project's use of the API."""


_RATE = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"}
_QUOTA_WINDOW = timedelta(seconds=60)  # per-minute quotas are refilled each minute
_OWNERSHIP = {"storageQuotaExceeded", "teamDriveFileLimitExceeded"}
_SCOPES = {"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions", "insufficientScopes"}
_NO_API = {"accessNotConfigured", "SERVICE_DISABLED"}
_NO_DOWNLOAD = {"cannotDownloadFile", "cannotDownloadAbusiveFile"}


def _body(error: HttpError) -> Mapping[str, Any]:
    try:
        body = json.loads(error.content)["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return body if isinstance(body, Mapping) else {}


def reasons(error: HttpError) -> frozenset[str]:
    """Every machine-readable reason in an error body: Drive's `errors[].reason`, Sheets' `status` and `details[]`."""
    body = _body(error)
    found = {
        item.get("reason") for key in ("errors", "details") for item in body.get(key) or [] if isinstance(item, Mapping)
    }
    found.add(body.get("status"))
    return frozenset(str(reason) for reason in found if reason)


def translate(error: Exception, *, what: str, email: str, now: datetime, repeatable: bool) -> SiarError:
    """Return the error to raise for a failed call.

    :param what: the call and its object, for the message ("spreadsheets.get 1AbC").
    :param email: the service account, which is whom a file must be shared with.
    :param repeatable: whether sending the same request again is harmless; decides what a lost answer means.
    """
    if isinstance(error, HttpError):
        return _of_answer(error, what=what, email=email, now=now, repeatable=repeatable)
    if isinstance(error, google.auth.exceptions.RefreshError) and not error.retryable:
        return AccountRefusedError(
            f"{what}: Google refuses the service-account key of {email}. Make a new key and put it into the connection."
        )
    if isinstance(error, google.auth.exceptions.GoogleAuthError) or repeatable:
        # Credentials are fetched before the request is sent: nothing has happened.
        return RetryError(f"{what}: no answer from Google ({type(error).__name__}).")
    return UnprovenError(f"{what}: the connection was lost after the request was sent ({type(error).__name__}).")


def _of_answer(error: HttpError, *, what: str, email: str, now: datetime, repeatable: bool) -> SiarError:
    status = int(error.status_code)
    found = reasons(error)
    text = str(_body(error).get("message") or "")[:300]
    if status == 429 or (status == 403 and found & _RATE):
        return WaitError(f"{what}: the quota of this minute is used up.", until=now + _QUOTA_WINDOW)
    if status >= 500 or status == 408:
        if repeatable:
            return RetryError(f"{what}: Google answered {status}.")
        return UnprovenError(f"{what}: Google answered {status}; the change may have been made.")
    if status == 401:
        return AccountRefusedError(f"{what}: Google does not accept the credentials of {email}.")
    if found & _OWNERSHIP:
        return ConfigError(
            f"{what}: a service account cannot own files. Give the id of a folder in a shared drive in which {email} is a content manager."
        )
    if status == 403 and found & _SCOPES:
        return ConfigError(f"{what}: the access token lacks a scope ({text}).")
    if status == 403 and found & _NO_API:
        return AccountRefusedError(
            f"{what}: the API is not switched on in the project of {email}. Switch it on in the Google Cloud console."
        )
    if status == 403 and found & _NO_DOWNLOAD:
        return AccessError(f"{what}: the owner does not allow the file to be downloaded.")
    if status in {403, 404}:
        # Drive and Sheets hide whether a file exists from those it is not shared with.
        return AccessError(f"{what}: not found, or not shared. Share it with {email}.")
    return InputError(f"{what}: Google refuses the request ({status}): {text}")
