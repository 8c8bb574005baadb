"""Files that the server gave out, kept where this computer keeps downloads."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices


def downloads() -> Path:
    """Where this computer keeps what was downloaded."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return Path(found or Path.home())


def free_name(folder: Path, name: str) -> Path:
    """A file that does not exist yet: "H-2026-000001.pdf", then "… (2).pdf"."""
    stem, suffix = Path(name).stem, Path(name).suffix
    path, number = folder / name, 2
    while path.exists():
        path, number = folder / f"{stem} ({number}){suffix}", number + 1
    return path


def keep(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    safe = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in name).strip(" .")
    path = free_name(folder, safe or "file")
    path.write_bytes(content)
    return path


def open_file(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
