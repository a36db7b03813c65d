"""Containers, publishing, quota and media of the Instagram account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from sandbox.meta.pictures import Download, fetch_url
from tests.unit.sandbox.meta.conftest import Stand, jpeg


def test_a_container_becomes_one_medium(stand: Stand) -> None:
    container = stand.finished(caption="Halo #kupang", alt_text="Grafik")
    media = stand.post(f"{stand.ig}/media_publish", creation_id=container)["id"]
    assert stand.get(container, fields="status_code")["status_code"] == "PUBLISHED"
    shown = stand.get(
        media, fields="caption,permalink,timestamp,media_type,media_product_type,alt_text,username,like_count"
    )
    assert shown["caption"] == "Halo #kupang"
    assert shown["alt_text"] == "Grafik"
    assert (shown["media_type"], shown["media_product_type"]) == ("IMAGE", "FEED")
    assert [row["id"] for row in stand.get(f"{stand.ig}/media")["data"]] == [media]


def test_publishing_too_early_is_refused(stand: Stand) -> None:
    assert stand.refused("POST", f"{stand.ig}/media_publish", creation_id=stand.container()) == (9007, 2207027)


def test_time_finishes_a_container_too(stand: Stand) -> None:
    container = stand.container()
    stand.world.clock.advance(timedelta(seconds=31))
    stand.post(f"{stand.ig}/media_publish", creation_id=container)


def test_publishing_twice_makes_no_second_medium(stand: Stand) -> None:
    container = stand.finished()
    stand.post(f"{stand.ig}/media_publish", creation_id=container)
    assert stand.refused("POST", f"{stand.ig}/media_publish", creation_id=container)[0] == 100
    assert len(stand.get(f"{stand.ig}/media")["data"]) == 1


def test_publishing_at_the_same_time_makes_one_medium(stand: Stand) -> None:
    container = stand.finished()
    with ThreadPoolExecutor(6) as pool:
        answers = pool.map(
            lambda _: stand.raw("POST", f"{stand.ig}/media_publish", creation_id=container).status_code, range(6)
        )
    assert sorted(answers) == [200, 400, 400, 400, 400, 400]
    assert len(stand.get(f"{stand.ig}/media")["data"]) == 1


def test_a_carousel(stand: Stand) -> None:
    children = [
        stand.finished(image_url=stand.image_url(n), is_carousel_item="true", alt_text=f"ke-{n}") for n in (1, 2)
    ]
    assert stand.refused("POST", f"{stand.ig}/media_publish", creation_id=children[0])[0] == 100
    media = stand.publish(media_type="CAROUSEL", children=",".join(children), caption="Dua", image_url=None)
    shown = stand.get(media, fields="media_type,caption,children{media_url,alt_text}")
    assert shown["media_type"] == "CAROUSEL_ALBUM"
    assert [child["alt_text"] for child in shown["children"]["data"]] == ["ke-1", "ke-2"]
    usage = stand.get(f"{stand.ig}/content_publishing_limit", fields="quota_usage,config")
    assert usage["data"] == [{"quota_usage": 1, "config": {"quota_total": 50, "quota_duration": 86400}}]


@pytest.mark.parametrize("count", [1, 11])
def test_a_carousel_takes_two_to_ten(stand: Stand, count: int) -> None:
    refused = stand.refused("POST", f"{stand.ig}/media", media_type="CAROUSEL", children=["1"] * count)
    assert refused == (100, 2207028)


def test_a_story_is_not_in_the_feed(stand: Stand) -> None:
    media = stand.publish(media_type="STORIES")
    assert stand.get(f"{stand.ig}/media")["data"] == []
    assert [row["id"] for row in stand.get(f"{stand.ig}/stories")["data"]] == [media]


def test_a_container_lives_a_day(stand: Stand) -> None:
    container = stand.finished()
    stand.world.clock.advance(timedelta(hours=24))
    assert stand.get(container, fields="status_code")["status_code"] == "EXPIRED"
    assert stand.refused("POST", f"{stand.ig}/media_publish", creation_id=container) == (24, 2207008)


def test_an_unknown_container_is_not_found(stand: Stand) -> None:
    assert stand.refused("POST", f"{stand.ig}/media_publish", creation_id="17889000000000001") == (24, 2207006)


def test_a_container_can_fail(stand: Stand) -> None:
    stand.http.post(f"{stand.url}/admin/api/meta/settings", json={"next_container_error": 2207053}, timeout=5)
    failed, good = stand.container(), stand.finished()
    assert stand.get(failed, fields="status_code")["status_code"] == "IN_PROGRESS"
    shown = stand.get(failed, fields="status_code,status")
    assert shown["status_code"] == "ERROR"
    assert "2207053" in shown["status"]
    assert stand.refused("POST", f"{stand.ig}/media_publish", creation_id=failed)[0] == 24
    stand.post(f"{stand.ig}/media_publish", creation_id=good)


def test_the_daily_quota(stand: Stand) -> None:
    stand.http.post(f"{stand.url}/admin/api/meta/settings", json={"instagram_quota_total": 1}, timeout=5)
    stand.publish()
    second = stand.finished()
    assert stand.refused("POST", f"{stand.ig}/media_publish", creation_id=second) == (9, 2207042)
    assert stand.get(f"{stand.ig}/content_publishing_limit")["data"] == [{"quota_usage": 1}]
    stand.world.clock.advance(timedelta(hours=24))
    stand.publish()


def test_at_most_so_many_containers_a_day(stand: Stand) -> None:
    stand.service.state.instagram.containers_per_day = 2
    stand.container()
    stand.container()
    assert stand.refused("POST", f"{stand.ig}/media", image_url=stand.image_url()) == (9, 2207042)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"caption": "x" * 2201}, (36004, 2207010)),
        ({"caption": "#a " * 31}, (100, None)),
        ({"caption": "@a " * 21}, (100, 2207040)),
        ({"media_type": "PHOTO"}, (100, 2207023)),
        ({"alt_text": "x" * 1001}, (100, None)),
        ({"image_url": ""}, (100, None)),
    ],
)
def test_bad_parameters(stand: Stand, params: dict[str, Any], expected: tuple[int, int | None]) -> None:
    params.setdefault("image_url", stand.image_url())
    assert stand.refused("POST", f"{stand.ig}/media", **params) == expected


@pytest.mark.parametrize(
    ("download", "expected"),
    [
        (Download("u", problem="HTTP 404"), (9004, 2207052)),
        (Download("u", b"<html>", "text/html"), (9004, 2207052)),
        (Download("u", problem="timeout", timed_out=True), (-2, 2207003)),
        (Download("u", jpeg(form="PNG"), "image/png"), (36001, 2207005)),
        (Download("u", b"\xff\xd8\xffbroken", "image/jpeg"), (36001, 2207005)),
        (Download("u", b"\xff\xd8\xff" + b"0" * (8 * 1024 * 1024), "image/jpeg"), (36000, 2207004)),
        (Download("u", jpeg(540, 720), "image/jpeg"), (36003, 2207009)),
        (Download("u", jpeg(1080, 540), "image/jpeg"), (36003, 2207009)),
    ],
)
def test_bad_images(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, download: Download, expected: tuple[int, int]
) -> None:
    monkeypatch.setattr(stand.service.dispatcher, "fetch", lambda url: download)
    assert stand.refused("POST", f"{stand.ig}/media", image_url="http://example.invalid/a.jpg") == expected


def test_an_unreachable_address_cannot_be_fetched(stand: Stand) -> None:
    refused = stand.refused("POST", f"{stand.ig}/media", image_url="http://127.0.0.1:9/a.jpg")
    assert refused == (9004, 2207052)
    assert fetch_url("http://contoh.invalid/foto-é.jpg").problem


def test_delete_and_comments_switch(stand: Stand) -> None:
    media = stand.publish(caption="Hapus")
    assert stand.refused("POST", media, caption="Baru")[0] == 100
    assert stand.post(media, comment_enabled="false") == {"success": True}
    assert stand.get(media, fields="is_comment_enabled")["is_comment_enabled"] is False
    assert stand.delete(media) == {"success": True}
    assert stand.refused("GET", media) == (100, 33)


def test_boost_eligibility(stand: Stand) -> None:
    feed, story = stand.publish(), stand.publish(media_type="STORIES")
    assert stand.get(feed, fields="boost_eligibility_info") == {
        "boost_eligibility_info": {"eligible_to_boost": True},
        "id": feed,
    }
    assert stand.get(story, fields="boost_eligibility_info")["boost_eligibility_info"]["eligible_to_boost"] is False


def test_a_pinned_medium_is_listed_before_newer_ones(stand: Stand) -> None:
    old, new = stand.publish(caption="Lama"), stand.publish(caption="Baru")
    order = {"pinned": True}
    stand.http.post(f"{stand.url}/admin/api/meta/published/{old}/pin", json=order, timeout=5).raise_for_status()
    assert [one["id"] for one in stand.get(f"{stand.ig}/media", fields="id")["data"]] == [old, new]
    assert stand.http.post(f"{stand.url}/admin/api/meta/published/1/pin", json=order, timeout=5).status_code == 404


def test_a_held_container_is_never_finished_and_the_next_one_is(stand: Stand) -> None:
    stand.http.post(f"{stand.url}/admin/api/meta/settings", json={"hold_containers": 1}, timeout=5)
    held, free = (stand.post(f"{stand.ig}/media", image_url=stand.image_url())["id"] for _ in range(2))
    stand.world.clock.advance(timedelta(hours=1))
    states = [stand.get(one, fields="status_code")["status_code"] for one in (held, free)]
    assert states == ["IN_PROGRESS", "FINISHED"]
    assert stand.refused("POST", f"{stand.ig}/media_publish", creation_id=held) == (9007, 2207027)


def test_a_failed_container_may_say_so_in_its_text_alone(stand: Stand) -> None:
    knobs = {"next_container_error": 2207053, "container_errors_in_text_only": True}
    stand.http.post(f"{stand.url}/admin/api/meta/settings", json=knobs, timeout=5)
    container = stand.post(f"{stand.ig}/media", image_url=stand.image_url())["id"]
    stand.world.clock.advance(timedelta(minutes=1))
    seen = stand.get(container, fields="status_code,status")
    assert "status_code" not in seen
    assert seen["status"].startswith("Error: ")


@pytest.mark.parametrize(
    "params",
    [
        {"is_carousel_item": "true", "caption": "Bagian"},
        {"is_carousel_item": "true", "collaborators": ["a"]},
        {"is_carousel_item": "true", "location_id": "1"},
        {"media_type": "CAROUSEL", "alt_text": "Grafik"},
        {"media_type": "STORIES", "alt_text": "Grafik"},
        {"collaborators": ["a", "b", "c", "d"]},
        {"media_type": "STORIES", "collaborators": ["a"]},
        {"user_tags": [{"username": "a"}]},
        {"user_tags": [{"username": "a", "x": 0.5, "y": 1.5}]},
    ],
)
def test_what_stands_on_a_post_stands_only_where_it_belongs(stand: Stand, params: dict[str, Any]) -> None:
    params = {"image_url": stand.image_url(), **params}
    if params.get("media_type") == "CAROUSEL":
        children = [stand.finished(image_url=stand.image_url(n), is_carousel_item="true") for n in (1, 2)]
        params = {**params, "image_url": None, "children": ",".join(children)}
    made = len(stand.service.state.containers)
    assert stand.refused("POST", f"{stand.ig}/media", **params)[0] == 100
    assert len(stand.service.state.containers) == made


def test_three_collaborators_and_a_tag_with_its_place_are_taken(stand: Stand) -> None:
    stand.container(collaborators=["a", "b", "c"], user_tags=[{"username": "d", "x": 0.2, "y": 0.8}])


def test_lists_may_end_early_or_repeat_their_first_page(stand: Stand) -> None:
    media = [stand.post(f"{stand.ig}/media_publish", creation_id=stand.finished())["id"] for _ in range(3)]
    stand.http.post(f"{stand.url}/admin/api/meta/settings", json={"lists_end_after": 2}, timeout=5)
    short = stand.get(f"{stand.ig}/media", fields="id")
    assert [one["id"] for one in short["data"]] == media[:0:-1]
    assert "next" not in short["paging"]
    stand.http.post(
        f"{stand.url}/admin/api/meta/settings", json={"lists_end_after": 0, "lists_repeat": True}, timeout=5
    )
    first = stand.get(f"{stand.ig}/media", fields="id", limit=2)
    again = stand.get(f"{stand.ig}/media", fields="id", limit=2, after=first["paging"]["cursors"]["after"])
    assert again["data"] == first["data"]
    assert "next" in again["paging"]
