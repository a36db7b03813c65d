"""The Meta stand-in as a service of the world: its state, its routes, its pages' data."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from sandbox.blobs import Blobs
from sandbox.meta import (
    accounts,
    ad_accounts,
    ad_insights,
    ad_reports,
    ad_views,
    ads,
    adsets,
    campaigns,
    comments,
    containers,
    creatives,
    expansion,
    feed,
    geography,
    instagram_insights,
    media,
    page_insights,
    photos,
    posts,
    rules_engine,
    views,
)
from sandbox.meta.admin import admin_routes
from sandbox.meta.batch import run_batch
from sandbox.meta.business import FixedAccounts
from sandbox.meta.dispatch import Answer, Dispatcher
from sandbox.meta.errors import GraphError, envelope_response, error_response
from sandbox.meta.nodes import read_node
from sandbox.meta.params import Params, read_params
from sandbox.meta.pictures import Fetch, fetch_url
from sandbox.meta.routing import GraphRoute, Operation, Target, parse_target
from sandbox.meta.shared_state import SharedState, settle
from sandbox.pages.views import CampaignView, FeedItem, InstagramItem, ProfileView
from sandbox.world import Clock

OPERATIONS: tuple[Operation, ...] = (
    *accounts.OPERATIONS,
    *photos.OPERATIONS,
    *feed.OPERATIONS,
    *posts.OPERATIONS,
    *expansion.OPERATIONS,
    *comments.OPERATIONS,
    *containers.OPERATIONS,
    *media.OPERATIONS,
    *ad_accounts.OPERATIONS,
    *campaigns.OPERATIONS,
    *adsets.OPERATIONS,
    *creatives.OPERATIONS,
    *ads.OPERATIONS,
    *rules_engine.OPERATIONS,
    *geography.OPERATIONS,
    *ad_insights.OPERATIONS,
    *ad_reports.OPERATIONS,
    *page_insights.OPERATIONS,
    *instagram_insights.OPERATIONS,
)

BATCH = "meta.batch.create"
UNKNOWN = "meta.unknown"

#: PUT and PATCH do nothing anywhere, but are refused as everything is.
_VERBS = ("GET", "POST", "DELETE", "PUT", "PATCH")
_CDN_NAME = re.compile(r"^([0-9a-f]{64})_n\.jpg$")

Endpoint = Callable[[Request], Awaitable[Response]]


class MetaService(SharedState):
    """Graph API v26 for the Pages, Instagram accounts and the ad account of one business.

    `base_url` precedes the paths of pictures. `accounts` pins ids, secret and tokens that are random
    otherwise. `fetch` replaces the real download of image URLs.
    """

    name = "meta"

    def __init__(
        self,
        *,
        clock: Clock,
        blobs: Blobs,
        base_url: str = "http://127.0.0.1:8085",
        accounts: FixedAccounts | None = None,
        fetch: Fetch = fetch_url,
    ) -> None:
        super().__init__(clock, accounts)
        self.blobs, self.base_url = blobs, base_url.rstrip("/")
        self.dispatcher = Dispatcher(
            OPERATIONS,
            state=lambda: self.state,
            lock=self.lock,
            blobs=blobs,
            now=clock.now,
            fetch=fetch,
            before_call=settle,
            read_node=read_node,
        )

    def error_response(self, status: int, *, kind: str, route: str) -> Response:
        """A Graph error envelope for a fault: a preset by `kind`, else one fitting `status`."""
        owner = {
            "throttle_buc_pages": self.state.page.id,
            "throttle_buc_instagram": self.state.instagram.id,
        }.get(kind, self.state.ad_account.id)
        return error_response(status, kind=kind, route=route, business_id=owner)

    def routers(self) -> list[APIRouter]:
        """Admin routes, pictures, then one route per Graph operation."""
        return [admin_routes(self), self._cdn_routes(), self._graph_routes()]

    def profile_view(self, page_id: str | None = None) -> ProfileView:
        with self.settled() as state:
            return views.profile_view(state, page_id)

    def feed_view(self, limit: int, before: str | None = None, page_id: str | None = None) -> list[FeedItem]:
        with self.settled() as state:
            return views.feed_view(state, self.clock.now(), limit, before, page_id)

    def instagram_view(self, limit: int, before: str | None = None, page_id: str | None = None) -> list[InstagramItem]:
        with self.settled() as state:
            return views.instagram_view(state, self.clock.now(), limit, before, page_id)

    def instagram_media(self, media_id: str) -> InstagramItem | None:
        with self.settled() as state:
            medium = state.media.get(media_id)
            return None if medium is None else views.instagram_item(state, medium, self.clock.now())

    def ads_view(self) -> list[CampaignView]:
        with self.settled() as state:
            return ad_views.ads_view(state, self.clock.now())

    def _cdn_routes(self) -> APIRouter:
        router = APIRouter()

        @router.get("/cdn/{name}", name="meta.cdn.get")
        def get_picture(name: str) -> Response:
            """The JPEG rendition of a picture, public while its address is known."""
            match = _CDN_NAME.match(name)
            if match is None or not self._shown(match[1]):
                return Response("Bad URL hash", status_code=404, media_type="text/plain")
            return Response(
                self.blobs.get(match[1]), media_type="image/jpeg", headers={"Cache-Control": "max-age=1209600"}
            )

        return router

    def _shown(self, digest: str) -> bool:
        """Whether a living photo or a medium has this rendition; a staged photo's file dies with it."""
        now = self.clock.now()
        with self.lock:
            if any(
                photo.picture.rendition_sha256 == digest and not photo.expired(now)
                for photo in self.state.photos.values()
            ):
                return True
            return any(
                picture.rendition_sha256 == digest
                for medium in self.state.media.values()
                for picture in medium.pictures
            )

    def _graph_routes(self) -> APIRouter:
        router = APIRouter(route_class=GraphRoute)
        resolve = self.dispatcher.resolve
        for operation in OPERATIONS:
            self._add(router, operation.name, operation.verb, _claims_operation(resolve, operation), operation.document)
        self._add(router, BATCH, "POST", _claims_batch, "Graph API, Batch Requests.", batch=True)
        for verb in _VERBS:
            self._add(router, UNKNOWN, verb, self._claims_unknown(verb), "Refusals for paths that do not exist.")
        return router

    def _add(
        self,
        router: APIRouter,
        name: str,
        verb: str,
        claims: Callable[[str, str], bool],
        document: str,
        *,
        batch: bool = False,
    ) -> None:
        endpoint = self._endpoint(batch=batch)
        endpoint.claims = claims  # type: ignore[attr-defined]  # read by GraphRoute.matches
        router.add_api_route(
            f"/{name}", endpoint, methods=[verb], name=name, description=document, include_in_schema=False
        )

    def _claims_unknown(self, verb: str) -> Callable[[str, str], bool]:
        return lambda method, path: method == verb and self.dispatcher.claims(parse_target(path))

    def _endpoint(self, *, batch: bool) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            try:
                params = await read_params(request)
            except GraphError as error:
                return envelope_response(error)
            answer = await run_in_threadpool(self._answer, request, params, batch=batch)
            return Response(
                answer.text(),
                status_code=answer.status,
                media_type="application/json; charset=UTF-8",
                headers=answer.headers,
            )

        return endpoint

    def _answer(self, request: Request, params: Params, *, batch: bool) -> Answer:
        target = parse_target(request.url.path)
        authorization = request.headers.get("authorization")
        faults = request.app.state.world.faults
        if batch:
            return run_batch(
                self.dispatcher,
                target,
                params,
                authorization=authorization,
                base_url=self.base_url,
                lag=faults.list_lag,
                nulled=faults.null_batch,
                faulted=faults.of_part,
                refuse=self.error_response,
            )
        return self.dispatcher.run(
            request.method, target, params, authorization=authorization, base_url=self.base_url, lag=faults.list_lag
        )


def _claims_operation(
    resolve: Callable[[str, Target], Operation | None], operation: Operation
) -> Callable[[str, str], bool]:
    return lambda method, path: method == operation.verb and resolve(method, parse_target(path)) is operation


def _claims_batch(method: str, path: str) -> bool:
    return method == "POST" and parse_target(path).depth == 0
