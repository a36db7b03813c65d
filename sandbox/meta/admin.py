"""Routes to arrange this world and to judge it: accounts, knobs, and what residents can see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from sandbox.meta.ad_status import ad_status, adset_status
from sandbox.meta.business import FixedPage, add_page
from sandbox.meta.delivery import ads_of_adset, ads_of_campaign, spent_by
from sandbox.meta.links import media_permalink, picture_path, post_permalink
from sandbox.meta.money import floor_units
from sandbox.meta.shared_state import SharedState
from sandbox.meta.state import Comment, GraphState, Page
from sandbox.meta.times import graph_time
from sandbox.meta.views import visible_media, visible_posts


class Settings(BaseModel):
    """Knobs of the world; an absent one stays as it is."""

    model_config = ConfigDict(extra="forbid")

    instagram_quota_total: int | None = Field(default=None, ge=0)
    instagram_containers_per_day: int | None = Field(default=None, ge=0)
    container_polls: int | None = Field(default=None, ge=0)
    next_container_error: int | None = None
    container_errors_in_text_only: bool | None = None
    hold_containers: int | None = Field(default=None, ge=0)
    lists_end_after: int | None = Field(default=None, ge=0)
    lists_repeat: bool | None = None
    page_likes: int | None = Field(default=None, ge=0)
    page_name: str | None = None
    instagram_followers: int | None = Field(default=None, ge=0)
    require_appsecret_proof: bool | None = None
    wrong_token_code: Literal[190, 210] | None = None
    insights_delay_hours: float | None = Field(default=None, ge=0)
    app_live: bool | None = None
    account_status: int | None = None
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    min_daily_budget: int | None = Field(default=None, ge=0)
    ad_review_seconds: int | None = Field(default=None, ge=0)


#: Where each knob lives: (attribute of the state, attribute of that object).
_KNOBS = {
    "instagram_quota_total": ("instagram", "quota_total"),
    "instagram_containers_per_day": ("instagram", "containers_per_day"),
    "container_polls": ("instagram", "polls_until_finished"),
    "next_container_error": ("instagram", "next_container_error"),
    "container_errors_in_text_only": ("instagram", "errors_in_text_only"),
    "hold_containers": ("instagram", "hold_containers"),
    "lists_end_after": ("lists", "end_after"),
    "lists_repeat": ("lists", "repeat"),
    "page_likes": ("page", "likes"),
    "page_name": ("page", "name"),
    "instagram_followers": ("instagram", "followers"),
    "require_appsecret_proof": ("app", "require_proof"),
    "wrong_token_code": ("service", "wrong_token_code"),
    "insights_delay_hours": ("service", "insights_delay_hours"),
    "app_live": ("app", "live"),
    "account_status": ("ad_account", "account_status"),
    "currency": ("ad_account", "currency"),
    "min_daily_budget": ("ad_account", "min_daily_budget"),
    "ad_review_seconds": ("ad_account", "review_seconds"),
}


class Revocation(BaseModel):
    """Make a token invalid with a subcode of error 190, or valid again with null."""

    token: str | None = None
    subcode: int | None = 467


class NewPage(BaseModel):
    """Another Page of the business, with an Instagram account linked to it."""

    name: str = Field(min_length=1)
    username: str = Field(pattern=r"^[a-z0-9._]+$")


class Grant(BaseModel):
    """Whether the system user has its role on a Page; without it the Page's token is dead, too."""

    granted: bool


class Leave(BaseModel):
    """Whether a Page, and the Instagram account linked to it, may publish; an absent one stays as it is."""

    page: bool | None = None
    instagram: bool | None = None


class Pin(BaseModel):
    """Whether somebody pinned a post or a medium to the top of its profile, in the app."""

    pinned: bool


