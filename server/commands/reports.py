"""report metrics: every figure of a period, for people or for programs."""

import argparse
from datetime import date

from msgspec import json, to_builtins

from server.commands.base import Add, Fault, house_of, settings_of, t
from server.reports.queries import figures
from shared.reports import FiguresQuery


def add(adding: Add) -> None:
    report = adding("report", metrics, t("cli.help_report"))
    report.add_argument("what", choices=["metrics"])
    report.add_argument("--from", dest="start", required=True, help=t("cli.help_report_from"))
    report.add_argument("--to", dest="end", required=True, help=t("cli.help_report_to"))
    report.add_argument("--team", type=int, help=t("cli.help_report_team"))
    report.add_argument("--json", action="store_true", help=t("cli.help_report_json"))


def metrics(args: argparse.Namespace) -> int:
    """Days of the company's zone; the last one is not part of the period."""
    query = FiguresQuery(start=_day(args.start), end=_day(args.end), team_id=args.team)
    with house_of(settings_of(args)) as house, house.transaction(writes=False, sees_one_moment=True) as ctx:
        found = figures.figures(ctx, query)
    if args.json:
        print(json.format(json.encode(found), indent=2).decode())
        return 0
    for name, value in to_builtins(found).items():
        print(f"{name:<22}{_plain(value)}")
    return 0


def _day(words: str) -> date:
    """A day, or the day of a moment."""
    try:
        return date.fromisoformat(words[:10])
    except ValueError as error:
        raise Fault("cli.value_refused", text=words) from error


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{name} {_plain(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return " – ".join(map(str, value))
    return "–" if value is None else str(value)
