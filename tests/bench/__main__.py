"""`python -m tests.bench NAME...` measures one or several parts of the product and prints the figures."""

import importlib
import pkgutil
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    known = sorted(
        found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)]) if found.name[0] != "_"
    )
    unknown = [name for name in names if name not in known]
    if not names or unknown:
        print("usage: python -m tests.bench NAME...\nnames: " + ", ".join(known), file=sys.stderr)
        return 2
    for name in names:
        importlib.import_module(f"tests.bench.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