class Written(BaseModel):
    """A comment below a post or a medium, or an answer to one; by the account itself or by a resident."""

    object_id: str
    message: str
    parent_id: str | None = None
    by_owner: bool = False
    writer: str = "Warga"
    hidden: bool = False
    tags: list[dict[str, Any]] = Field(default_factory=list)
    hours_ago: float = Field(default=0, ge=0)


class Hide(BaseModel):
    """Whether somebody hid a comment."""

    hidden: bool


class Hindrance(BaseModel):
    """What keeps an ad, an ad set or a campaign from being shown; an absent one stays as it is.

    :param issue: the summary of a hard error, `""` takes it away. :param billing_missing: of an ad.
    """

    issue: str | None = None
    error_code: int = 2643001
    billing_missing: bool | None = None


class Verdict(BaseModel):
    """The outcome of an ad's review."""

    outcome: str = Field(pattern="^(ACTIVE|DISAPPROVED)$")
    reason: str = "Ad does not comply with the advertising policies."


def accounts(state: GraphState) -> dict[str, Any]:
    """Everything a client must be configured with."""
    return {
        "app_id": state.app.id,
        "app_secret": state.app.secret,
        "business_id": state.business_id,
        "system_user_id": state.system_user_id,
        "system_user_token": state.system_token.value,
        "page_id": state.page.id,
        "page_name": state.page.name,
        "page_token": state.page_token.value,
        "ig_user_id": state.instagram.id,
        "ig_username": state.instagram.username,
        "ad_account_id": state.ad_account.node_id,
        "currency": state.ad_account.currency,
        "timezone": state.ad_account.timezone,
        "pages": [account(state, page) for page in state.pages.values()],
    }


def account(state: GraphState, page: Page) -> dict[str, Any]:
    """One Page with the Instagram account that is linked to it."""
    return {
        "page_id": page.id,
        "page_name": page.name,
        "page_token": state.token_of(page).value,
        "ig_user_id": page.instagram_id,
        "granted": page.granted,
    }


def settings(state: GraphState) -> dict[str, Any]:
    return {knob: getattr(getattr(state, owner), attribute) for knob, (owner, attribute) in _KNOBS.items()}


def published(state: GraphState) -> dict[str, Any]:
    """What residents can see now, newest first; photo digests are of the bytes as sent."""
    facebook = []
    for post in visible_posts(state):
        photos = [state.photos[photo_id] for photo_id in post.photo_ids if photo_id in state.photos]
        facebook.append(
            {
                "id": post.id,
                "page_id": post.page_id,
                "caption": post.message,
                "message": post.message,
                "photo_ids": [photo.id for photo in photos],
                "photo_sha256": [photo.picture.sha256 for photo in photos],
                "photo_urls": [picture_path(photo.picture, photo.created_time) for photo in photos],
                "alt_texts": [photo.alt_text for photo in photos],
                "link": post.link,
                "permalink": post_permalink(post.id),
                "created_time": graph_time(post.created_time),
            }
        )
    instagram = [
        {
            "id": medium.id,
            "ig_user_id": medium.account_id,
            "caption": medium.caption,
            "media_type": medium.media_type,
            "photo_sha256": [picture.sha256 for picture in medium.pictures],
            "photo_urls": [picture_path(picture, medium.timestamp) for picture in medium.pictures],
            "alt_texts": medium.alt_texts or [medium.alt_text],
            "permalink": media_permalink(medium.shortcode, state.instagrams[medium.account_id].username),
            "created_time": graph_time(medium.timestamp),
        }
        for medium in visible_media(state)
    ]
    stories = [post.id for post in state.posts.values() if post.kind == "story"]
    stories += [medium.id for medium in state.media.values() if medium.product_type == "STORY"]
    return {"facebook": facebook, "instagram": instagram, "stories": stories}


