"""The pages that belong to no single service: index, feed, profile, ads, faults."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, cast

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import HTMLResponse, RedirectResponse

from sandbox.faults import ACTIONS, Action
from sandbox.mailbox import SMTP_OPERATIONS, Mailbox
from sandbox.pages.presets import BY_KEY, PRESETS
from sandbox.pages.rendering import Renderer, ribuan
from sandbox.pages.views import AdSetView, CampaignView, InstagramItem, MetaViews, ProfileView
from sandbox.world import Service, World

_FEED_PAGE = 10
_GRID_PAGE = 24
_JOURNAL_ROWS = 25
_COUNT_LIMIT = 1000
_LATEST = 4

_NOBODY: ProfileView = {
    "pages": [],
    "page_id": "",
    "page_name": "Belum ada Halaman",
    "page_followers": 0,
    "instagram_user_id": "",
    "instagram_username": "belum_ada_akun",
    "instagram_name": "",
    "instagram_biography": "",
    "instagram_followers": 0,
    "ad_account_id": "",
    "currency": "IDR",
}

#: Meta's statuses in the words of the page; the codes stay visible in the tooltip.
_STATUS = {
    "ACTIVE": "Aktif",
    "PAUSED": "Dijeda",
    "CAMPAIGN_PAUSED": "Kampanye dijeda",
    "ADSET_PAUSED": "Perangkat iklan dijeda",
    "PENDING_REVIEW": "Menunggu tinjauan",
    "IN_PROCESS": "Diproses",
    "PREAPPROVED": "Disetujui awal",
    "DISAPPROVED": "Ditolak",
    "WITH_ISSUES": "Bermasalah",
    "PENDING_BILLING_INFO": "Menunggu pembayaran",
    "COMPLETED": "Selesai",
    "ARCHIVED": "Diarsipkan",
    "DELETED": "Dihapus",
}


def pages_router(world: World) -> APIRouter:
    """All pages of this module."""
    router = APIRouter()
    renderer = Renderer()
    renderer.environment.filters.update(status=lambda code: _STATUS.get(code, code))
    _add_publishing(router, renderer, world)
    _add_faults(router, renderer, world)

    @router.get("/", name="page.index")
    def index(request: Request) -> HTMLResponse:
        meta, mailbox = _meta(world), world.services.get("mailbox")
        return renderer.page(
            request,
            "index.html",
            now=world.clock.now(),
            offset=world.clock.offset,
            figures=_figures(world),
            posts=meta.feed_view(_LATEST) if meta else [],
            letters=mailbox.latest(_LATEST) if isinstance(mailbox, Mailbox) else [],
            requests=request.app.state.journal.summary()["seen"],
        )

    return router


def _add_publishing(router: APIRouter, renderer: Renderer, world: World) -> None:
    @router.get("/facebook", name="page.facebook")
    def facebook(request: Request, before: str | None = None, halaman: str | None = None) -> HTMLResponse:
        meta = _meta(world)
        posts = meta.feed_view(_FEED_PAGE + 1, before, halaman) if meta else []
        return renderer.page(
            request,
            "facebook.html",
            profile=_profile(world, halaman),
            chosen=halaman,
            posts=posts[:_FEED_PAGE],
            older=posts[_FEED_PAGE - 1]["id"] if len(posts) > _FEED_PAGE else None,
            first=before is None,
        )

    @router.get("/facebook/{post_id}", name="page.facebook.post")
    def facebook_post(request: Request, post_id: str) -> HTMLResponse:
        meta = _meta(world)
        posts = meta.feed_view(_COUNT_LIMIT) if meta else []
        post = next((item for item in posts if item["id"] == post_id), None)
        if post is None:
            return renderer.missing(request, section="facebook")
        return renderer.page(
            request,
            "facebook.html",
            profile=_profile(world, post_id.split("_", maxsplit=1)[0]),
            chosen=None,
            posts=[post],
            older=None,
            first=False,
            single=True,
        )

    @router.get("/instagram", name="page.instagram")
    def instagram(request: Request, before: str | None = None, halaman: str | None = None) -> HTMLResponse:
        meta = _meta(world)
        items = meta.instagram_view(_GRID_PAGE + 1, before, halaman) if meta else []
        return renderer.page(
            request,
            "instagram.html",
            profile=_profile(world, halaman),
            chosen=halaman,
            total=len(meta.instagram_view(_COUNT_LIMIT, None, halaman)) if meta else 0,
            items=items[:_GRID_PAGE],
            older=items[_GRID_PAGE - 1]["id"] if len(items) > _GRID_PAGE else None,
            first=before is None,
        )

    @router.get("/instagram/{media_id}", name="page.instagram.media")
    def instagram_media(request: Request, media_id: str) -> HTMLResponse:
        meta = _meta(world)
        item: InstagramItem | None = meta.instagram_media(media_id) if meta else None
        if item is None:
            return renderer.missing(request, section="instagram")
        return renderer.page(request, "instagram_media.html", profile=_profile(world), item=item)

    @router.get("/iklan", name="page.ads")
    def ads(request: Request) -> HTMLResponse:
        meta = _meta(world)
        campaigns = meta.ads_view() if meta else []
        adsets = [adset for campaign in campaigns for adset in campaign["adsets"]]
        return renderer.page(
            request,
            "iklan.html",
            profile=_profile(world),
            campaigns=[_with_bars(campaign) for campaign in campaigns],
            active=sum(adset["effective_status"] == "ACTIVE" for adset in adsets),
            budget=sum(adset["lifetime_budget"] or 0 for adset in adsets),
            spent=sum(adset["spent"] for adset in adsets),
        )


def _add_faults(router: APIRouter, renderer: Renderer, world: World) -> None:
    @router.get("/gangguan", name="page.faults")
    def faults(request: Request) -> HTMLResponse:
        operations = {getattr(route, "name", "") for route in request.app.routes} | set(SMTP_OPERATIONS)
        return renderer.page(
            request,
            "gangguan.html",
            rules=world.faults.rules(),
            presets=PRESETS,
            actions=ACTIONS,
            operations=sorted(o for o in operations if "." in o and not o.startswith(("admin.", "page."))),
            entries=list(reversed(request.app.state.journal.entries(limit=_JOURNAL_ROWS))),
            now=world.clock.now(),
            offset=world.clock.offset,
        )

    @router.post("/gangguan/preset", name="page.faults.preset")
    def add_preset(key: Annotated[str, Form()]) -> RedirectResponse:
        preset = BY_KEY.get(key)
        if preset is None:
            raise HTTPException(404, "Gangguan itu tidak dikenal.")
        world.faults.add(preset.route, preset.action, times=preset.times, params=preset.params)
        return _back()

    @router.post("/gangguan/tambah", name="page.faults.add")
    def add_rule(
        route: Annotated[str, Form(min_length=1)],
        action: Annotated[Action, Form()],
        times: Annotated[str, Form(pattern=r"^\d*$")] = "",
        after_n: Annotated[int, Form(ge=0)] = 0,
        amount: Annotated[str, Form(pattern=r"^\d*$")] = "",
    ) -> RedirectResponse:
        name = {
            "latency": "ms",
            "list_lag": "seconds",
            "greylist": "seconds",
            "status": "status",
            "error_after": "status",
        }.get(action)
        params: dict[str, Any] = {name: int(amount)} if name and amount else {}
        try:
            world.faults.add(route.strip(), action, times=int(times) if times else None, after_n=after_n, params=params)
        except ValueError as error:
            raise HTTPException(422, str(error)) from error
        return _back()

    @router.post("/gangguan/hapus", name="page.faults.clear")
    def remove(rule_id: Annotated[int | None, Form()] = None) -> RedirectResponse:
        if rule_id is None:
            world.faults.clear()
        else:
            world.faults.remove(rule_id)
        return _back()

    @router.post("/gangguan/waktu", name="page.clock")
    def advance(hours: Annotated[int, Form(ge=1, le=24 * 31)]) -> RedirectResponse:
        world.clock.advance(timedelta(hours=hours))
        return _back()


def _figures(world: World) -> dict[str, str]:
    """One line of text for each tile of the index."""
    meta = _meta(world)
    counts = world.counts()
    adsets = [adset for campaign in (meta.ads_view() if meta else []) for adset in campaign["adsets"]]
    active = sum(adset["effective_status"] == "ACTIVE" for adset in adsets)
    faults = sum(not rule.spent for rule in world.faults.rules())
    return {
        "lembar": f"{ribuan(counts.get('google', {}).get('books', 0))} lembar kerja",
        "facebook": f"{_some(len(meta.feed_view(_COUNT_LIMIT)) if meta else 0)} kiriman",
        "instagram": f"{_some(len(meta.instagram_view(_COUNT_LIMIT)) if meta else 0)} kiriman",
        "iklan": f"{ribuan(len(adsets))} promosi, {ribuan(active)} aktif",
        "surat": f"{ribuan(counts.get('mailbox', {}).get('messages', 0))} surat",
        "whatsapp": f"{ribuan(counts.get('whatsapp', {}).get('messages', 0))} pesan",
        "gangguan": f"{ribuan(faults)} sedang dipasang" if faults else "tidak ada yang dipasang",
    }


def _some(count: int) -> str:
    return f"{ribuan(count)}{'+' if count >= _COUNT_LIMIT else ''}"


def _back() -> RedirectResponse:
    return RedirectResponse("/gangguan", status_code=303)


def _meta(world: World) -> MetaViews | None:
    service: Service | None = world.services.get("meta")
    return cast("MetaViews", service) if service is not None else None


def _profile(world: World, page_id: str | None = None) -> ProfileView:
    meta = _meta(world)
    return meta.profile_view(page_id) if meta else _NOBODY


def _with_bars(campaign: CampaignView) -> dict[str, Any]:
    return {**campaign, "adsets": [{**adset, "percent": _percent(adset)} for adset in campaign["adsets"]]}


def _percent(adset: AdSetView) -> int | None:
    """Share of the lifetime budget that is spent, 0 to 100; None without a lifetime budget."""
    budget = adset["lifetime_budget"]
    return min(100, round(100 * adset["spent"] / budget)) if budget else None
