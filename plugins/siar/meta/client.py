"""Requests to the Graph API.

Reads are repeated on passing faults, writes never are. Tokens travel in the `Authorization` header, so no address
holds one. Only a name that does not resolve and a refused connection prove that a request was not sent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import stamina

from siar.connections import MetaConnection
from siar.meta.batches import LARGEST_BATCH, Part, part_body, part_headers
from siar.meta.codes import Meaning, Reaction, meaning_of
from siar.meta.encoding import Value, encode
from siar.meta.errors import Effect, GraphError, GraphRetryError, GraphWaitError, Refusal, raise_refusal, scrub
from siar.meta.limits import UsageBook, UseCase
from siar.meta.tokens import Identity, Tokens
from siar.meta.transport import Bearer, HttpSession, never_left, quiet_transport

__all__ = ["GraphClient", "HttpSession", "Value", "encode"]

_TIMEOUT = (5.0, 60.0)
_PART_TRIES = 2  # a part that was not done, or met a passing fault, is asked once more in the same go
_DEFAULT_PAUSE = timedelta(minutes=5)
_TOKEN_REFUSED = frozenset({190, 210})
_PAGE_TOKEN_MISSING = Meaning(Reaction.ACCESS, "the system user has no token for the Page", settled=True, stops=True)
_NOT_JSON = Meaning(Reaction.RETRY, "the reply is not JSON")
_NOT_SUCCESS = Meaning(Reaction.LOOK, "the reply does not say success")
_NO_ANSWER = Meaning(Reaction.RETRY, "no answer")
_NOT_REACHED = Meaning(Reaction.RETRY, "the service could not be reached", settled=True)
_NO_END = Meaning(Reaction.FIX, "the list does not end, or its pages repeat", settled=True)
_NOT_DONE = Meaning(Reaction.RETRY, "this part of the batch was not done")
_PAUSED = Meaning(Reaction.WAIT, "calls are paused until the limit is regained", settled=True)


def _repeat_read(error: Exception) -> bool:
    return isinstance(error, GraphRetryError)


class GraphClient:
    """One connection to the Graph API. Safe to share between threads.

    :param session: stands in for the sessions that are otherwise made, one a thread.
    :param clock: now, aware UTC.
    :param sleep: waits between calls when a limit is near.
    :param reading: how reads are repeated.
    :param app_usage: where the limit of the whole app is kept, shared with the clients of its other accounts.
    """

    def __init__(
        self,
        connection: MetaConnection,
        *,
        session: HttpSession | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        reading: stamina.RetryingCaller | None = None,
        timeout: tuple[float, float] = _TIMEOUT,
        app_usage: UsageBook | None = None,
    ) -> None:
        self.connection = connection
        self.usage = UsageBook(app_usage)
        self._tokens = Tokens(connection)
        self._session = session
        self._local = threading.local()
        self._clock = clock
        self._sleep = sleep
        self._timeout = timeout
        self._reading = reading or stamina.RetryingCaller(
            attempts=4, timeout=45.0, wait_initial=0.3, wait_max=5.0, wait_jitter=0.5
        )
        quiet_transport()

    @property
    def session(self) -> HttpSession | None:
        """What stands in for the sessions, None when there is none."""
        return self._session

    # -- requests ---------------------------------------------------------------------------------------------------

    def get(
        self,
        path: str,
        params: Mapping[str, Value] | None = None,
        *,
        fields: str | None = None,
        identity: Identity = "system_user",
        use_case: UseCase | None = None,
    ) -> dict[str, Any]:
        """Read. Repeated on passing faults, a few times, with jitter.

        :raises GraphError: by what to do next.
        """
        query = dict(params or {})
        if fields is not None:
            query["fields"] = fields
        return self._reading(
            _repeat_read,
            lambda: self._exchange("GET", path, query=query, identity=identity, use_case=use_case, visible=False),
        )

    def batch(
        self, parts: Sequence[Part], *, identity: Identity = "system_user", use_case: UseCase | None = None
    ) -> list[dict[str, Any] | GraphError]:
        """Read several things in one request; each counts as a call of its own, and is paced as one.

        What was not done (`null`) or met a passing fault is asked once more. A batch that is too much for the service is
        asked in halves.

        :param parts: at most `LARGEST_BATCH`.
        :return: one answer or error a part, in their order.
        :raises GraphError: the batch as a whole was not answered.
        """
        if len(parts) > LARGEST_BATCH:
            raise ValueError(f"A batch holds at most {LARGEST_BATCH} calls.")
        answers: list[dict[str, Any] | GraphError] = []
        waiting = list(range(len(parts)))
        for turn in range(_PART_TRIES):
            try:
                found = self._read_parts([parts[at] for at in waiting], identity=identity, use_case=use_case)
            except GraphError:
                if turn == 0:
                    raise
                break  # what the first turn brought stands
            if turn == 0:
                answers = found
            for at, answer in zip(waiting, found, strict=True):
                answers[at] = answer
            waiting = [at for at in waiting if isinstance(answers[at], GraphRetryError)]
            if not waiting:
                break
        return answers

    def _read_parts(
        self, parts: Sequence[Part], *, identity: Identity, use_case: UseCase | None, halved: bool = False
    ) -> list[dict[str, Any] | GraphError]:
        batch = [{"method": "GET", "relative_url": part.address} for part in parts]
        if not batch:
            return []
        try:
            replies = (
                self._reading(
                    _repeat_read,
                    lambda: self._exchange(
                        "POST",
                        "/",
                        data={"batch": batch, "include_headers": True},
                        identity=identity,
                        use_case=use_case,
                        visible=False,
                        calls=len(parts),
                    ),
                ).get("batch")
                or []
            )
        except GraphError as error:
            if not error.refusal.too_much or (len(parts) == 1 and not halved):
                raise
            if len(parts) == 1:
                return [error]
            half = len(parts) // 2
            halves = (parts[:half], parts[half:])
            return [
                one
                for some in halves
                for one in self._read_parts(some, identity=identity, use_case=use_case, halved=True)
            ]
        padded = [*replies, *[None] * len(parts)][: len(parts)]
        return [
            self._read_part(part, reply, identity=identity, use_case=use_case)
            for part, reply in zip(parts, padded, strict=True)
        ]

    def _read_part(
        self, part: Part, reply: Any, *, identity: Identity, use_case: UseCase | None
    ) -> dict[str, Any] | GraphError:
        operation = f"GET /{part.path.lstrip('/')}"
        try:
            if not isinstance(reply, dict):
                refusal = Refusal(operation=operation, meaning=_NOT_DONE, effect=Effect.UNKNOWN)
                raise_refusal(refusal, visible_write=False, now=self._clock())
            until = self.usage.observe(part_headers(reply.get("headers")), now=self._clock())
            return self._read_reply(
                operation,
                _integer(reply.get("code")) or 0,
                part_body(reply.get("body")),
                identity=identity,
                use_case=use_case,
                visible=False,
                until=until,
            )
        except GraphError as error:
            return error

    def paginate(
        self,
        path: str,
        params: Mapping[str, Value] | None = None,
        *,
        fields: str | None = None,
        identity: Identity = "system_user",
        use_case: UseCase | None = None,
        max_pages: int = 100,
    ) -> Iterator[dict[str, Any]]:
        """Yield the objects of a list edge, page after page.

        Ends where `paging.next` is absent; an empty page may still have one. The cursor is used instead of that
        address, which contains the token.

        :raises GraphInputError: beyond `max_pages`, or where a next page has no cursor or that of a page before; a list cut
            short in silence would look like a whole one.
        """
        query = dict(params or {})
        cursors: set[str] = set()
        for _ in range(max_pages):
            page = self.get(path, params=query, fields=fields, identity=identity, use_case=use_case)
            yield from page.get("data") or ()
            paging = page.get("paging") or {}
            after = (paging.get("cursors") or {}).get("after")
            if not paging.get("next"):
                return
            if not after or after in cursors:
                break
            cursors.add(after)
            query["after"] = after
        refusal = Refusal(operation=f"GET {path}", meaning=_NO_END, effect=Effect.NOT_SENT)
        raise_refusal(refusal, visible_write=False, now=self._clock())

    def post(
        self,
        path: str,
        data: Mapping[str, Value] | None = None,
        *,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        identity: Identity = "system_user",
        use_case: UseCase | None = None,
        visible: bool = True,
        urgent: bool = False,
    ) -> dict[str, Any]:
        """Write once.

        :param data: form fields. Never put `fields` here: a failing read-back would hide a write that worked.
        :param files: name -> (file name, bytes, content type); makes the request multipart.
        :param visible: whether the effect can be seen by residents or cost money. If so, an unknown outcome is
            `GraphUnprovenError`; if not, it is `GraphRetryError`, because repeating leaves invisible leftovers only.
        :param urgent: goes out also while calls are paused or spread out: what stops money is refused by Meta, never by us.
        """
        return self._exchange(
            "POST",
            path,
            data=data or {},
            files=files,
            identity=identity,
            use_case=use_case,
            visible=visible,
            urgent=urgent,
        )

    def delete(
        self, path: str, *, identity: Identity = "system_user", use_case: UseCase | None = None
    ) -> dict[str, Any]:
        """Delete an object. Repeating is harmless: the second time it is missing."""
        return self._exchange("DELETE", path, identity=identity, use_case=use_case, visible=False)

    # -- the exchange -----------------------------------------------------------------------------------------------

    def _token(self, identity: Identity) -> str:
        return self._tokens.system_user() if identity == "system_user" else self._tokens.page(self._fetch_page_token)

    def _fetch_page_token(self) -> str:
        page_id = self.connection.page_id
        reply = self.get(f"/{page_id}", fields="access_token", use_case="pages")
        token = reply.get("access_token")
        if not token:
            refusal = Refusal(operation=f"GET /{page_id}", meaning=_PAGE_TOKEN_MISSING, effect=Effect.NOT_SENT)
            raise_refusal(refusal, visible_write=False, now=self._clock())
        return str(token)

    def _http(self) -> HttpSession:
        if self._session is not None:
            return self._session
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
        session: HttpSession = self._local.session
        return session

    def _exchange(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Value] | None = None,
        data: Mapping[str, Value] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        identity: Identity,
        use_case: UseCase | None,
        visible: bool,
        calls: int = 1,
        urgent: bool = False,
    ) -> dict[str, Any]:
        path = "/" + path.lstrip("/")
        operation = f"{method} {path}"
        token = self._before_sending(operation, identity, use_case, calls, urgent=urgent)
        proof = {"appsecret_proof": self._tokens.proof(token)}
        in_body = method == "POST"
        url = f"{self.connection.graph_url}/{self.connection.graph_version}{path}"
        try:
            response = self._http().request(
                method,
                url,
                params=encode({**(query or {}), **({} if in_body else proof)}),
                data=encode({**(data or {}), **proof}) if in_body else None,
                files=dict(files) if files else None,
                auth=Bearer(token),
                headers={"Accept": "application/json"},
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            refusal = self._unanswered(operation, error)
            # `from None`: the transport's exception quotes the address, and with it the proof.
            raised: GraphError | None = None
            try:
                raise_refusal(refusal, visible_write=visible, now=self._clock())
            except GraphError as problem:
                raised = problem
            raise raised from None
        now = self._clock()
        until = self.usage.observe(response.headers, now=now)
        try:
            body = response.json()
        except ValueError:
            body = None
        if isinstance(body, list) and path == "/":  # only a batch answers with a list
            body = {"batch": body}
        return self._read_reply(
            operation, response.status_code, body, identity=identity, use_case=use_case, visible=visible, until=until
        )

    def _before_sending(
        self, operation: str, identity: Identity, use_case: UseCase | None, calls: int, *, urgent: bool
    ) -> str:
        now = self._clock()
        if not urgent and (until := self.usage.paused_until(use_case, now=now)):
            raise GraphWaitError(Refusal(operation=operation, meaning=_PAUSED, effect=Effect.NOT_SENT), until=until)
        try:
            token = self._token(identity)
        except GraphError as error:
            # Whatever the trouble in fetching a token, the request itself was never sent.
            error.refusal = Refusal(**{**vars(error.refusal), "effect": Effect.NOT_SENT})
            raise
        if not urgent and (delay := self.usage.delay(use_case)):
            self._sleep(delay * calls)
        return token

    def _unanswered(self, operation: str, error: requests.RequestException) -> Refusal:
        text = scrub(type(error).__name__, self._tokens.secrets())
        if never_left(error):
            return Refusal(operation=operation, meaning=_NOT_REACHED, effect=Effect.NOT_SENT, text=text)
        return Refusal(operation=operation, meaning=_NO_ANSWER, effect=Effect.UNKNOWN, text=text)

    def _read_reply(
        self,
        operation: str,
        status: int,
        body: Any,
        *,
        identity: Identity,
        use_case: UseCase | None,
        visible: bool,
        until: datetime | None,
    ) -> dict[str, Any]:
        if isinstance(body, dict) and status == 200 and "error" not in body and body.get("success") is not False:
            return body
        error = body.get("error") if isinstance(body, dict) else None
        if not isinstance(error, dict):
            error = {}
        code, subcode = _integer(error.get("code")), _integer(error.get("error_subcode"))
        if code is None and status == 200:
            meaning = _NOT_SUCCESS if isinstance(body, dict) else _NOT_JSON
        else:
            meaning = meaning_of(code, subcode, transient=bool(error.get("is_transient")), status=status)
        now = self._clock()
        if code in _TOKEN_REFUSED and identity == "page":
            self._tokens.forget_page()
        if meaning.reaction is Reaction.WAIT and not meaning.settled:
            until = until or now + (meaning.wait or _DEFAULT_PAUSE)
            self.usage.pause(_limited_scope(code, use_case), until=until)
        refusal = Refusal(
            operation=operation,
            meaning=meaning,
            effect=Effect.REFUSED if meaning.settled else Effect.UNKNOWN,
            code=code,
            subcode=subcode,
            status=status,
            trace_id=_short(error.get("fbtrace_id")),
            text=scrub(_short(error.get("message")) or "", self._tokens.secrets()),
        )
        raise_refusal(refusal, visible_write=visible, now=now, until=until)
        raise AssertionError("raise_refusal returned")


def _limited_scope(code: int | None, use_case: UseCase | None) -> str:
    if code == 4 or use_case is None:
        return "app"
    return {32: "pages", 80001: "pages", 80002: "instagram"}.get(code or 0, use_case)


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _short(value: Any) -> str | None:
    return str(value)[:200] if value else None
