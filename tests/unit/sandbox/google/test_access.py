from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2 import service_account
from googleapiclient.errors import HttpError

READ_ONLY = ("https://www.googleapis.com/auth/spreadsheets.readonly",)


def test_the_service_account_signs_in_with_its_key_file(google):
    key = google.admin("GET", "/keyfile")
    assert key["token_uri"] == google.root + "token"
    assert google.admin("GET", "")["service_account"] == key["client_email"]
    book = google.new_sheet()
    assert google.sheets.get(spreadsheetId=book).execute()["properties"]["locale"] == "in_ID"


def test_a_foreign_key_is_refused(google):
    key = google.admin("GET", "/keyfile")
    other = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    key["private_key"] = other.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    credentials = service_account.Credentials.from_service_account_info(key, scopes=READ_ONLY)
    with pytest.raises(RefreshError, match="invalid_grant"):
        credentials.refresh(Request())


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}, "invalid_request"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "a.b"}, "invalid_grant"),
    ],
)
def test_the_token_endpoint_answers_in_oauth_style(google, form, reason):
    request = urllib.request.Request(google.root + "token", urllib.parse.urlencode(form).encode())
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    assert json.load(caught.value)["error"] == reason


@pytest.mark.parametrize("header", [None, "Bearer ya29.invented", "Basic abc"])
def test_without_a_valid_token_there_is_a_401(google, header):
    request = urllib.request.Request(
        google.root + "v4/spreadsheets/x", headers={"authorization": header} if header else {}
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    error = json.load(caught.value)["error"]
    assert (caught.value.code, error["code"], error["status"]) == (401, 401, "UNAUTHENTICATED")


def test_tokens_expire_and_the_client_renews_them(google):
    book = google.new_sheet()
    google.advance(3700)
    assert google.sheets.get(spreadsheetId=book).execute()["spreadsheetId"] == book


def test_scopes_decide_which_methods_are_open(google):
    book = google.new_sheet()
    reader = google.client("sheets", "v4", READ_ONLY).spreadsheets()
    assert reader.get(spreadsheetId=book).execute()["spreadsheetId"] == book
    body = {"dataFilters": [{"a1Range": "A1:B2"}]}
    error = google.refused(reader.values().batchGetByDataFilter(spreadsheetId=book, body=body))
    assert error["code"] == 403
    assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_what_is_not_shared_is_hidden(google):
    book = google.admin("POST", "/spreadsheets", {"title": "Rahasia", "share_with_service_account": False})["id"]
    assert google.refused(google.sheets.get(spreadsheetId=book))["status"] == "PERMISSION_DENIED"
    assert google.refused(google.sheets.get(spreadsheetId="tidak-ada"))["status"] == "NOT_FOUND"
    error = google.refused(google.drive.files().get(fileId=book))
    assert (error["code"], error["errors"][0]["reason"]) == (404, "notFound")
    assert error["message"] == f"File not found: {book}."


def test_readers_may_not_write(google):
    book = google.admin("POST", "/spreadsheets", {"title": "Baca"})["id"]
    google.admin("POST", f"/files/{book}/sharing", {"role": "reader"})
    assert google.sheets.get(spreadsheetId=book).execute()["spreadsheetId"] == book
    body = {"values": [["x"]]}
    request = google.sheets.values().update(spreadsheetId=book, range="A1", valueInputOption="RAW", body=body)
    assert google.refused(request)["status"] == "PERMISSION_DENIED"


def test_the_quota_binds_per_user_and_minute_and_refills(google):
    google.admin("PATCH", "/settings", {"quota_per_user": 3})
    book = google.admin("POST", "/spreadsheets", {"title": "Kuota"})["id"]
    for _ in range(3):
        google.sheets.get(spreadsheetId=book, fields="spreadsheetId").execute()
    error = google.refused(google.sheets.get(spreadsheetId=book))
    assert error["status"] == "RESOURCE_EXHAUSTED"
    assert error["message"].startswith(
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'"
    )
    assert error["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"
    google.write(book, "A1", [["writes are counted apart"]])
    google.advance(61)
    google.sheets.get(spreadsheetId=book).execute()


def test_the_quota_can_be_refilled_and_switched_off(google):
    google.admin("PATCH", "/settings", {"quota_per_user": 1})
    book = google.admin("POST", "/spreadsheets", {"title": "Kuota"})["id"]
    google.sheets.get(spreadsheetId=book).execute()
    google.admin("POST", "/quota/refill")
    google.sheets.get(spreadsheetId=book).execute()
    google.refused(google.sheets.get(spreadsheetId=book))
    google.admin("PATCH", "/settings", {"quota_enabled": False})
    google.sheets.get(spreadsheetId=book).execute()


def test_faults_wear_the_envelope_of_their_service(google):
    book = google.new_sheet()
    google.world.faults.add("sheets.spreadsheets.values.update", "status", times=1, params={"status": 429})
    google.world.faults.add("drive.files.get", "status", times=1, params={"status": 503})
    body = {"values": [["x"]]}
    request = google.sheets.values().update(spreadsheetId=book, range="A1", valueInputOption="RAW", body=body)
    error = google.refused(request)
    assert error["details"][0]["metadata"]["quota_limit"] == "WriteRequestsPerMinutePerUser"
    error = google.refused(google.drive.files().get(fileId=book, supportsAllDrives=True))
    assert (error["code"], error["errors"][0]["reason"]) == (503, "backendError")
    assert google.read(book, "A1:A2") == []


def test_an_effect_may_outlive_its_answer(google):
    book = google.new_sheet()
    google.world.faults.add("sheets.spreadsheets.values.update", "error_after", times=1, params={"status": 503})
    with pytest.raises(HttpError):
        google.write(book, "A1", [["tertulis"]])
    assert google.read(book, "A1:A1") == [["tertulis"]]


def test_state_survives_a_restart(google):
    book = google.new_sheet()
    google.write(book, "A2", [["11/9/2021", "=1+1"]], "USER_ENTERED")
    google.edit(book, _tag(11, 1))
    state = json.loads(json.dumps(google.service.dump()))
    google.service.reset()
    google.service.load(state)
    assert google.read(book, "A2:B2") == [["11/09/2021", "2"]]
    found = google.sheets.developerMetadata().get(spreadsheetId=book, metadataId=11).execute()
    assert found["location"]["dimensionRange"]["startIndex"] == 1
    google.advance(timedelta(minutes=1).total_seconds())
    assert google.service.dump()["drive"]["files"][-1]["name"] == "Laporan Dinas"


def _tag(number: int, row: int) -> dict:
    place = {"sheetId": 7, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    entry = {"metadataId": number, "metadataKey": "rid", "metadataValue": f"r-{number}", "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": {**entry, "location": {"dimensionRange": place}}}}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "v4/spreadsheets/x/tabs"),
        ("PUT", "v4/spreadsheets/x"),
        ("GET", "drive/v3/filez"),
        ("POST", "upload/drive/v3/filez"),
    ],
)
def test_an_address_that_is_no_method_is_answered_by_the_front_end(google, method, path):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(google.root + path, method=method))
    assert caught.value.code == 404
    assert caught.value.headers["content-type"].startswith("text/html")
    assert f"The requested URL <code>/{path}</code> was not found" in caught.value.read().decode()
