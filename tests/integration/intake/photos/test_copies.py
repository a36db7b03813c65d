"""Photos behind the rows' links, through the stand-in's Drive: every way they fail is told on the row."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import requests
from PIL import Image, ImageDraw

from siar.connections import MediaConnection
from siar.intake import cycle
from siar.intake.provisioning import provision
from siar.store.media import MediaStore
from tests.integration.intake.people import NOW, cells, letter, system

pytestmark = pytest.mark.integration

PAUSE = 15  # minutes until a link that did not open is tried again


def photo(seed: int = 0, size: tuple[int, int] = (1600, 1200)) -> bytes:
    image = Image.radial_gradient("L").rotate(seed * 37).resize(size).convert("RGB")
    ImageDraw.Draw(image).rectangle((seed * 90, seed * 60, seed * 90 + 400, seed * 60 + 500), fill="red")
    target = io.BytesIO()
    image.save(target, "JPEG")
    return target.getvalue()


@pytest.fixture
def media(tmp_path):
    return MediaStore(MediaConnection(root_url=f"file://{tmp_path}/media", public_base_url=""))


@pytest.fixture
def run(workspace, conn, settings, book, media):
    def one(minutes: int = 0, **change: object):
        photos = settings.intake.photos.model_copy(update=change)
        intake = settings.intake.model_copy(update={"photos": photos})
        return cycle.run(
            conn,
            workspace.google,
            settings=settings.model_copy(update={"intake": intake}),
            book=book,
            now=NOW + timedelta(minutes=minutes),
            media=media,
        )

    return one


@pytest.fixture
def upload(workspace):
    def one(data: bytes, name: str = "foto.jpg", **form: object) -> dict[str, str]:
        reply = requests.post(
            f"{workspace.url}/admin/api/google/files", files={"file": (name, data, "image/jpeg")}, data=form, timeout=10
        )
        assert reply.ok, reply.text
        return reply.json()

    return one


def drive_calls(workspace) -> list[str]:
    entries = requests.get(f"{workspace.url}/admin/api/requests?limit=2000", timeout=10).json()
    return [entry["operation"] for entry in entries if str(entry["operation"]).startswith("drive.files.get")]


TITLES = (
    "Posyandu Melati layani balita", "Vaksin rabies untuk hewan warga", "Ambulans laut tiba di pelabuhan",
    "Kelas ibu hamil dibuka", "Pemeriksaan mata pelajar", "Fogging di tiga lingkungan", "Donor darah pegawai",
    "Puskesmas tambah jam malam", "Obat TBC tersedia gratis", "Senam lansia tiap Jumat", "Sanitasi pasar diperiksa",
)  # fmt: skip


def row(number: int, link: str, **more: str) -> dict[str, object]:
    days = f"{15 + number % 7}/10/2025"
    return cells(
        number,
        foto=link,
        judul=TITLES[number - 2],
        tanggal_mulai=days,
        **more,
    )


def codes(conn) -> dict[int, list[str]]:
    rows = conn.execute(
        "select distinct on (row_id) row_number, verdict, findings from siar.row_revisions"
        " join siar.verdicts using (revision_id) order by row_id, revision_no desc"
    )
    return {item["row_number"]: [item["verdict"], *(finding["code"] for finding in item["findings"])] for item in rows}


def test_a_photo_is_kept_clean_and_seen_once(workspace, conn, sheet, run, media, upload):
    workspace.type(sheet, row(2, upload(photo())["link"]))
    assert run().accepted == 1
    kept = conn.execute("select p.* from siar.report_photos p").fetchone()
    assert (kept["width"], kept["height"]) == (1600, 1200)
    assert Image.open(io.BytesIO(media.read(kept["path"]))).size == (1600, 1200)
    assert len(drive_calls(workspace)) == 2  # its facts, its bytes
    run(5)
    workspace.type(sheet, {f"{letter('lokasi')}2": "Posyandu Mawar"})
    assert run(10).accepted == 1
    assert len(drive_calls(workspace)) == 2


def test_a_known_content_is_not_downloaded_again(workspace, conn, sheet, run, upload):
    workspace.type(sheet, row(2, upload(photo())["link"]))
    run()
    before = len(drive_calls(workspace))
    workspace.type(sheet, row(3, upload(photo(), "salinan.jpg")["link"]))
    run(5)
    assert len(drive_calls(workspace)) - before == 1
    assert codes(conn)[3] == ["accepted", "I_FOTO_MIRIP"]
    assert "foto laporan “Posyandu Melati" in system(workspace, sheet, 3)["pesan"]


def test_a_photo_named_like_an_identity_card_is_asked_about_and_stays_so(workspace, conn, sheet, run, upload):
    workspace.type(sheet, row(2, upload(photo(), "KTP Ibu Maria.jpg")["link"]))
    assert run().review == 1
    assert codes(conn)[2] == ["review", "W_FOTO_KARTU_IDENTITAS"]
    assert "Maria" not in system(workspace, sheet, 2)["pesan"]
    workspace.type(sheet, {f"{letter('lokasi')}2": "Posyandu Mawar"})
    assert run(5).review == 1


def test_another_agencys_headline_is_not_told(workspace, conn, settings, sheet, run, upload):
    workspace.type(sheet, row(2, upload(photo())["link"]))
    other = provision.provision(
        conn, workspace.google, settings=settings, opd=["DISHUB"], folder_id=workspace.folder, now=NOW
    ).spreadsheets["DISHUB"]
    run()
    workspace.type(other, row(2, upload(photo(), "salinan.jpg")["link"], opd="Dinas Perhubungan"))
    run(5)
    told = system(workspace, other, 2)["pesan"]
    assert "Foto tampak sama dengan foto laporan lain" in told
    assert "Posyandu Melati" not in told


def test_every_failure_is_told_on_its_row_and_stops_no_other(workspace, conn, sheet, run, upload):
    google = workspace.google.drive
    folder = str(workspace.admin("POST", "/folders?name=Foto")["id"])
    workspace.admin("POST", f"/files/{folder}/sharing", role="reader")
    shortcut_to = upload(photo(1))["id"]
    shortcut = (
        google._writing.files()
        .create(  # the pipeline never makes shortcuts, people do
            body={
                "name": "pintasan",
                "mimeType": "application/vnd.google-apps.shortcut",
                "parents": [workspace.folder],
                "shortcutDetails": {"targetId": shortcut_to},
            },
            supportsAllDrives=True,
            fields="id",
        )
        .execute()["id"]
    )
    link = "https://drive.google.com/file/d/{}/view".format
    held = upload(photo(3), share_with_service_account="false")["link"]
    workspace.type(
        sheet,
        {
            **row(2, upload(photo(2))["link"]),
            **row(3, held),
            **row(4, link("1TidakAdaSamaSekali00000")),
            **row(5, f"https://drive.google.com/open?id={folder}"),
            **row(6, upload(b"%PDF-1.7 bukan foto", "foto.jpg")["link"]),
            **row(7, upload(photo(4, (640, 480)))["link"]),
            **row(8, link(shortcut)),
            **row(9, upload(photo(5), can_download="false")["link"]),
            **row(10, upload(photo(6) + bytes(400_000))["link"]),
            **row(11, upload(b"")["link"]),
        },
    )
    result = run(max_bytes=300_000)
    assert (result.accepted, result.review, result.held) == (2, 2, 6)
    assert codes(conn) == {
        2: ["accepted"],
        3: ["held", "E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA"],
        4: ["held", "E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA"],
        5: ["review", "W_FOTO_FOLDER"],
        6: ["held", "E_FOTO_BUKAN_FOTO"],
        7: ["review", "W_FOTO_RESOLUSI_RENDAH"],
        8: ["accepted"],
        9: ["held", "E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA"],
        10: ["held", "E_FOTO_BUKAN_FOTO"],
        11: ["held", "E_FOTO_BUKAN_FOTO"],
    }
    assert "640×480" in system(workspace, sheet, 7)["pesan"]
    assert "berkas PDF" in system(workspace, sheet, 6)["pesan"]
    assert "unduhan dimatikan" in system(workspace, sheet, 9)["pesan"]


def test_sharing_a_photo_later_lets_the_row_pass_without_an_edit(workspace, conn, sheet, run, upload):
    file = upload(photo(), share_with_service_account="false")
    workspace.type(sheet, row(2, file["link"]))
    assert run().held == 1
    calls = len(drive_calls(workspace))
    workspace.admin("POST", f"/files/{file['id']}/sharing", role="reader")
    assert run(PAUSE - 5).revisions == 0
    assert len(drive_calls(workspace)) == calls
    result = run(PAUSE)
    assert (result.revisions, result.accepted) == (1, 1)
    assert system(workspace, sheet, 2)["status"] == "Diterima"
    assert run(PAUSE + 5).revisions == 0


def test_a_link_that_stays_closed_is_tried_ever_less_often(workspace, sheet, run):
    workspace.type(sheet, row(2, "https://drive.google.com/file/d/1TidakAdaSamaSekali00000/view"))
    tried = []
    for minutes in range(0, 130, 5):
        before = len(drive_calls(workspace))
        run(minutes)
        if len(drive_calls(workspace)) > before:
            tried.append(minutes)
    assert tried == [0, 15, 45, 105]


def test_drive_out_of_order_makes_nobody_wait_and_is_made_up_for(workspace, conn, sheet, run, upload):
    workspace.type(sheet, row(2, upload(photo(0, (640, 480)))["link"]))
    workspace.fail("drive.files.get", "status", params={"status": 503})
    assert run().accepted == 1
    workspace.world.faults.clear()
    assert codes(conn)[2] == ["accepted"]
    assert run(5).review == 1
    assert codes(conn)[2] == ["review", "W_FOTO_RESOLUSI_RENDAH"]
    assert conn.execute("select count(*) as n from siar.current_reports").fetchone()["n"] == 0


def test_what_exceeds_the_allowance_waits_and_changes_nothing_when_it_is_well(workspace, conn, sheet, run, upload):
    for number in (2, 3, 4):
        workspace.type(sheet, row(number, upload(photo(number))["link"]))
    assert run(downloads_per_cycle=2).accepted == 3
    assert conn.execute("select count(*) as n from siar.photo_contents").fetchone()["n"] == 2
    assert run(5).revisions == 0
    assert conn.execute("select count(*) as n from siar.report_photos").fetchone()["n"] == 3


def test_photos_of_held_rows_are_not_fetched(workspace, sheet, run, upload):
    workspace.type(sheet, row(2, upload(photo())["link"], izin_foto="Ada anak – belum izin"))
    assert run().held == 1
    assert drive_calls(workspace) == []


def test_a_resource_key_travels_with_the_question(workspace, conn, sheet, run, upload):
    file = upload(photo())
    workspace.type(sheet, row(2, f"https://drive.google.com/file/d/{file['id']}/view?resourcekey=0-AbCdEf"))
    assert run().accepted == 1
    assert codes(conn)[2] == ["accepted"]
