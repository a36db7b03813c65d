"""Publishing on the Page and reading it back."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from tests.unit.sandbox.meta.conftest import Stand, jpeg


def test_two_steps_make_one_post_whose_photo_can_be_matched(stand: Stand) -> None:
    photo = stand.stage(alt_text_custom="Grafik batang", caption="x")
    assert stand.get(f"{stand.page}/published_posts")["data"] == []
    post = stand.post(
        f"{stand.page}/feed",
        message="Halo Kupang",
        attached_media=[{"media_fbid": photo}],
        fields="permalink_url,created_time",
    )
    assert post["id"].startswith(f"{stand.page}_")
    assert post["permalink_url"].startswith("https://www.facebook.com/")
    listed = stand.get(
        f"{stand.page}/published_posts",
        fields="id,message,created_time,is_published,attachments{media_type,target{id},subattachments{target{id}}}",
    )["data"]
    assert [row["id"] for row in listed] == [post["id"]]
    assert listed[0]["attachments"] == {"data": [{"media_type": "photo", "target": {"id": photo}}]}
    assert listed[0]["created_time"].endswith("+0000")
    shown = stand.get(photo, fields="alt_text_custom,page_story_id,images")
    assert shown["alt_text_custom"] == "Grafik batang"
    assert shown["page_story_id"] == post["id"]
    image = stand.http.get(shown["images"][0]["source"], timeout=5)
    assert image.headers["content-type"] == "image/jpeg"
    assert image.content == jpeg()


def test_an_album_shows_all_its_photos(stand: Stand) -> None:
    first, second = stand.stage(1), stand.stage(2)
    answer = stand.raw(
        "POST",
        f"{stand.page}/feed",
        **{"message": "Album", "attached_media[0]": {"media_fbid": first}, "attached_media[1]": {"media_fbid": second}},
    )
    post = answer.json()["id"]
    shown = stand.get(post, fields="attachments{media_type,target{id},subattachments{media_type,target{id}}}")
    album = shown["attachments"]["data"][0]
    assert album["media_type"] == "album"
    assert [part["target"]["id"] for part in album["subattachments"]["data"]] == [first, second]


def test_a_photo_is_used_once(stand: Stand) -> None:
    photo = stand.stage()
    stand.post(f"{stand.page}/feed", message="satu", attached_media=[{"media_fbid": photo}])
    refused = stand.refused("POST", f"{stand.page}/feed", message="dua", attached_media=[{"media_fbid": photo}])
    assert refused == (100, 1366051)


def test_the_same_message_twice_in_a_row_is_refused(stand: Stand) -> None:
    stand.post(f"{stand.page}/feed", message="sama")
    assert stand.refused("POST", f"{stand.page}/feed", message="sama")[0] == 506
    stand.post(f"{stand.page}/feed", message="lain")
    stand.post(f"{stand.page}/feed", message="sama")


def test_a_staged_photo_dies_after_a_day(stand: Stand) -> None:
    photo = stand.stage()
    url = stand.get(photo, fields="images")["images"][0]["source"]
    stand.world.clock.advance(timedelta(hours=24, seconds=1))
    assert stand.refused("GET", photo) == (100, 33)
    assert stand.refused("POST", f"{stand.page}/feed", message="a", attached_media=[{"media_fbid": photo}])[0] == 100
    assert stand.http.get(url, timeout=5).status_code == 404


def test_a_published_photo_is_a_post(stand: Stand) -> None:
    answer = stand.post(f"{stand.page}/photos", files={"apa_saja": jpeg()}, caption="Foto")
    assert set(answer) == {"id", "post_id"}
    assert stand.get(answer["post_id"], fields="message")["message"] == "Foto"
    assert stand.refused("POST", f"{stand.page}/feed", message="x", attached_media=[{"media_fbid": answer["id"]}]) == (
        100,
        1366051,
    )


def test_a_photo_by_url_is_really_fetched(stand: Stand) -> None:
    source = stand.image_url(3)
    photo = stand.post(f"{stand.page}/photos", url=source, published="false")["id"]
    digest = stand.service.state.photos[photo].picture.sha256
    assert digest == hashlib.sha256(jpeg(seed=3)).hexdigest()
    assert stand.refused("POST", f"{stand.page}/photos", url=f"{stand.url}/cdn/none.jpg")[0] == 100


def test_a_png_is_served_as_jpeg(stand: Stand) -> None:
    answer = stand.post(f"{stand.page}/photos", files={"source": jpeg(form="PNG")}, published="false")
    source = stand.get(answer["id"], fields="images")["images"][0]["source"]
    assert stand.http.get(source, timeout=5).content[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("files", [None, {"source": b"no image"}, {"source": b""}])
def test_without_an_image_324(stand: Stand, files: dict[str, bytes] | None) -> None:
    assert stand.refused("POST", f"{stand.page}/photos", files=files)[0] == 324


def test_links_to_facebook_itself_are_refused(stand: Stand) -> None:
    for link, code in (("https://www.facebook.com/1", 1609008), ("bukan tautan", 1609005)):
        assert stand.refused("POST", f"{stand.page}/feed", message="x", link=link) == (code, None)


def test_scheduled_posts_wait_and_flip(stand: Stand) -> None:
    due = int((stand.world.clock.now() + timedelta(minutes=30)).timestamp())
    photo = stand.stage(temporary="true")
    post = stand.post(
        f"{stand.page}/feed",
        message="nanti",
        published="false",
        scheduled_publish_time=due,
        unpublished_content_type="SCHEDULED",
        attached_media=[{"media_fbid": photo}],
    )["id"]
    assert stand.get(f"{stand.page}/scheduled_posts", fields="scheduled_publish_time")["data"] == [
        {"scheduled_publish_time": due, "id": post}
    ]
    assert stand.get(f"{stand.page}/published_posts")["data"] == []
    stand.world.clock.advance(timedelta(minutes=31))
    assert [row["id"] for row in stand.get(f"{stand.page}/published_posts")["data"]] == [post]
    assert stand.get(f"{stand.page}/scheduled_posts")["data"] == []


@pytest.mark.parametrize(("minutes", "published"), [(9, "false"), (60 * 24 * 31, "false"), (60, "true")])
def test_bad_schedules_are_refused(stand: Stand, minutes: int, published: str) -> None:
    due = int((stand.world.clock.now() + timedelta(minutes=minutes)).timestamp())
    refused = stand.refused("POST", f"{stand.page}/feed", message="x", published=published, scheduled_publish_time=due)
    assert refused[0] == 100


def test_a_draft_is_published_by_update(stand: Stand) -> None:
    post = stand.post(f"{stand.page}/feed", message="draf", published="false", unpublished_content_type="DRAFT")["id"]
    assert stand.get(post, fields="is_published")["is_published"] is False
    assert stand.post(post, is_published="true") == {"success": True}
    assert len(stand.get(f"{stand.page}/feed")["data"]) == 1


def test_edit_and_delete(stand: Stand) -> None:
    post = stand.post(f"{stand.page}/feed", message="salah")["id"]
    assert stand.post(post, message="benar") == {"success": True}
    assert stand.get(post, fields="message")["message"] == "benar"
    assert stand.delete(post) == {"success": True}
    assert stand.refused("GET", post) == (100, 33)


def test_only_the_own_apps_posts_can_be_edited(stand: Stand) -> None:
    post = stand.post(f"{stand.page}/feed", message="milik lain")["id"]
    stand.service.state.posts[post].app_id = "999"
    assert stand.refused("POST", post, message="x")[0] == 200


def test_a_photo_story(stand: Stand) -> None:
    answer = stand.post(f"{stand.page}/photo_stories", photo_id=stand.stage())
    assert answer["success"] is True
    assert stand.get(f"{stand.page}/published_posts")["data"] == []


def test_paging_ends_where_next_is_absent(stand: Stand) -> None:
    posts = [stand.post(f"{stand.page}/feed", message=f"ke-{number}")["id"] for number in range(5)]
    first = stand.get(f"{stand.page}/published_posts", limit=2, fields="id")
    seen = [row["id"] for row in first["data"]]
    url = first["paging"]["next"]
    while url:
        page = stand.http.get(url, timeout=5).json()
        seen += [row["id"] for row in page["data"]]
        assert page["paging"]["cursors"]["after"]
        url = page["paging"].get("next")
    assert seen == posts[::-1]


@pytest.mark.parametrize("edge", ["published_posts", "feed", "posts", "scheduled_posts"])
def test_a_list_of_posts_takes_a_limit_of_100(stand: Stand, edge: str) -> None:
    stand.get(f"{stand.page}/{edge}", limit=100)
    refused = stand.raw("GET", f"{stand.page}/{edge}", limit=101).json()["error"]
    assert (refused["code"], refused["message"]) == (100, "(#100) The 'limit' parameter should not exceed 100")


def test_a_pinned_post_is_listed_before_newer_ones(stand: Stand) -> None:
    old, new = (stand.post(f"{stand.page}/feed", message=text)["id"] for text in ("lama", "baru"))
    stand.post(old, is_pinned="true")
    assert [row["id"] for row in stand.get(f"{stand.page}/published_posts", fields="id")["data"]] == [old, new]


def test_list_edges_can_lag(stand: Stand) -> None:
    stand.world.faults.add("meta.page.published_posts.get", "list_lag", params={"seconds": 60})
    post = stand.post(f"{stand.page}/feed", message="baru")["id"]
    assert stand.get(f"{stand.page}/published_posts")["data"] == []
    assert stand.get(post)["id"] == post
    stand.world.clock.advance(timedelta(seconds=61))
    assert len(stand.get(f"{stand.page}/published_posts")["data"]) == 1


def test_attention_grows_and_saturates(stand: Stand) -> None:
    post = stand.post(f"{stand.page}/feed", message="ramai")["id"]
    fields = "shares,reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count)"
    totals = []
    for hours in (0, 1, 23, 24 * 9, 24 * 9):
        stand.world.clock.advance(timedelta(hours=hours))
        totals.append(stand.get(post, fields=fields)["reactions"]["summary"]["total_count"])
    assert totals == sorted(totals)
    assert totals[0] == 0
    assert totals[-1] == totals[-2] > 0
