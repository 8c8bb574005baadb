"""Pages for employees without the desktop app: the survey behind the link of a mail. Work without script."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import anyio
from jinja2 import Environment, PackageLoader
from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath
from msgspec import structs

from server.core import db
from server.core.context import NOBODY, Context, House
from server.core.text import say
from server.surveys import actions, queries
from shared.errors import DeskError, NotFound
from shared.surveys import AnswerByToken, OpenSurvey, SurveyByToken

AnyRequest = Request[Any, Any, Any]
OTHER = {"ko": "en", "en": "ko"}
LONGEST_TOKEN, LONGEST_COMMENT = 100, 4000
LARGEST_FORM = 64 * 1024


@dataclass(frozen=True)
class Shown:
    """What the page says: a survey, or why there is none."""

    survey: OpenSurvey | None = None
    notice: str = ""
    problem: str = ""
    status: int = 200


def pages(house: House, company: Callable[[Context], str]) -> Sequence[HTTPRouteHandler]:
    """The handlers, for the web application."""
    site = _Site(house, company)

    @get("/survey/{token:str}", include_in_schema=False)
    async def show(request: AnyRequest, token: FromPath[str]) -> Response[str]:
        return await site.answer(request, token, partial(_look, token))

    @post("/survey/{token:str}", include_in_schema=False, status_code=200, request_max_body_size=LARGEST_FORM)
    async def say_so(request: AnyRequest, token: FromPath[str]) -> Response[str]:
        form = await request.form()
        return await site.answer(request, token, partial(_take, token, dict(form)), writes=True)

    @get("/survey.css", include_in_schema=False, sync_to_thread=False)
    def style() -> Response[str]:
        return Response(
            _style(), media_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"}
        )

    return [show, say_so, style]


@cache
def _style() -> str:
    return (resources.files("server") / "portal" / "templates" / "survey.css").read_text("utf-8")


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("server.portal"), autoescape=True)


# --- what is done -------------------------------------------------------------------------------------------


def _look(token: str, ctx: Context) -> Shown:
    return Shown(queries.show_by_token(ctx, SurveyByToken(token=token)))


def _take(token: str, form: Mapping[str, Any], ctx: Context) -> Shown:
    if form.get("do") == "never":
        actions.never_again(ctx, SurveyByToken(token=token))
        return Shown(queries.show_by_token(ctx, SurveyByToken(token=token)), notice="never_done")
    score, comment = str(form.get("score", "")), str(form.get("comment", ""))[:LONGEST_COMMENT]
    comment = comment.replace("\0", "")
    if score not in ("1", "2", "3", "4", "5"):
        known = queries.show_by_token(ctx, SurveyByToken(token=token))
        return Shown(structs.replace(known, comment=comment), notice="choose")
    body = AnswerByToken(token=token, score=int(score), comment=comment)
    return Shown(queries.show(ctx, actions.answer_by_token(ctx, body)), notice="thanks")


class _Site:
    def __init__(self, house: House, company: Callable[[Context], str]) -> None:
        self._house, self._company = house, company

    async def answer(
        self, request: AnyRequest, token: str, act: Callable[[Context], Shown], *, writes: bool = False
    ) -> Response[str]:
        language = _language(request)
        work = partial(self._run, token, language, act, writes=writes)
        return await anyio.to_thread.run_sync(work)

    def _run(
        self, token: str, language: str, act: Callable[[Context], Shown], *, writes: bool
    ) -> Response[str]:
        company, unknown = "", Shown(problem="unknown", status=404)

        def once() -> Shown:
            nonlocal company
            with self._house.transaction(NOBODY, writes=writes, language=language) as ctx:
                company = self._company(ctx)
                return act(ctx) if len(token) <= LONGEST_TOKEN else unknown

        try:
            shown = db.tried(once)
        except NotFound:
            shown = unknown
        except DeskError as refusal:
            shown = Shown(problem="over", status=refusal.status)
        return self._page(shown, token, language, company)

    def _page(self, shown: Shown, token: str, language: str, company: str) -> Response[str]:
        survey = shown.survey
        content = (
            _templates()
            .get_template("survey.html")
            .render(
                survey=survey,
                question=_question(survey, language),
                day=_day(survey, self._house.zone, language),
                notice=shown.notice,
                problem=shown.problem,
                token=token,
                company=company,
                language=language,
                other=OTHER[language],
                say=partial(say, language),
            )
        )
        return Response(content, status_code=shown.status, media_type="text/html; charset=utf-8")


def _question(survey: OpenSurvey | None, language: str) -> str:
    if survey is None:
        return ""
    return survey.question_en if language == "en" and survey.question_en else survey.question


def _language(request: AnyRequest) -> str:
    chosen = request.query_params.get("lang", "")
    if chosen in OTHER:
        return str(chosen)
    return "en" if request.headers.get("accept-language", "ko").lower().startswith("en") else "ko"


def _day(survey: OpenSurvey | None, zone: str, language: str) -> str:
    """12월 20일 (일) · Sun 20 Dec: it is never far."""
    if survey is None:
        return ""
    day = survey.expires_at.astimezone(ZoneInfo(zone)).date()
    return say(
        language,
        "survey.day",
        day=day.day,
        month=say(language, f"survey.month.{day.month}"),
        weekday=say(language, f"survey.weekday.{day.isoweekday()}"),
    )
