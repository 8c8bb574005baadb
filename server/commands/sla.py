"""sla replay: stories of promised times from a file, computed again."""

import argparse
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from server.commands.base import FAILED, Add, Fault, t, tell
from server.sla.replay import Outcome, replay


def add(adding: Add) -> None:
    top = adding("sla", run, t("cli.help_sla"))
    commands = top.add_subparsers(required=True, metavar=t("cli.command"))
    text = t("cli.help_sla_replay")
    replaying = commands.add_parser("replay", help=text, description=text)
    replaying.add_argument("file", help=t("cli.help_sla_file"))


def run(args: argparse.Namespace) -> int:
    """Print every case with what was computed and expected; 1 where anything differs."""
    try:
        outcomes = replay(json.loads(Path(args.file).read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        text = error if isinstance(error, OSError | ValueError) else f"{type(error).__name__}: {error}"
        raise Fault("cli.cases_unreadable", file=args.file, text=text) from error
    for outcome in outcomes:
        _print(outcome)
    wrong = sum(bool(outcome.differences) for outcome in outcomes)
    tell("cli.sla_replayed", count=len(outcomes), wrong=wrong)
    return FAILED if wrong else 0


def _print(outcome: Outcome) -> None:
    mark = "≠" if outcome.differences else "="
    print(f"{mark} {outcome.case_id} {outcome.title}")
    for difference in outcome.differences:
        expected = _written(difference.expected, difference.expected)
        computed = _written(difference.computed, difference.expected)
        print("    " + t("cli.sla_differs", name=difference.name, expected=expected, computed=computed))
    for name, clock in outcome.computed.items():
        print(f"    {name}: {_line(clock)}")


def _line(value: Any) -> str:
    if not isinstance(value, Mapping):
        return _written(value, "")
    return ", ".join(
        f"{name}={_written(one, '')}" for name, one in value.items() if one not in (None, {}, False)
    )


def _written(value: Any, like: Any) -> str:
    """A moment is written in the zone of the one it is compared with."""
    if isinstance(value, Mapping):
        return "{" + _line(value) + "}"
    if not isinstance(value, datetime):
        return str(value)
    if isinstance(like, str) and like:
        return value.astimezone(datetime.fromisoformat(like).tzinfo).isoformat()
    return value.isoformat()
