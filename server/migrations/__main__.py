"""`python -m server.migrations NAME`: write the next migration from what the models say now."""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command

import server.wiring  # noqa: F401  # every table is known once the wiring is
from server.core.db import WRITES, Base, Database
from server.migrations import FOLDER, config, upgrade


def main() -> None:
    if len(sys.argv) != 2 or not re.fullmatch(r"[a-z][a-z0-9_]*", sys.argv[1]):
        sys.exit("usage: python -m server.migrations name_of_the_change")
    known = {path.name for path in (FOLDER / "versions").glob("*.py")}
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'migrations.db'}")
        if known:
            upgrade(database.engine)
        with database.engine.connect().execution_options(**{WRITES: True}) as connection:
            settings = config()
            settings.attributes["connection"] = connection
            number = f"{len(known) + 1:04d}"
            command.revision(settings, sys.argv[1], autogenerate=True, rev_id=number)
        database.dispose()
    for path in set((FOLDER / "versions").glob("*.py")) - {FOLDER / "versions" / name for name in known}:
        _guard(path)
        print(path.name)


def _guard(path: Path) -> None:
    """Add the triggers of append-only tables that this migration creates."""
    text = path.read_text("utf-8")
    guarded = [
        name
        for name, table in sorted(Base.metadata.tables.items())
        if table.info.get("append_only") and re.search(rf"create_table\(\s*['\"]{name}['\"]", text)
    ]
    if guarded:
        lines = "".join(f'    guard_append_only("{name}")\n' for name in guarded)
        text = text.rstrip() + "\n" + lines
        place = "from server.core.db import UtcDateTime\n"
        text = text.replace(place, place + "from server.migrations.guards import guard_append_only\n")
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
