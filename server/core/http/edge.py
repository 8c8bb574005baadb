"""`Endpoint` objects become native routes of the web framework."""

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from inspect import Parameter as SignatureParameter
from inspect import Signature
from typing import Annotated, Any
from urllib.parse import quote

import anyio
import msgspec
from anyio import CapacityLimiter
from litestar import Litestar, Request, Response, Router
from litestar.config.response_cache import ResponseCacheConfig
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler, get
from litestar.openapi import OpenAPIConfig
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from server.core import db, repeats, updates
from server.core.bodies import Inflate
from server.core.context import NOBODY, Actor, ActorKind, Context, House
from server.core.http import refusals
from server.core.live import Feed, wake
from shared import __version__
from shared.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Unauthorized,
)
from shared.permissions import Permission
from shared.updates import LIST_UPDATES, UPDATES_STREAM_PATH, Health, Update
from shared.wire import Access, Endpoint, File, Nothing, Raw

log = logging.getLogger(__name__)

AnyRequest = Request[Any, Any, Any]
Authenticate = Callable[[Context, str], Actor | None]
"""The caller behind the part of the Authorization header that follows its scheme, or None."""

NUL = rb"\u0000"
"""A character that PostgreSQL cannot keep in text; refused on both databases alike."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True)
class Route:
    """`function(ctx, *ids, query, body)` answers `endpoint`; `show(ctx, result)` makes the wire record."""

    endpoint: Endpoint[Any, Any, Any]
    function: Callable[..., Any]
    show: Callable[[Context, Any], Any] | None = None


@dataclass(frozen=True)
class Edge:
    """What the HTTP edge needs beside the routes."""

    house: House
    authenticators: Mapping[str, Authenticate]
    """By scheme of the Authorization header."""
    threads: int = 4
    allowed_hosts: frozenset[str] = frozenset()
    """Host names that are answered; empty answers to every name."""
    on_start: Sequence[Callable[[], None]] = ()
    on_stop: Sequence[Callable[[], None]] = ()


def build(edge: Edge, routes: Sequence[Route], pages: Sequence[HTTPRouteHandler] = ()) -> Litestar:
    """The web application. `pages` are for people with a browser; they answer for themselves."""
    server = _Server(edge)
    return Litestar(
        route_handlers=[
            *(server.handler(route) for route in routes),
            server.handler(Route(LIST_UPDATES, _list_updates)),
            *server.own_handlers(),
            Router("/", route_handlers=list(pages), guards=[server.host_guard()]),
        ],
        middleware=[Inflate],
        exception_handlers={Exception: server.refuse},
        openapi_config=OpenAPIConfig(
            title="Ieum", version=__version__, render_plugins=[], path="/openapi-off"
        ),
        response_cache_config=ResponseCacheConfig(),
        on_startup=[server.start],
        on_shutdown=[server.stop],
        logging_config=None,
        after_request=_add_headers,
    )


def _add_headers(response: Response[Any]) -> Response[Any]:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _list_updates(ctx: Context, query: Any) -> Any:
    return updates.after(ctx.session, query.after, query.limit)


class _Server:
    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._limiter = CapacityLimiter(edge.threads)
        self._feed = Feed(self._read_updates)

    async def start(self, app: Litestar) -> None:
        await self._feed.start(await self._in_thread(self._last_seq))
        for hook in self._edge.on_start:
            hook()

    async def stop(self, app: Litestar) -> None:
        await self._feed.stop()
        for hook in self._edge.on_stop:
            await anyio.to_thread.run_sync(hook)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)

    # --- handlers ------------------------------------------------------------------------------------------

    def handler(self, route: Route) -> HTTPRouteHandler:
        endpoint = route.endpoint
        ids = re.findall(r"{(\w+)}", endpoint.path)

        async def answer(request: AnyRequest, **given: Any) -> Response[bytes]:
            body = await request.body() if endpoint.method != "GET" else b""
            if NUL in body and not endpoint.accepts_raw:
                raise Invalid("value_not_accepted", reason="NUL")
            arguments: list[Any] = [self._id(given[name]) for name in ids]
            if endpoint.query is not Nothing:
                arguments.append(_query(request, endpoint))
            if endpoint.accepts_raw:
                arguments.append(Raw(content=body))
            elif endpoint.body is not Nothing:
                arguments.append(given["data"])
            if endpoint is LIST_UPDATES:
                await self._wait_for_news(arguments[0])
            reply: Response[bytes] = await self._in_thread(
                partial(self._answer, request, route, arguments, body)
            )
            return reply

        signature = _signature(endpoint, ids)
        answer.__signature__ = signature  # type: ignore[attr-defined]  # read by the framework
        answer.__annotations__ = {
            name: parameter.annotation for name, parameter in signature.parameters.items()
        } | {"return": Response[endpoint.reply]}  # type: ignore[name-defined]  # a type made at run time
        answer.__name__ = route.function.__name__
        return HTTPRouteHandler(
            re.sub(r"{(\w+)}", r"{\1:int}", endpoint.path),
            http_method=endpoint.method,  # type: ignore[arg-type]  # one of the words it knows
            guards=[self._guard(endpoint)],
            status_code=endpoint.status,
            request_max_body_size=endpoint.max_body_bytes,
            operation_id=f"{endpoint.method} {endpoint.path}",
            tags=[endpoint.path.split("/")[2]],
        )(answer)

    @staticmethod
    def _id(value: int) -> int:
        if not 0 < value < 2**63:
            raise NotFound
        return value

    def _answer(
        self, request: AnyRequest, route: Route, arguments: list[Any], body: bytes
    ) -> Response[bytes]:
        try:
            return db.tried(partial(self._answer_once, request, route, arguments, body))
        except StaleDataError as error:
            raise Conflict("changed_meanwhile") from error
        except IntegrityError as error:
            log.info("refused by the database: %s", error.orig)
            raise Conflict("collides") from error

    def _answer_once(
        self, request: AnyRequest, route: Route, arguments: list[Any], body: bytes
    ) -> Response[bytes]:
        endpoint, actor = route.endpoint, request.scope["state"]["actor"]
        language = "en" if request.headers.get("accept-language", "ko").lower().startswith("en") else "ko"
        key = request.headers.get("idempotency-key", "")
        remote = request.client.host if request.client else ""
        with self._edge.house.transaction(
            actor, writes=endpoint.writes, language=language, remote=remote
        ) as ctx:
            repeat = None
            if key and endpoint.is_answer_kept:
                caller = f"{actor.kind.value}:{actor.id}"
                address = f"{endpoint.method} {request.url.path}?{request.url.query}".encode()
                repeat = repeats.repeatable(caller, key, address, body)
                if (kept := repeats.recall(ctx, repeat)) is not None:
                    return Response(kept[1], status_code=kept[0], media_type="application/json")
            result = route.function(replace(ctx, request_key=key), *arguments)
            ctx.finish()
            ctx.session.flush()
            reply = route.show(ctx, result) if route.show is not None else result
            if isinstance(reply, File):
                return _file(reply)
            content = msgspec.json.encode(reply if reply is not None else Nothing())
            if repeat is not None:
                repeats.keep(ctx, repeat, endpoint.status, content)
        return Response(content, status_code=endpoint.status, media_type="application/json")

    # --- who calls -----------------------------------------------------------------------------------------

    def _guard(self, endpoint: Endpoint[Any, Any, Any]) -> Callable[..., Awaitable[None]]:
        async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: Any) -> None:
            self._check_host(connection)
            actor = NOBODY if endpoint.access is Access.PUBLIC else await self._actor(connection)
            connection.scope["state"]["actor"] = actor
            _check_access(endpoint, actor)

        return guard

    def host_guard(self) -> Callable[..., Awaitable[None]]:
        async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: Any) -> None:
            self._check_host(connection)

        return guard

    def _check_host(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        allowed = self._edge.allowed_hosts
        host = connection.headers.get("host", "")
        name = re.sub(r":\d+$", "", host).strip("[]").lower()
        if allowed and name not in allowed:
            raise HTTPException(status_code=421)

    async def _actor(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Actor:
        header = connection.headers.get("authorization", "")
        actor = await self._in_thread(partial(self.actor_of, header))
        if actor is None:
            raise Unauthorized("sign_in_needed")
        return actor  # type: ignore[no-any-return]  # _in_thread forgets the type

    def actor_of(self, header: str) -> Actor | None:
        scheme, _, credentials = header.partition(" ")
        authenticate = self._edge.authenticators.get(scheme)
        if authenticate is None or not credentials:
            return None

        def caller() -> Actor | None:
            with self._edge.house.transaction(NOBODY, writes=False) as ctx:
                return authenticate(ctx, credentials)

        return db.tried(caller)

    # --- handlers of our own -------------------------------------------------------------------------------

    def own_handlers(self) -> list[HTTPRouteHandler]:
        follow = Endpoint(
            "GET", UPDATES_STREAM_PATH, Nothing, Nothing, Nothing, permission=Permission.UPDATES_FOLLOW
        )
        signed_in = Endpoint("GET", "/api/openapi.json", Nothing, Nothing, Nothing)

        @get(UPDATES_STREAM_PATH, guards=[self._guard(follow)], include_in_schema=False)
        async def stream(request: AnyRequest) -> ServerSentEvent:
            after = request.headers.get("last-event-id", "") or request.query_params.get("after", "")
            start = (
                int(after) if after.isdecimal() and len(after) < 19 else await self._in_thread(self._last_seq)
            )
            return ServerSentEvent(self._events(request, start))

        @get("/api/openapi.json", guards=[self._guard(signed_in)], include_in_schema=False)
        async def openapi(request: AnyRequest) -> dict[str, Any]:
            return request.app.openapi_schema.to_schema()

        @get("/livez", include_in_schema=False)
        async def livez() -> bytes:
            return msgspec.json.encode(Health(status="ok"))

        @get("/readyz", include_in_schema=False)
        async def readyz() -> Response[bytes]:
            try:
                await self._in_thread(self._last_seq)
            except DBAPIError:
                return Response(msgspec.json.encode(Health(status="database")), status_code=503)
            return Response(msgspec.json.encode(Health(status="ok")), media_type="application/json")

        return [stream, openapi, livez, readyz]

    async def _events(self, request: AnyRequest, after: int) -> AsyncIterator[ServerSentEventMessage]:
        header = request.headers.get("authorization", "")

        async def may_go_on() -> bool:
            actor = await self._in_thread(partial(self.actor_of, header))
            return actor is not None and actor.may(Permission.UPDATES_FOLLOW)

        yield ServerSentEventMessage(comment="ready", retry=2000)
        async for update in self._feed.follow(after, may_go_on):
            if update is None:
                yield ServerSentEventMessage(comment="alive")
            else:
                content = msgspec.json.encode(update).decode()
                number = str(update.seq) if update.seq else None
                yield ServerSentEventMessage(id=number, event="update", data=content)

    async def _wait_for_news(self, query: Any) -> None:
        if not query.wait_s or await self._in_thread(self._last_seq) > query.after:
            return
        news, loop = asyncio.Event(), asyncio.get_running_loop()
        unsubscribe = updates.BELL.subscribe(partial(wake, loop, news))
        try:
            await asyncio.wait_for(news.wait(), query.wait_s)
        except TimeoutError:
            pass
        finally:
            unsubscribe()

    def _last_seq(self) -> int:
        def read() -> int:
            with self._edge.house.transaction(writes=False) as ctx:
                return updates.last_seq(ctx.session)

        return db.tried(read)

    async def _read_updates(self, seq: int) -> list[Update]:
        def read() -> list[Update]:
            with self._edge.house.transaction(writes=False) as ctx:
                return updates.after(ctx.session, seq, 1000).items

        return await self._in_thread(partial(db.tried, read))  # type: ignore[no-any-return]  # _in_thread forgets the type

    # --- refusals ------------------------------------------------------------------------------------------

    def refuse(self, request: AnyRequest, error: Exception) -> Response[bytes]:
        reference = secrets.token_hex(4)
        refusal, status = refusals.refusal_of(error, reference)
        if status >= 500:
            log.error(
                "%s %s failed, reference %s", request.method, request.url.path, reference, exc_info=error
            )
        else:
            log.info("%s %s refused: %s %s", request.method, request.url.path, status, refusal.code)
        headers = (
            {"Retry-After": str(refusal.facts.get("retry_after_s", 30))} if status in (429, 503, 507) else {}
        )
        return _add_headers(
            Response(
                msgspec.json.encode(refusal),
                status_code=status,
                media_type="application/json",
                headers=headers,
            )
        )


def _check_access(endpoint: Endpoint[Any, Any, Any], actor: Actor) -> None:
    """401 for nobody; 404 for who may not even know the record; 403 for who sees it but may not do this."""
    wanted = {Access.PUBLIC: None, Access.ACCOUNT: ActorKind.ACCOUNT, Access.DEVICE: ActorKind.DEVICE}
    kind = wanted[endpoint.access]
    is_other_kind = kind is not None and actor.kind is not kind
    is_missing = bool(endpoint.permission) and not actor.may(Permission(endpoint.permission))
    if not (is_other_kind or is_missing):
        return
    if "{" in endpoint.path and not actor.may(Permission.UPDATES_FOLLOW):
        raise NotFound
    raise Forbidden("permission_missing", permission=str(endpoint.permission))


def _signature(endpoint: Endpoint[Any, Any, Any], ids: list[str]) -> Signature:
    kind = SignatureParameter.KEYWORD_ONLY
    parameters = [SignatureParameter("request", kind, annotation=AnyRequest)]
    parameters += [SignatureParameter(name, kind, annotation=FromPath[int]) for name in ids]
    if endpoint.body is not Nothing and not endpoint.accepts_raw:
        annotation = JSONBody[endpoint.body]  # type: ignore[name-defined]  # a type made at run time
        parameters.append(SignatureParameter("data", kind, annotation=annotation))
    if endpoint.query is not Nothing:
        for field in msgspec.structs.fields(endpoint.query):
            default = SignatureParameter.empty if field.required else field.default
            asked: Any = Annotated[field.type, QueryParameter(name=field.name)]
            name = f"asked_{field.name}"  # some plain names, like `state`, belong to the framework
            parameters.append(SignatureParameter(name, kind, annotation=asked, default=default))
    return Signature(parameters)


def _query(request: AnyRequest, endpoint: Endpoint[Any, Any, Any]) -> Any:
    given = {name: value for name, value in request.query_params.items() if value != "" or name == "search"}
    try:
        return msgspec.convert(given, endpoint.query, strict=False)
    except msgspec.ValidationError as error:
        raise refusals.invalid(str(error)) from error


def _file(file: File) -> Response[bytes]:
    name = quote(file.name, safe="")
    return Response(
        file.content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
