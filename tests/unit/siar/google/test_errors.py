from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import google.auth.exceptions
import httplib2
import pytest
from googleapiclient.errors import HttpError

from siar.errors import AccessError, ConfigError, InputError, RetryError, UnprovenError, WaitError
from siar.google.errors import AccountRefusedError, reasons, translate

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ROBOT = "siar@project.iam.gserviceaccount.com"


def answer(status: int, body: object = None) -> HttpError:
    content = json.dumps(body).encode() if body is not None else b"<html>gateway</html>"
    return HttpError(httplib2.Response({"status": str(status)}), content)


def drive(status: int, reason: str) -> HttpError:
    return answer(status, {"error": {"code": status, "message": "m", "errors": [{"reason": reason}]}})


def sheets(status: int, name: str, *details: str) -> HttpError:
    found = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason} for reason in details]
    return answer(status, {"error": {"code": status, "message": "m", "status": name, "details": found}})


@pytest.mark.parametrize(
    ("error", "repeatable", "expected"),
    [
        (sheets(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"), False, WaitError),
        (drive(403, "userRateLimitExceeded"), True, WaitError),
        (sheets(503, "UNAVAILABLE"), True, RetryError),
        (sheets(503, "UNAVAILABLE"), False, UnprovenError),
        (answer(502), True, RetryError),
        (sheets(401, "UNAUTHENTICATED"), True, AccountRefusedError),
        (sheets(403, "PERMISSION_DENIED", "SERVICE_DISABLED"), True, AccountRefusedError),
        (drive(403, "accessNotConfigured"), True, AccountRefusedError),
        (sheets(403, "PERMISSION_DENIED"), True, AccessError),
        (sheets(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), True, ConfigError),
        (drive(403, "storageQuotaExceeded"), True, ConfigError),
        (drive(403, "cannotDownloadFile"), True, AccessError),
        (drive(404, "notFound"), True, AccessError),
        (sheets(400, "INVALID_ARGUMENT"), True, InputError),
        (TimeoutError(), True, RetryError),
        (TimeoutError(), False, UnprovenError),
        (ConnectionResetError(), False, UnprovenError),
        (google.auth.exceptions.TransportError("x"), False, RetryError),
        (google.auth.exceptions.RefreshError("invalid_grant"), True, AccountRefusedError),
    ],
)
def test_an_answer_is_typed_by_what_to_do_next(error, repeatable, expected):
    found = translate(error, what="files.get F1", email=ROBOT, now=NOW, repeatable=repeatable)
    assert type(found) is expected
    assert "files.get F1" in str(found)


def test_a_used_up_minute_says_when_it_is_over():
    found = translate(sheets(429, "RESOURCE_EXHAUSTED"), what="w", email=ROBOT, now=NOW, repeatable=True)
    assert isinstance(found, WaitError)
    assert found.until == NOW + timedelta(seconds=60)


def test_a_missing_share_names_whom_to_share_with():
    assert ROBOT in str(translate(drive(404, "notFound"), what="w", email=ROBOT, now=NOW, repeatable=True))


def test_reasons_of_both_envelopes_and_of_none():
    assert reasons(drive(403, "notFound")) == {"notFound"}
    assert reasons(sheets(429, "RESOURCE_EXHAUSTED", "A", "B")) == {"RESOURCE_EXHAUSTED", "A", "B"}
    assert reasons(answer(500)) == frozenset()
