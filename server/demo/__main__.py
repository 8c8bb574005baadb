"""`python -m server.demo --data-dir DIR`: make the sample company in an empty data directory."""

import argparse
import sys
import time
from pathlib import Path

from server import migrations
from server.app import make_house
from server.demo.cast import COMPANY
from server.demo.company import TICKETS, fill
from server.settings import load


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m server.demo", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--tickets", type=int, default=TICKETS)
    args = parser.parse_args()
    args.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (args.data_dir / "ieum.db").exists():
        sys.exit(f"{args.data_dir} holds a database already")
    settings_file = args.data_dir / "server.toml"
    settings_file.write_text(f'company = "{COMPANY}"\n', "utf-8")
    house = make_house(load(str(args.data_dir)))
    migrations.upgrade(house.database.engine)
    began = time.monotonic()
    made = fill(
        house,
        lambda act: print(f"  {act} ({time.monotonic() - began:.0f} s)", flush=True),
        tickets=args.tickets,
    )
    house.database.dispose()
    print(
        f"  {made.people} people, {made.assets} assets, {made.devices} devices, {made.tickets} tickets, ",
        end="",
    )
    print(f"{made.journeys} journeys")


if __name__ == "__main__":
    main()
