from __future__ import annotations

import hashlib
import io
import json

import httplib2
import pytest
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload, MediaIoBaseDownload
from PIL import Image


def photo(colour: str = "teal") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def create(google, data, *, resumable=False, chunk=-1, **body):
    media = MediaInMemoryUpload(data, mimetype="image/jpeg", resumable=resumable, chunksize=chunk)
    body = {"name": "foto.jpg", "parents": [google.service.drive.shared_folder], **body}
    return google.drive.files().create(
        body=body,
        media_body=media,
        supportsAllDrives=True,
        fields="id,name,size,md5Checksum,sha256Checksum,imageMediaMetadata,driveId,version",
    )


def test_a_service_account_owns_nothing_outside_of_a_shared_drive(google):
    error = google.refused(google.drive.files().create(body={"name": "x", "mimeType": "text/plain"}))
    assert (error["code"], error["errors"][0]["reason"], error["errors"][0]["domain"]) == (
        403,
        "storageQuotaExceeded",
        "usageLimits",
    )


def test_a_picture_goes_up_and_comes_down_in_parts(google):
    data = photo()
    file = create(google, data).execute()
    assert file["size"] == str(len(data))
    assert file["md5Checksum"] == hashlib.md5(data).hexdigest()
    assert (file["imageMediaMetadata"]["width"], file["imageMediaMetadata"]["height"]) == (64, 48)
    target = io.BytesIO()
    download = MediaIoBaseDownload(
        target, google.drive.files().get_media(fileId=file["id"], supportsAllDrives=True), chunksize=300
    )
    done, parts = False, 0
    while not done:
        _, done = download.next_chunk()
        parts += 1
    assert target.getvalue() == data
    assert parts == -(-len(data) // 300)


def test_a_resumable_upload_arrives_in_chunks(google):
    data = photo() + b"\0" * 600_000
    http = httplib2.Http()
    http.redirect_codes -= {308}
    request = create(google, data, resumable=True, chunk=256 * 1024)
    google.drive._http.http.redirect_codes = google.drive._http.http.redirect_codes - {308}
    response = None
    while response is None:
        _, response = request.next_chunk()
    assert response["sha256Checksum"] == hashlib.sha256(data).hexdigest()


def test_without_fields_only_four_are_shown(google):
    file = create(google, photo()).execute()["id"]
    assert set(google.drive.files().get(fileId=file, supportsAllDrives=True).execute()) == {
        "kind",
        "id",
        "name",
        "mimeType",
    }
    error = google.refused(google.drive.files().get(fileId=file, fields="nama", supportsAllDrives=True))
    assert error["message"] == "Invalid field selection nama"


def test_shared_drive_items_need_the_flag(google):
    file = create(google, photo()).execute()["id"]
    assert google.refused(google.drive.files().get(fileId=file))["errors"][0]["reason"] == "notFound"


def test_lists_are_searched_ordered_and_paged(google):
    folder = google.service.drive.shared_folder
    for number in range(3):
        create(google, photo(), name=f"foto {number}.jpg").execute()
    book = google.new_sheet()
    files = google.drive.files()
    every = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}
    query = f"'{folder}' in parents and mimeType = 'image/jpeg' and trashed = false and name contains 'foto'"
    page = files.list(q=query, orderBy="name", pageSize=2, fields="nextPageToken,files(id,name)", **every).execute()
    assert [file["name"] for file in page["files"]] == ["foto 0.jpg", "foto 1.jpg"]
    rest = files.list(q=query, orderBy="name", pageSize=2, pageToken=page["nextPageToken"], **every).execute()
    assert [file["name"] for file in rest["files"]] == ["foto 2.jpg"]
    assert "nextPageToken" not in rest
    recent = "modifiedTime > '2020-01-01T00:00:00Z' and mimeType='application/vnd.google-apps.spreadsheet'"
    assert [file["id"] for file in files.list(q=recent, **every).execute()["files"]] == [book]
    assert files.list(q=recent).execute()["files"] == []
    assert google.refused(files.list(q="name ~ 'x'", **every))["errors"][0]["location"] == "q"


def test_modified_time_lags_behind_edits_in_the_sheet(google):
    book = google.new_sheet()
    google.advance(60)
    get = google.drive.files().get(fileId=book, supportsAllDrives=True, fields="modifiedTime,version")
    before = get.execute()
    token = google.drive.changes().getStartPageToken(supportsAllDrives=True).execute()["startPageToken"]
    changes = google.drive.changes().list(
        pageToken=token, supportsAllDrives=True, includeItemsFromAllDrives=True, fields="*"
    )
    google.write(book, "A1", [["x"]])
    google.advance(15)
    assert get.execute() == before
    assert changes.execute()["changes"] == []
    google.advance(10)
    after = get.execute()
    assert after["modifiedTime"] > before["modifiedTime"]
    assert int(after["version"]) > int(before["version"])
    found = changes.execute()
    assert [change["fileId"] for change in found["changes"]] == [book]
    assert int(found["newStartPageToken"]) > int(token)


