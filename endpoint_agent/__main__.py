"""The command line of the endpoint agent."""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from endpoint_agent import commands
from endpoint_agent.stops import AgentStop
from endpoint_agent.texts import LANGUAGES, Texts, language_of
from shared import __version__
from shared.errors import DeskError


def main(arguments: Sequence[str] | None = None) -> int:
    """0 done, 2 wrong usage, 69 server unreachable, 77 refused or not enrolled, 78 unsafe settings."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    t = Texts(language_of(_asked_language(given)))
    options = _parser(t).parse_args(given)
    logging.basicConfig(
        level=logging.DEBUG
        if options.verbose
        else logging.INFO
        if options.command == "run"
        else logging.ERROR,
        format="%(levelname)s %(message)s",
        stream=sys.stderr,
    )
    try:
        return commands.run(options, t)
    except AgentStop as stop:
        print(t.refusal(stop), file=sys.stderr)
        return stop.exit_code
    except DeskError as refusal:
        print(t.refusal(refusal), file=sys.stderr)
        return 1
    except PermissionError as forbidden:
        print(t("main.no_rights", path=forbidden.filename or ""), file=sys.stderr)
        return 77
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130


def _parser(t: Texts) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--state-dir", default="", metavar="DIR", help=t("help.state_dir"))
    common.add_argument("--config", type=Path, default=None, metavar="FILE", help=t("help.config"))
    common.add_argument("--lang", choices=LANGUAGES, default="", help=t("help.lang"))
    common.add_argument("--verbose", action="store_true", help=t("help.verbose"))
    parser = argparse.ArgumentParser(
        prog="ieum-agent",
        description=t("help.agent"),
        epilog=t("help.exit_codes"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"ieum-agent {__version__}")
    below = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str) -> argparse.ArgumentParser:
        said = t("help." + name.replace("-", "_"))
        return below.add_parser(name, help=said, description=said, parents=[common])

    enrol = command("enrol")
    enrol.add_argument("--server", default="", metavar="URL", help=t("help.server"))
    enrol.add_argument("--secret-file", default="-", metavar="FILE", help=t("help.secret_file"))
    enrol.add_argument("--asset-tag", default="", metavar="TAG", help=t("help.asset_tag"))
    for name in ("once", "run", "status", "doctor", "what-is-collected"):
        command(name)
    show = command("show")
    show.add_argument("--human", action="store_true", help=t("help.human"))
    show.add_argument("--last", action="store_true", help=t("help.last"))
    problem = command("report")
    problem.add_argument("--subject", required=True, help=t("help.subject"))
    problem.add_argument("--body", default=None, help=t("help.body"))
    problem.add_argument("--email", default="", help=t("help.email"))
    service = command("service")
    service.add_argument("action", choices=("install", "remove", "unit"), help=t("help.action"))
    return parser


def _asked_language(given: list[str]) -> str:
    """Wanted before the arguments are read, because their help is in that language."""
    for at, word in enumerate(given):
        if word == "--lang" and at + 1 < len(given):
            return given[at + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return ""


if __name__ == "__main__":
    sys.exit(main())
