"""The server's command line; the commands themselves stand in `server/commands`."""

import argparse
import multiprocessing
import os
import sys

from server.commands import keeping, knowledge, reports, serving, setting_up, sla
from server.commands.base import FAILED, Command, fault_of, t
from server.core.text import say_refusal
from server.settings import language
from shared import __version__
from shared.errors import DeskError

COMMANDS = (serving, setting_up, knowledge, keeping, sla, reports)
"""Modules that offer commands, in the order of the help."""


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="ieum-server", description=t("cli.help"))
    top.add_argument("--version", action="version", version=f"ieum-server {__version__}")
    commands = top.add_subparsers(required=True, metavar=t("cli.command"))

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=command)
        sub.add_argument("--data-dir", required=name == "restore", help=t("cli.help_data_dir"))
        sub.add_argument("--database-url", help=t("cli.help_database_url"))
        return sub

    for module in COMMANDS:
        module.add(add)
    return top


def main(words: list[str] | None = None) -> int:
    multiprocessing.freeze_support()
    os.umask(0o077)
    args = parser().parse_args(words)
    command: Command = args.command
    try:
        return command(args)
    except DeskError as refusal:
        facts = {"field": refusal.field, **refusal.facts}
        print(say_refusal(language(), refusal.code, facts), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        fault = fault_of(error)
        print(t(fault.key, **fault.facts), file=sys.stderr)
        return fault.code


if __name__ == "__main__":
    sys.exit(main())
