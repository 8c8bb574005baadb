"""`ieum-desk`: starts the desktop app."""

import argparse
import sys
from pathlib import Path

from desktop_app.app import Options, run
from shared import __version__


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="ieum-desk", description="Ieum, the help desk and asset desk")
    parser.add_argument("--server", default="", metavar="URL", help="address of the server")
    parser.add_argument("--login", default="", metavar="NAME", help="who signs in")
    parser.add_argument("--language", default="", choices=("ko", "en"))
    parser.add_argument("--theme", default="", choices=("light", "dark", "system"))
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="where settings, drafts and the log are kept"
    )
    parser.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help="sign in with the refresh token in FILE, which is read once and deleted",
    )
    parser.add_argument("--version", action="version", version=f"ieum-desk {__version__}")
    given = parser.parse_args(arguments)
    options = Options(
        server=given.server,
        login=given.login,
        language=given.language,
        theme=given.theme,
        data_dir=given.data_dir,
        token_file=given.token_file,
    )
    return run([sys.argv[0]], options)


if __name__ == "__main__":
    sys.exit(main())
