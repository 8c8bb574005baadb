"""`python -m tests.bench._seat MODE SINCE ADDRESS FOLDER TOKEN_FILE LOGIN PASSWORD`: the real desktop app,
measured from inside; prints one JSON record. MODE: "bare" (a plain window), "start" or "work".
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SINCE, MODE = float(sys.argv[2]), sys.argv[1]
LONGEST_S = 60.0


def since_start() -> dict[str, float]:
    return {"wall": (time.time() - SINCE) * 1000, "cpu": time.process_time() * 1000}


def bare() -> None:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    from tests.bench._memory import memory_mb

    class Window(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            print(json.dumps({"first": since_start(), "memory": memory_mb()}), flush=True)
            os._exit(0)

    app = QApplication([])
    window = Window()
    window.resize(1600, 980)
    window.show()
    app.exec()


def seat() -> None:
    from desktop_app import app as program

    class Watched(program.Desk):
        def start(self) -> None:
            super().start()
            from tests.bench._scenes import Scenes

            self.scenes = Scenes(self, MODE, since_start, sys.argv[3:])

    program.Desk = Watched  # type: ignore[misc]  # the same program, looked at from inside
    address, folder, token, login = sys.argv[3:7]
    options = program.Options(
        server=address, login=login, theme="light", data_dir=Path(folder), token_file=Path(token)
    )
    program.run(["ieum-desk"], options)


if __name__ == "__main__":
    acts: dict[str, Callable[[], Any]] = {"bare": bare, "start": seat, "work": seat}
    acts[MODE]()
