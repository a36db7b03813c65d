"""What the stand-in remembers: one business with its Pages, Instagram accounts and one ad account.

Everything is a pydantic model so that the whole world is one JSON document; bytes are kept in the
blob store and referenced by SHA-256.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

ConfiguredStatus = Literal["ACTIVE", "PAUSED", "DELETED", "ARCHIVED"]

#: First digits per kind of id, like those seen on the real service.
_ID_PREFIX = {
    "photo": "1221",
    "post": "1221",
    "container": "17889",
    "media": "17920",
    "comment": "18091",
    "campaign": "12025",
    "adset": "12025",
    "ad": "12025",
    "creative": "10588",
    "report": "60239",
    "rule": "23851",
}


class Picture(BaseModel):
    """A stored image: digest of the bytes as sent and of the JPEG that the CDN serves."""

    sha256: str
    rendition_sha256: str
    width: int
    height: int


class Token(BaseModel):
    value: str
    type: Literal["SYSTEM_USER", "USER", "PAGE"]
    app_id: str
    owner_id: str
    scopes: list[str]
    expires_at: int = 0
    invalid_subcode: int | None = None


class App(BaseModel):
    id: str
    secret: str
    name: str = "Publikasi Kota"
    require_proof: bool = False
    live: bool = True


class Service(BaseModel):
    """How the service behaves towards everybody."""

    #: What is answered to another token where a Page's is needed: 190 or 210. Meta's pages name both.
    wrong_token_code: int = 190
    #: Hours after its end at which a day's numbers of a Page or an Instagram account are there: up to 48.
    insights_delay_hours: float = 48.0

    @property
    def insights_delay(self) -> timedelta:
        return timedelta(hours=self.insights_delay_hours)


class Page(BaseModel):
    id: str
    name: str = "Pemerintah Kota Kupang"
    username: str = "pemkotkupang"
    category: str = "Government organization"
    likes: int = 4_812
    #: The Instagram account that is linked to it.
    instagram_id: str | None = None
    #: Whether the system user has its role on this Page, and on the account linked to it.
    granted: bool = True
    #: Whether the Page may publish; without it a person has to authorise it first.
    may_publish: bool = True


class InstagramAccount(BaseModel):
    id: str
    username: str = "pemkot.kupang"
    name: str = "Pemerintah Kota Kupang"
    followers: int = 6_240
    quota_total: int = 50
    polls_until_finished: int = 1
    containers_per_day: int = 400
    #: Subcode with which the next container fails; used once.
    next_container_error: int | None = None
    #: Whether a failed container says so in its text alone, without a `status_code`.
    errors_in_text_only: bool = False
    #: So many of the next containers are never finished.
    hold_containers: int = 0
    publish_times: list[datetime] = Field(default_factory=list)
    #: Whether Meta restricts it; a person has to look into the app then.
    restricted: bool = False


class AdAccount(BaseModel):
    id: str
    name: str = "Kota Kupang"
    currency: str = "IDR"
    timezone: str = "Asia/Makassar"
    account_status: int = 1
    min_daily_budget: int = 16_000
    min_campaign_spend_cap: int = 1_500_000
    spend_cap: int = 0
    spend_cap_baseline: float = 0.0
    spend_cap_changes: list[datetime] = Field(default_factory=list)
    review_seconds: int = 60
    accrued_until: datetime | None = None

    @property
    def node_id(self) -> str:
        return f"act_{self.id}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Photo(BaseModel):
    id: str
    page_id: str
    picture: Picture
    caption: str = ""
    alt_text: str = ""
    published: bool
    temporary: bool = False
    created_time: datetime
    post_id: str | None = None

    def expired(self, now: datetime) -> bool:
        """A staged photo that no post took lives about a day."""
        return self.post_id is None and now >= self.created_time + timedelta(hours=24)


class Post(BaseModel):
    id: str
    page_id: str
    message: str = ""
    link: str | None = None
    photo_ids: list[str] = Field(default_factory=list)
    created_time: datetime
    updated_time: datetime
    is_published: bool
    scheduled_publish_time: datetime | None = None
    unpublished_content_type: str | None = None
    is_hidden: bool = False
    is_pinned: bool = False
    app_id: str
    kind: Literal["feed", "photo", "story"] = "feed"
    call_to_action: dict[str, Any] | None = None


class Container(BaseModel):
    id: str
    account_id: str
    media_type: Literal["IMAGE", "CAROUSEL", "STORIES"]
    picture: Picture | None = None
    children: list[str] = Field(default_factory=list)
    caption: str = ""
    alt_text: str = ""
    is_carousel_item: bool = False
    polls_left: int = 0
    created_time: datetime
    error_subcode: int | None = None
    #: Whether it stays IN_PROGRESS for its whole life.
    held: bool = False
    media_id: str | None = None


class Media(BaseModel):
    id: str
    account_id: str
    media_type: Literal["IMAGE", "CAROUSEL_ALBUM"]
    product_type: Literal["FEED", "STORY"] = "FEED"
    caption: str = ""
    alt_text: str = ""
    shortcode: str
    timestamp: datetime
    pictures: list[Picture]
    alt_texts: list[str] = Field(default_factory=list)
    child_ids: list[str] = Field(default_factory=list)
    comment_enabled: bool = True
    #: Why it cannot be boosted, as `boost_eligibility_info` says it; None when it can.
    boost_ineligible_reason: str | None = None
    #: Pinned by a person in the app; lists name those first, however old they are.
    is_pinned: bool = False


class Comment(BaseModel):
    """What somebody wrote below a post or a medium, or the account itself; an answer has a parent."""

    id: str
    object_id: str
    parent_id: str | None = None
    message: str
    tags: list[dict[str, Any]] = Field(default_factory=list)
    by_owner: bool = False
    writer: str = ""
    writer_id: str = ""
    hidden: bool = False
    created_time: datetime


class AdObject(BaseModel):
    """What campaigns, ad sets and ads share."""

    id: str
    name: str
    status: ConfiguredStatus
    created_time: datetime
    updated_time: datetime
    adlabels: list[dict[str, Any]] = Field(default_factory=list)
    #: What keeps it from being shown, as `issues_info` tells it.
    issues: list[dict[str, Any]] = Field(default_factory=list)

    @property
    def has_issues(self) -> bool:
        return any(issue.get("error_type") == "HARD_ERROR" for issue in self.issues)


class Campaign(AdObject):
    objective: str
    special_ad_categories: list[str]
    special_ad_category_country: list[str] = Field(default_factory=list)
    buying_type: str = "AUCTION"
    bid_strategy: str | None = None
    daily_budget: int | None = None
    lifetime_budget: int | None = None
    spend_cap: int | None = None
    is_adset_budget_sharing_enabled: bool | None = None
    start_time: datetime | None = None
    stop_time: datetime | None = None


class AdSet(AdObject):
    campaign_id: str
    daily_budget: int | None = None
    lifetime_budget: int | None = None
    start_time: datetime
    end_time: datetime | None = None
    billing_event: str
    optimization_goal: str
    bid_strategy: str | None = None
    bid_amount: int | None = None
    destination_type: str | None = None
    promoted_object: dict[str, Any] | None = None
    targeting: dict[str, Any] = Field(default_factory=dict)
    extra: dict[str, Any] = Field(default_factory=dict)
    budget_edits: list[datetime] = Field(default_factory=list)


class Creative(BaseModel):
    id: str
    name: str
    status: ConfiguredStatus = "ACTIVE"
    created_time: datetime
    object_story_id: str | None = None
    source_instagram_media_id: str | None = None
    instagram_user_id: str | None = None
    object_id: str | None = None
    object_story_spec: dict[str, Any] | None = None
    authorization_category: str | None = None
    call_to_action: dict[str, Any] | None = None
    effective_object_story_id: str | None = None
    extra: dict[str, Any] = Field(default_factory=dict)
    adlabels: list[dict[str, Any]] = Field(default_factory=list)


class Ad(AdObject):
    adset_id: str
    campaign_id: str
    creative_id: str
    review_until: datetime
    disapproved_reason: str | None = None
    #: Whether it waits for a way to be paid.
    billing_missing: bool = False
    #: Delivered money per account-local day (ISO date -> budget units, exact).
    spend_by_day: dict[str, float] = Field(default_factory=dict)


class RuleRun(BaseModel):
    """One run of a rule that took an action."""

    at: datetime
    level: str
    action: str
    objects: list[str]


class AdRule(BaseModel):
    """A rule of the account's library."""

    id: str
    name: str
    status: str
    evaluation_spec: dict[str, Any]
    execution_spec: dict[str, Any]
    schedule_spec: dict[str, Any] | None = None
    disable_error_code: int | None = None
    created_time: datetime
    updated_time: datetime
    runs: list[RuleRun] = Field(default_factory=list)


