"""knowledge import."""

import argparse
from pathlib import Path

from server.commands.base import (
    FAILED,
    Add,
    Fault,
    bring_up_to_date,
    house_of,
    settings_of,
    t,
    tell,
)
from server.core.text import say_refusal
from server.knowledge.actions import imports
from server.settings import language
from shared.knowledge import ImportQuery, Language


def add(adding: Add) -> None:
    knowledge = adding("knowledge", import_knowledge, t("cli.help_knowledge"))
    knowledge.add_argument("verb", choices=["import"])
    knowledge.add_argument("folder", help=t("cli.help_knowledge_folder"))
    knowledge.add_argument("--trial", action="store_true", help=t("cli.help_knowledge_trial"))
    knowledge.add_argument("--publish", action="store_true", help=t("cli.help_knowledge_publish"))
    knowledge.add_argument("--language", choices=["ko", "en"], default="ko")


def import_knowledge(args: argparse.Namespace) -> int:
    """Markdown and HTML below a folder (or in a zip) become articles; `--trial` only says what would."""
    settings, place = settings_of(args), Path(args.folder)
    if not place.exists():
        raise Fault("cli.no_folder", folder=place)
    folder = imports.unzip(place.read_bytes()) if place.is_file() else imports.read_folder(place)
    query = ImportQuery(is_trial=args.trial, is_published=args.publish, language=Language(args.language))
    with house_of(settings) as house:
        bring_up_to_date(settings, house)
        with house.transaction() as ctx:
            report = imports.import_folder(ctx, folder, query)
    for file in report.files:
        reason = say_refusal(language(), file.reason, {}) if file.reason else ""
        print(f"{t(f'cli.import_{file.result.value}'):10} {file.path}  {reason}".rstrip())
    facts = {name: getattr(report, name) for name in ("created", "changed", "same", "refused")}
    tell("cli.import_trial" if report.is_trial else "cli.import_done", **facts)
    return FAILED if report.refused else 0
