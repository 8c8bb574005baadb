"""A folder of Markdown and HTML becomes articles; done again, only what differs is written."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from server.catalog import queries as catalog
from server.core import events as core_events
from server.core.context import Context
from server.knowledge import events
from server.knowledge.actions import files, review, texts
from server.knowledge.models import Article
from server.knowledge.queries import articles
from server.knowledge.queries import files as file_queries
from server.knowledge.rules import imports as rules
from server.knowledge.rules import parts
from server.knowledge.rules.imports import Source
from shared.errors import DeskError, Invalid
from shared.knowledge import (
    LARGEST_FILE,
    ArticleState,
    ArticleText,
    ImportedFile,
    ImportQuery,
    ImportReport,
    ImportResult,
    Language,
)
from shared.permissions import Permission
from shared.wire import Raw

MOST_ENTRIES = 5000
LARGEST_FOLDER = 400 * 1_048_576
UTF8_NAMES = 0x800
NOT_YET = 10**17
"""In place of the id of a file that a trial does not keep."""
Folder = Mapping[str, bytes]


def import_zip(ctx: Context, query: ImportQuery, body: Raw) -> ImportReport:
    return import_folder(ctx, unzip(body.content), query)


def import_folder(ctx: Context, folder: Folder, query: ImportQuery) -> ImportReport:
    """What becomes of every file; with `is_trial` everything is done, told and taken back."""
    ctx.actor.require(Permission.KNOWLEDGE_WRITE)
    if query.is_published:
        ctx.actor.require(Permission.KNOWLEDGE_PUBLISH)
    sources = [
        rules.read(path, content, query.language)
        for path, content in sorted(folder.items())
        if rules.is_text(path)
    ]
    if not sources:
        raise Invalid("import_without_texts", "content")
    by_article: dict[str, list[Source]] = {}
    for source in sources:
        by_article.setdefault(source.source, []).append(source)
    paths = _category_ids(ctx)
    told: list[ImportedFile] = []
    for group in by_article.values():
        told += _import_one(ctx, group, folder, paths, query)
    counts = {result: sum(one.result is result for one in told) for result in ImportResult}
    return ImportReport(
        files=told,
        created=counts[ImportResult.CREATED],
        changed=counts[ImportResult.CHANGED],
        same=counts[ImportResult.SAME],
        refused=counts[ImportResult.REFUSED],
        is_trial=query.is_trial,
    )


def _import_one(
    ctx: Context, group: list[Source], folder: Folder, paths: Mapping[str, int], query: ImportQuery
) -> list[ImportedFile]:
    """One article with its languages, in a part of the transaction that can be taken back."""
    fit = [one for one in group if not rules.fault(one)]
    told = [_told(one, ImportResult.REFUSED, rules.fault(one)) for one in group if rules.fault(one)]
    if not fit:
        return told
    part = ctx.session.begin_nested()
    updates_before = dict(ctx.session.info.get("updates", {}))
    try:
        article, result = _put(ctx, fit, folder, paths, query)
        article_id = article.id
    except DeskError as error:
        part.rollback()
        ctx.session.info["updates"] = updates_before
        return told + [_told(one, ImportResult.REFUSED, error.code) for one in fit]
    if query.is_trial:
        part.rollback()
        ctx.session.info["updates"] = updates_before
        ctx.session.expire_all()
        article_id = 0
    else:
        part.commit()
    return told + [_told(one, result, _warning(one, folder, paths), article_id) for one in fit]


def _told(
    source: Source, result: ImportResult, reason: str = "", article_id: int | None = None
) -> ImportedFile:
    return ImportedFile(
        path=source.path,
        result=result,
        title=source.title,
        article_id=article_id or None,
        pictures=len(source.pictures),
        reason=reason,
    )


def _warning(source: Source, folder: Folder, paths: Mapping[str, int]) -> str:
    if any(path not in folder for path in source.pictures.values()):
        return "import_picture_missing"
    return "article_category_unknown" if source.category and _category(source, paths) is None else ""


def _put(
    ctx: Context, group: list[Source], folder: Folder, paths: Mapping[str, int], query: ImportQuery
) -> tuple[Article, ImportResult]:
    article = articles.by_source(ctx, group[0].source)
    category_id, tags = _described(group, paths)
    is_new = article is None
    if article is None:
        texts_ = [ArticleText(language=Language(one.language), title=one.title, body="…") for one in group]
        article = texts.begin(ctx, texts_, category_id=category_id, tags=tags)
        article.source, article.owner_id = group[0].source, ctx.actor.person_id
    before = (article.number, list(article.tags), article.category_id)
    file_ids = _keep_pictures(ctx, article, group, folder, is_trial=query.is_trial)
    written = [
        ArticleText(language=Language(one.language), title=one.title, body=rules.name_files(one, file_ids))
        for one in group
    ]
    if is_new:
        _replace_first(ctx, article, written)
    else:
        if article.state is ArticleState.RETIRED:
            return article, ImportResult.SAME
        article.tags = tags or article.tags
        article.category_id = category_id or article.category_id
        texts.again(ctx, article, written)
    has_changed = is_new or before != (article.number, list(article.tags), article.category_id)
    if query.is_published and article.number != article.live_number:
        review.make_live(ctx, article)
    if is_new:
        core_events.publish(ctx, events.ArticleCreated(subject=events.ref(article)))
        return article, ImportResult.CREATED
    return article, ImportResult.CHANGED if has_changed else ImportResult.SAME


def _described(group: list[Source], paths: Mapping[str, int]) -> tuple[int | None, list[str]]:
    """Category and tags, from the first language that names them."""
    category_id = next((found for one in group if (found := _category(one, paths)) is not None), None)
    tags = next((one.tags for one in group if one.tags), ())
    return category_id, texts.clean_tags(tags)


def _replace_first(ctx: Context, article: Article, written: list[ArticleText]) -> None:
    """The files of an article need the article, its text needs the files: the first text is filled in."""
    bodies = {one.language: parts.tidy(one.body).strip("\n") for one in written}
    for row in articles.texts_of(ctx, articles.revision(ctx, article, article.number)):
        row.body = bodies[row.language]


def _keep_pictures(
    ctx: Context, article: Article, group: list[Source], folder: Folder, *, is_trial: bool
) -> dict[str, int]:
    """The pictures as files of the article. A trial puts nothing into the folder of the server."""
    wanted = {path for one in group for path in one.pictures.values() if path in folder}
    kept: dict[str, int] = {}
    for path in sorted(wanted):
        content = folder[path]
        if is_trial:
            known = file_queries.same(ctx, article, sha256(content).hexdigest())
            kept[path] = known.id if known is not None else NOT_YET
        else:
            name = path.rpartition("/")[2]
            kept[path] = files.keep(ctx, article, name, rules.media_type(path), content).id
    return kept


# --- categories ---------------------------------------------------------------------------------------------


def _category_ids(ctx: Context) -> dict[str, int]:
    """By whole path and by name, in small letters; a name that two categories share stands for neither."""
    found: dict[str, int] = {}
    names: dict[str, list[int]] = {}
    for one in catalog.categories(ctx).items:
        found[_path_key(one.path)] = one.id
        names.setdefault(_path_key(one.name), []).append(one.id)
    return {name: ids[0] for name, ids in names.items() if len(ids) == 1} | found


def _path_key(path: str) -> str:
    for sign in ("›", ">", "\\"):
        path = path.replace(sign, "/")
    return "/".join(part.strip().casefold() for part in path.split("/") if part.strip())


def _category(source: Source, paths: Mapping[str, int]) -> int | None:
    return paths.get(_path_key(source.category))


# --- where the files come from ------------------------------------------------------------------------------


def unzip(content: bytes) -> dict[str, bytes]:
    """Texts and pictures of a zip, by path. Names of Korean Windows are read as they were meant."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return dict(_members(packed))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Invalid("import_not_zip", "content") from error


def _members(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_FOLDER:
        raise Invalid("import_too_large", "content", most=MOST_ENTRIES)
    for entry in entries:
        path = rules.safe_path(_name(entry))
        if not path or rules.is_hidden(path) or not (rules.is_text(path) or rules.media_type(path)):
            continue
        if entry.file_size <= LARGEST_FILE:
            with packed.open(entry) as stream:
                yield path, stream.read(LARGEST_FILE)


def _name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & UTF8_NAMES:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def read_folder(root: Path) -> dict[str, bytes]:
    """Texts and pictures below a folder of this computer."""
    found: dict[str, bytes] = {}
    for file in sorted(root.rglob("*")):
        path = rules.safe_path(file.relative_to(root).as_posix())
        if not file.is_file() or file.is_symlink() or not path or rules.is_hidden(path):
            continue
        is_wanted = rules.is_text(path) or rules.media_type(path)
        if is_wanted and file.stat().st_size <= LARGEST_FILE:
            found[path] = file.read_bytes()
        if len(found) > MOST_ENTRIES:
            raise Invalid("import_too_large", "content", most=MOST_ENTRIES)
    return found