class ReportRun(BaseModel):
    id: str
    node_id: str
    params: dict[str, Any]
    created_time: datetime
    polls: int = 0


class Lists(BaseModel):
    """What is wrong with list edges.

    :param end_after: so many elements are shown, and that nothing follows; 0: all of them.
    :param repeat: each next page is the first one again.
    """

    end_after: int = 0
    repeat: bool = False


class GraphState(BaseModel):
    """The whole world of one business."""

    app: App
    business_id: str
    system_user_id: str
    system_user_name: str = "Siaran Otomatis"
    #: In the order in which they were added; the first of each is what settings without an id mean.
    pages: dict[str, Page] = Field(default_factory=dict)
    instagrams: dict[str, InstagramAccount] = Field(default_factory=dict)
    ad_account: AdAccount
    service: Service = Field(default_factory=Service)
    created_time: datetime
    id_base: int
    tokens: dict[str, Token] = Field(default_factory=dict)
    photos: dict[str, Photo] = Field(default_factory=dict)
    posts: dict[str, Post] = Field(default_factory=dict)
    containers: dict[str, Container] = Field(default_factory=dict)
    media: dict[str, Media] = Field(default_factory=dict)
    comments: dict[str, Comment] = Field(default_factory=dict)
    campaigns: dict[str, Campaign] = Field(default_factory=dict)
    adsets: dict[str, AdSet] = Field(default_factory=dict)
    creatives: dict[str, Creative] = Field(default_factory=dict)
    ads: dict[str, Ad] = Field(default_factory=dict)
    rules: dict[str, AdRule] = Field(default_factory=dict)
    reports: dict[str, ReportRun] = Field(default_factory=dict)
    lists: Lists = Field(default_factory=Lists)
    counter: int = 0

    def new_id(self, kind: str) -> str:
        """A decimal id of 17 digits; never given twice in one world."""
        self.counter += 1
        prefix = _ID_PREFIX[kind]
        return f"{prefix}{self.id_base + self.counter * 7:0{17 - len(prefix)}d}"

    def kind_of(self, node_id: str) -> str | None:
        """Which kind of object an id names; None when there is none."""
        singles = {
            self.ad_account.node_id: "act",
            self.system_user_id: "user",
            self.app.id: "app",
        }
        if node_id in singles:
            return singles[node_id]
        collections: tuple[tuple[str, dict[str, Any]], ...] = (
            ("page", self.pages),
            ("ig", self.instagrams),
            ("photo", self.photos),
            ("post", self.posts),
            ("container", self.containers),
            ("media", self.media),
            ("campaign", self.campaigns),
            ("adset", self.adsets),
            ("creative", self.creatives),
            ("ad", self.ads),
            ("rule", self.rules),
            ("report", self.reports),
        )
        for kind, collection in collections:
            if node_id in collection:
                return kind
        return None

    def issue_token(self, like: Token, *, expires_at: int) -> Token:
        """Another token of the same owner and scopes."""
        fresh = like.model_copy(update={"value": "EAAL" + secrets.token_hex(40), "expires_at": expires_at})
        self.tokens[fresh.value] = fresh
        return fresh

    @property
    def page(self) -> Page:
        """The first Page."""
        return next(iter(self.pages.values()))

    @property
    def instagram(self) -> InstagramAccount:
        """The first Instagram account."""
        return next(iter(self.instagrams.values()))

    def page_of(self, node_id: str) -> Page | None:
        """The Page to which a node belongs; an Instagram account and what it has belong to the linked Page."""
        owned = self.posts.get(node_id) or self.photos.get(node_id)
        if owned is not None or node_id in self.pages:
            return self.pages[owned.page_id if owned else node_id]
        account = self.instagram_of(node_id)
        return next((page for page in self.pages.values() if account and page.instagram_id == account.id), None)

    def instagram_of(self, node_id: str) -> InstagramAccount | None:
        """The Instagram account to which a node belongs."""
        made = self.containers.get(node_id) or self.media.get(node_id)
        return self.instagrams.get(made.account_id if made else node_id)

    def token_of(self, page: Page) -> Token:
        """The Page's token, as the system user is given it."""
        return next(token for token in self.tokens.values() if token.type == "PAGE" and token.owner_id == page.id)

    @property
    def page_token(self) -> Token:
        return self.token_of(self.page)

    @property
    def system_token(self) -> Token:
        return next(token for token in self.tokens.values() if token.type == "SYSTEM_USER")