def advertised(state: GraphState, now: datetime) -> dict[str, Any]:
    """Every ads object ever made, deleted ones included, oldest first; money in budget units."""
    campaigns = [
        {
            "id": one.id,
            "name": one.name,
            "status": one.status,
            "spend_cap": one.spend_cap,
            "spent": floor_units(spent_by(ads_of_campaign(state, one.id))),
        }
        for one in state.campaigns.values()
    ]
    adsets = [
        {
            "id": one.id,
            "name": one.name,
            "campaign_id": one.campaign_id,
            "effective_status": adset_status(state, one),
            "lifetime_budget": one.lifetime_budget,
            "daily_budget": one.daily_budget,
            "spent": floor_units(spent_by(ads_of_adset(state, one.id))),
        }
        for one in state.adsets.values()
    ]
    ads = [
        {
            "id": one.id,
            "name": one.name,
            "adset_id": one.adset_id,
            "creative_id": one.creative_id,
            "effective_status": ad_status(state, one, now),
            "spent": floor_units(spent_by([one])),
        }
        for one in state.ads.values()
    ]
    creatives = [
        {
            "id": one.id,
            "name": one.name,
            "object_story_id": one.object_story_id,
            "source_instagram_media_id": one.source_instagram_media_id,
        }
        for one in state.creatives.values()
    ]
    return {"campaigns": campaigns, "adsets": adsets, "ads": ads, "creatives": creatives}


def issue(state: GraphState, object_id: str, order: Hindrance) -> dict[str, Any]:
    """A hard error as `issues_info` tells it."""
    level = {"campaign": "CAMPAIGN", "adset": "AD_SET", "ad": "AD"}[state.kind_of(object_id) or "ad"]
    return {
        "level": level,
        "error_code": order.error_code,
        "error_summary": order.issue,
        "error_message": order.issue,
        "error_type": "HARD_ERROR",
    }


def admin_routes(shared: SharedState) -> APIRouter:
    """The routes under /admin/api/meta."""
    router = APIRouter(prefix="/admin/api/meta", tags=["admin"])

    @router.get("/accounts", name="admin.meta.accounts")
    def get_accounts() -> dict[str, Any]:
        with shared.lock:
            return accounts(shared.state)

    @router.get("/settings", name="admin.meta.settings.get")
    def get_settings() -> dict[str, Any]:
        with shared.lock:
            return settings(shared.state)

    @router.post("/settings", name="admin.meta.settings.set")
    def set_settings(wanted: Settings) -> dict[str, Any]:
        with shared.lock:
            for knob, value in wanted.model_dump(exclude_none=True).items():
                owner, attribute = _KNOBS[knob]
                setattr(getattr(shared.state, owner), attribute, value)
            return settings(shared.state)

    @router.get("/published", name="admin.meta.published")
    def get_published() -> dict[str, Any]:
        with shared.settled() as state:
            return published(state)

    @router.get("/ads", name="admin.meta.ads")
    def get_ads() -> dict[str, Any]:
        with shared.settled() as state:
            return advertised(state, shared.clock.now())

    @router.post("/tokens/revoke", name="admin.meta.tokens.revoke")
    def revoke(order: Revocation) -> dict[str, Any]:
        with shared.lock:
            tokens = shared.state.tokens
            if order.token is not None and order.token not in tokens:
                raise HTTPException(404, "no such token")
            for token in tokens.values():
                if order.token in (None, token.value):
                    token.invalid_subcode = order.subcode
        return {"ok": True}

    _add_ads(router, shared)
    _add_pages(router, shared)
    _add_comments(router, shared)
    return router


