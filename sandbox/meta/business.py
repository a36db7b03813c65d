"""How a business begins: its app, system user and ad account, its Pages with their Instagram accounts, the tokens."""

from __future__ import annotations

import secrets
from datetime import datetime

from pydantic import BaseModel, Field

from sandbox.meta.state import AdAccount, App, GraphState, InstagramAccount, Page, Token

SCOPES = [
    "pages_show_list",
    "pages_read_engagement",
    "pages_manage_posts",
    "pages_manage_engagement",
    "pages_read_user_content",
    "pages_manage_ads",
    "read_insights",
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_contents",
    "instagram_manage_insights",
    "ads_management",
    "ads_read",
    "business_management",
]


class FixedPage(BaseModel):
    """A Page with its Instagram account; an absent value stays random, or what the first has."""

    page_id: str | None = None
    ig_user_id: str | None = None
    page_token: str | None = None
    name: str | None = None
    username: str | None = None


class FixedAccounts(BaseModel):
    """Accounts that a caller wants instead of random ones; an absent value stays random.

    `page_id`, `ig_user_id` and `page_token` are those of the first Page, `more` are the others.
    """

    app_id: str | None = None
    app_secret: str | None = None
    page_id: str | None = None
    ig_user_id: str | None = None
    ad_account_id: str | None = None
    system_user_token: str | None = None
    page_token: str | None = None
    more: list[FixedPage] = Field(default_factory=list)

    @property
    def accounts(self) -> list[FixedPage]:
        """All Pages, the first one first."""
        first = FixedPage(page_id=self.page_id, ig_user_id=self.ig_user_id, page_token=self.page_token)
        return [first, *self.more]


def new_state(now: datetime, fixed: FixedAccounts | None = None) -> GraphState:
    """A fresh business with random ids, secret and tokens; `fixed` pins what it names."""
    fixed = fixed or FixedAccounts()
    app = App(id=fixed.app_id or _digits("61", 15), secret=fixed.app_secret or secrets.token_hex(16))
    state = GraphState(
        app=app,
        business_id=_digits("48", 15),
        system_user_id=_digits("122", 15),
        ad_account=AdAccount(id=(fixed.ad_account_id or _digits("76", 15)).removeprefix("act_")),
        created_time=now,
        id_base=secrets.randbelow(10**8) * 1000,
    )
    system = Token(
        value=fixed.system_user_token or "EAAS" + secrets.token_hex(40),
        type="SYSTEM_USER",
        app_id=app.id,
        owner_id=state.system_user_id,
        scopes=list(SCOPES),
    )
    state.tokens[system.value] = system
    for account in fixed.accounts:
        add_page(state, account)
    return state


def add_page(state: GraphState, fixed: FixedPage) -> Page:
    """Give the business another Page with an Instagram account linked to it, and a token for both."""
    account = InstagramAccount(id=fixed.ig_user_id or _digits("178414", 17))
    page = Page(id=fixed.page_id or _digits("105", 15), instagram_id=account.id)
    page.name, page.username = fixed.name or page.name, fixed.username or page.username
    account.name, account.username = fixed.name or account.name, fixed.username or account.username
    token = Token(
        value=fixed.page_token or "EAAP" + secrets.token_hex(40),
        type="PAGE",
        app_id=state.app.id,
        owner_id=page.id,
        scopes=list(SCOPES),
    )
    state.pages[page.id], state.instagrams[account.id] = page, account
    state.tokens[token.value] = token
    return page


def _digits(prefix: str, length: int) -> str:
    rest = length - len(prefix)
    return prefix + "".join(str(secrets.randbelow(10)) for _ in range(rest))
