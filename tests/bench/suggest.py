"""How often the nearest tickets say the right category, priority, tier: each asked of all the others."""

import tempfile
from pathlib import Path

from tests.support import it_tickets
from tests.support.house import make_schema, open_desk


def run() -> dict[str, it_tickets.Accuracy]:
    """Print accuracy where something is suggested, and how often that is; returns it by set and field."""
    found: dict[str, it_tickets.Accuracy] = {}
    sets = it_tickets.sets()
    if len(sets) < 3:
        print("the larger sets are not beside this checkout: only the carried ones are measured")
    for name, tickets in sets.items():
        with tempfile.TemporaryDirectory() as folder:
            desk = open_desk(Path(folder), f"sqlite:///{folder}/ieum.db")
            try:
                make_schema(desk.house.database)
                with desk.ctx() as ctx:
                    it_tickets.fill(ctx, tickets)
                with desk.ctx(writes=False) as ctx:
                    for field, score in it_tickets.measure(ctx, tickets).items():
                        found[f"{name}, {field}"] = score
                        print(
                            f"{name:22} {len(tickets):5} tickets  {field:14} right {score.right:.2f} of"
                            f" {score.answered:.2f} answered; always the commonest: {score.baseline:.2f}"
                        )
            finally:
                desk.close()
    return found


if __name__ == "__main__":
    run()