def _add_ads(router: APIRouter, shared: SharedState) -> None:
    @router.post("/ads/{ad_id}/review", name="admin.meta.ads.review")
    def review(ad_id: str, verdict: Verdict) -> dict[str, Any]:
        with shared.settled() as state:
            ad = state.ads.get(ad_id)
            if ad is None:
                raise HTTPException(404, "no such ad")
            ad.review_until = shared.clock.now()
            ad.disapproved_reason = verdict.reason if verdict.outcome == "DISAPPROVED" else None
        return {"ok": True}

    @router.post("/ads/{object_id}/hindrance", name="admin.meta.ads.hindrance")
    def hinder(object_id: str, order: Hindrance) -> dict[str, Any]:
        with shared.settled() as state:
            found = state.ads.get(object_id) or state.adsets.get(object_id) or state.campaigns.get(object_id)
            if found is None:
                raise HTTPException(404, "no such object")
            if order.issue is not None:
                found.issues = [issue(state, object_id, order)] if order.issue else []
            if order.billing_missing is not None and object_id in state.ads:
                state.ads[object_id].billing_missing = order.billing_missing
        return {"ok": True}


def _page(shared: SharedState, page_id: str) -> Page:
    page = shared.state.pages.get(page_id)
    if page is None:
        raise HTTPException(404, "no such Page")
    return page


def _add_pages(router: APIRouter, shared: SharedState) -> None:
    @router.post("/published/{node_id}/pin", name="admin.meta.published.pin")
    def pin(node_id: str, order: Pin) -> dict[str, Any]:
        with shared.lock:
            shown = shared.state.posts.get(node_id) or shared.state.media.get(node_id)
            if shown is None:
                raise HTTPException(404, "nothing of that id is published")
            shown.is_pinned = order.pinned
        return {"ok": True}

    @router.post("/pages", name="admin.meta.pages.add")
    def add(wanted: NewPage) -> dict[str, Any]:
        with shared.lock:
            page = add_page(shared.state, FixedPage(name=wanted.name, username=wanted.username))
            return account(shared.state, page)

    @router.post("/pages/{page_id}/publishing", name="admin.meta.pages.publishing")
    def leave(page_id: str, order: Leave) -> dict[str, Any]:
        with shared.lock:
            page = _page(shared, page_id)
            linked = shared.state.instagrams.get(page.instagram_id or "")
            page.may_publish = page.may_publish if order.page is None else order.page
            if linked is not None and order.instagram is not None:
                linked.restricted = not order.instagram
            return account(shared.state, page)

    @router.post("/pages/{page_id}/role", name="admin.meta.pages.role")
    def grant(page_id: str, order: Grant) -> dict[str, Any]:
        with shared.lock:
            page = _page(shared, page_id)
            page.granted = order.granted
            shared.state.token_of(page).invalid_subcode = None if order.granted else 492
            return account(shared.state, page)


def _add_comments(router: APIRouter, shared: SharedState) -> None:
    @router.post("/comments", name="admin.meta.comments.add")
    def write(wanted: Written) -> dict[str, Any]:
        with shared.lock:
            state = shared.state
            if wanted.object_id not in state.posts and wanted.object_id not in state.media:
                raise HTTPException(404, "nothing of that id is published")
            comment = Comment(
                id=state.new_id("comment"),
                created_time=shared.clock.now() - timedelta(hours=wanted.hours_ago),
                writer_id=state.new_id("comment"),
                **wanted.model_dump(exclude={"hours_ago"}),
            )
            if wanted.object_id in state.posts:
                comment.id = f"{wanted.object_id.partition('_')[2]}_{comment.id}"
            state.comments[comment.id] = comment
            return {"id": comment.id}

    @router.post("/comments/{comment_id}/hide", name="admin.meta.comments.hide")
    def hide(comment_id: str, order: Hide) -> dict[str, Any]:
        with shared.lock:
            if comment_id not in shared.state.comments:
                raise HTTPException(404, "no such comment")
            shared.state.comments[comment_id].hidden = order.hidden
        return {"ok": True}

    @router.delete("/comments/{comment_id}", name="admin.meta.comments.delete")
    def delete(comment_id: str) -> dict[str, Any]:
        with shared.lock:
            if shared.state.comments.pop(comment_id, None) is None:
                raise HTTPException(404, "no such comment")
        return {"ok": True}