def test_removal_is_a_change(google):
    file = create(google, photo()).execute()["id"]
    token = google.drive.changes().getStartPageToken(supportsAllDrives=True).execute()["startPageToken"]
    google.drive.files().delete(fileId=file, supportsAllDrives=True).execute()
    every = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}
    changes = google.drive.changes().list(pageToken=token, **every).execute()["changes"]
    assert [(change["fileId"], change["removed"]) for change in changes] == [(file, True)]


def test_a_copied_spreadsheet_carries_its_metadata(google):
    book = google.new_sheet()
    place = {"sheetId": 7, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}
    entry = {"metadataId": 11, "metadataKey": "rid", "visibility": "DOCUMENT", "location": {"dimensionRange": place}}
    google.edit(book, {"createDeveloperMetadata": {"developerMetadata": entry}})
    copy = google.drive.files().copy(fileId=book, body={"name": "Salinan"}, supportsAllDrives=True).execute()
    assert copy["name"] == "Salinan"
    google.edit(book, {"deleteDimension": {"range": place}})
    found = google.sheets.developerMetadata().get(spreadsheetId=copy["id"], metadataId=11).execute()
    assert found["location"]["dimensionRange"]["startIndex"] == 3
    assert google.sheets.get(spreadsheetId=copy["id"]).execute()["properties"]["title"] == "Salinan"


def test_renaming_and_trashing(google):
    book = google.new_sheet()
    update = google.drive.files().update(
        fileId=book, body={"name": "Nama baru", "trashed": True}, supportsAllDrives=True, fields="name,trashed"
    )
    assert update.execute() == {"name": "Nama baru", "trashed": True}
    assert google.sheets.get(spreadsheetId=book).execute()["properties"]["title"] == "Nama baru"


def test_permissions_open_a_file_for_somebody(google):
    book = google.new_sheet()
    operator = google.client_of("operator@opd.example", "sheets", "v4").spreadsheets()
    assert google.refused(operator.get(spreadsheetId=book))["code"] == 403
    body = {"type": "user", "role": "writer", "emailAddress": "operator@opd.example"}
    permissions = google.drive.permissions()
    answer = permissions.create(fileId=book, body=body, sendNotificationEmail=False, supportsAllDrives=True).execute()
    assert set(answer) == {"kind", "id", "type", "role"}
    assert operator.get(spreadsheetId=book).execute()["spreadsheetId"] == book
    listed = permissions.list(fileId=book, supportsAllDrives=True, fields="permissions(emailAddress,role)").execute()
    assert {"emailAddress": "operator@opd.example", "role": "writer"} in listed["permissions"]
    permissions.delete(fileId=book, permissionId=answer["id"], supportsAllDrives=True).execute()
    assert google.refused(operator.get(spreadsheetId=book))["code"] == 403
    public = permissions.create(
        fileId=book, body={"type": "anyone", "role": "reader"}, sendNotificationEmail=False, supportsAllDrives=True
    )
    assert google.refused(public)["code"] == 400


@pytest.mark.parametrize(
    ("form", "reason"),
    [({"can_download": "false"}, "cannotDownloadFile"), ({"share_with_service_account": "false"}, "notFound")],
)
def test_downloads_can_be_forbidden(google, form, reason):
    file = upload(google, photo(), **form)
    request = google.drive.files().get_media(fileId=file)
    with pytest.raises(HttpError, match=reason):
        request.execute()


def test_a_photo_of_a_person_is_shared_with_the_account(google):
    data = photo("orange")
    file = upload(google, data)
    assert google.drive.files().get_media(fileId=file).execute() == data
    assert (
        google.refused(google.drive.files().get_media(fileId=file, acknowledgeAbuse=True))["errors"][0]["reason"]
        == "invalidAbuseAcknowledgment"
    )
    book = google.new_sheet()
    assert (
        google.refused(google.drive.files().get_media(fileId=book, supportsAllDrives=True))["errors"][0]["reason"]
        == "fileNotDownloadable"
    )


def upload(google, data, **form):
    parts = "".join(
        f'--X\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in form.items()
    )
    head = '--X\r\nContent-Disposition: form-data; name="file"; filename="foto.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = parts.encode() + head.encode() + data + b"\r\n--X--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=X"}
    _, content = httplib2.Http().request(google.root + "admin/api/google/files", "POST", body, headers)
    return json.loads(content)["id"]
