"""Draws the whole kit, light and dark, Korean and English, into PNG files of a folder.

python -m tests.desktop_app.ui.gallery FOLDER [scale]
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.core.translator import translator
from desktop_app.ui.badges import Badge, Level
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast, show_undo
from desktop_app.ui.tokens import HUES
from desktop_app.ui.widgets import (
    ActionRow,
    Avatar,
    Banner,
    Button,
    Card,
    CheckBox,
    Chip,
    ChoiceBox,
    Divider,
    Dot,
    ElidedLabel,
    EmptyState,
    IconButton,
    ImeLineEdit,
    ImeTextEdit,
    Kbd,
    KpiTile,
    Label,
    Meter,
    PriorityBars,
    SearchBox,
    SectionHeader,
    SegmentedControl,
    SignaturePad,
    Skeleton,
    Steps,
    box,
    column,
    row,
    set_surface,
)


def said(korean: str, english: str) -> Callable[[], str]:
    return lambda: korean if translator.is_korean else english


def parts() -> QWidget:
    """The small parts on one page."""
    page = QWidget()
    set_surface(page, "window")
    left = column(_buttons(), _chips(), _inputs(), None, spacing=14)
    right = column(_meters(), _tiles(), _signature(), None, spacing=14)
    page.setLayout(row(left, right, spacing=20, margins=(20, 20, 20, 20)))
    page.resize(1240, 940)
    return page


def _buttons() -> QWidget:
    return Card(
        SectionHeader(said("버튼", "Buttons"), Kbd("Ctrl+K")),
        row(
            Button(said("전화 접수", "Log a call"), "primary", icon="phone-call", key="F2"),
            Button(said("새 티켓", "New ticket"), icon="plus"),
            Button(said("매크로", "Macros"), "ghost", icon="zap"),
            Button(said("지우기", "Delete"), "danger", icon="trash-2"),
            Button(said("초안 보기", "See draft"), "link"),
            IconButton("bell", said("알림", "Alerts"), size=18),
            None,
        ),
        row(
            SegmentedControl([("a", said("답변", "Reply")), ("b", said("내부 메모", "Note"))]),
            Button(said("작게", "Small"), is_small=True, icon="list"),
            Kbd("J"),
            Kbd("G D"),
            Dot("green"),
            Label(said("실시간", "Live"), "meta", "medium", tone="secondary"),
            None,
        ),
        ActionRow(
            Button(said("대기", "Pend"), icon="circle-pause", key="H"),
            Button(said("이관", "Escalate"), icon="arrow-up-right", key="L"),
            Button(said("해결", "Resolve"), icon="circle-check", icon_color="green.fg", key="E"),
        ),
        Steps(
            [
                said("사원증", "Badge"),
                said("자산 스캔", "Scan"),
                said("확인·서명", "Sign"),
                said("확인서", "Receipt"),
            ],
            1,
        ),
    )


def _chips() -> QWidget:
    hues = row(*(Chip(Badge(hue, hue, "loader")) for hue in HUES), None, spacing=6)
    levels = row(
        *(
            PriorityBars(Level(bars, hue, "x"))
            for bars, hue in ((4, "red"), (3, "orange"), (2, "blue"), (1, "grey"))
        ),
        Avatar("김민지", 40),
        Avatar("이도윤", 32),
        Avatar("한지우", 20),
        Avatar("", 20),
        Avatar("Grace Hopper", 32),
        Chip(Badge("22시간 00분", "grey", "clock", is_soft=False)),
        None,
    )
    elided = ElidedLabel("노트북이 절전 후 외부 모니터를 인식하지 못해요. " * 4, "title", "semibold")
    return Card(
        SectionHeader(
            said("이번 주 시작함", "Started this week"), hue="green", count=said("첫 주 확인", "first week")
        ),
        hues,
        levels,
        elided,
        Banner(
            said("박서준 님이 40초 전부터 답변을 작성 중입니다", "Park Seojun has been replying for 40 s"),
            icon="pen-line",
            actions=[Button(said("초안 보기", "See draft"), "link")],
        ),
        Skeleton(2),
    )


def _inputs() -> QWidget:
    line = ImeLineEdit(said("서버 주소", "Server"))
    line.setText("https://desk.example.co.kr")
    text = ImeTextEdit(said("내용", "Text"), lines=2)
    text.set_text("드라이버를 올렸고 절전 복귀 3회 시험에서 정상이었습니다.")
    choice = ChoiceBox([("a", said("보통", "Normal")), ("b", said("높음", "High"))])
    return Card(
        SearchBox(said("검색 또는 명령", "Search or run a command")),
        line,
        text,
        row(choice, CheckBox(said("로그인 유지", "Stay signed in"), is_on=True), CheckBox("B&W"), None),
    )


def _meters() -> QWidget:
    return Card(
        Meter(
            said("첫 응답", "First response"),
            said("19분 만에 준수", "met in 19m"),
            0.63,
            "green",
            icon="check",
            icon_color="green.fg",
            more=said("/ 30분", "/ 30m"),
            is_strong=True,
        ),
        Meter(
            said("해결", "Resolution"),
            said("38분 남음", "38m left"),
            0.84,
            "amber",
            icon="timer",
            icon_color="amber.fg",
            more=said("/ 4시간", "/ 4h"),
            is_strong=True,
        ),
        Divider(),
        Meter(
            said("디스크 C:", "Disk C:"),
            said("19 GB 남음 (92%)", "19 GB free (92%)"),
            0.92,
            "red",
            icon="hard-drive",
        ),
        Meter(said("메모리", "Memory"), "11.2 / 16 GB", 0.7, "teal", icon="memory-stick"),
    )


def _tiles() -> QWidget:
    large = KpiTile(
        said("SLA 준수율 (해결)", "SLA met (resolution)"),
        "96.4",
        unit="%",
        more=said("목표 95% · 위반 22건", "goal 95%"),
        badge=Badge("+1.8%p", "green", "trending-up"),
        trend=[91, 92, 91.8, 93, 94, 93.2, 95, 96.4],
    )
    small = KpiTile(
        said("장비 미배정", "No device"),
        said("2명", "2")(),
        more=said("재고 노트북 14대", "14 in stock"),
        icon="laptop",
        hue="red",
    )
    return box(row(large, small, spacing=12))


def _signature() -> QWidget:
    pad = SignaturePad()
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 50))
    for x, y in ((80, 20), (100, 60), (130, 30), (170, 55), (220, 40)):
        QTest.mouseMove(pad, QPoint(x, y))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(220, 40))
    return Card(pad, SignaturePad())


def states() -> QWidget:
    """Empty states, a notice and a strip to undo."""
    page = QWidget()
    set_surface(page, "window")
    empty = Card(
        EmptyState(
            "inbox",
            said("인박스를 모두 비웠습니다", "Inbox zero"),
            said("오늘 23건을 처리했습니다.", "23 done today."),
            hue="green",
            actions=[Button(said("기한 임박 보기", "See at risk"), icon="timer")],
        )
    )
    lost = Card(
        EmptyState(
            "cloud-off",
            said("서버에 연결할 수 없습니다", "No server"),
            said(
                "마지막 동기화 14:31. 읽던 티켓과 초안은 이 PC에 있습니다. 보낼 항목 3건은 연결되면 차례로 전송합니다.",
                "Kept here.",
            ),
            hue="amber",
            actions=[
                Button(said("다시 연결", "Retry"), "primary", icon="refresh-cw"),
                Button(said("보관함 보기", "Outbox")),
            ],
        )
    )
    page.setLayout(row(empty, lost, spacing=16, margins=(20, 20, 20, 20)))
    page.resize(1000, 440)
    page.show()
    show_toast(
        page,
        Notice(
            "기한 초과: 대표이사실 메일 수신 불가",
            "#48212 · 12분 초과",
            "red",
            "triangle-alert",
            ("맡기", print),
        ),
    )
    show_undo(page, "#48181 해결 처리됨", print, text="연결되면 전송됩니다 · 보관 3건")
    return page


PAGES: dict[str, Callable[[], QWidget]] = {"parts": parts, "states": states}


def main(folder: Path, scale: float = 1.0, only: str = "") -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app)
    folder.mkdir(parents=True, exist_ok=True)
    for language in ("ko", "en"):
        translator.set_language(language)
        for mode in ("light", "dark"):
            theme.configure(mode=mode, text_scale=scale, density="comfortable", typeface="bundled")
            for name, make in PAGES.items():
                if only in name:
                    page = make()
                    page.show()
                    app.processEvents()
                    page.grab().save(str(folder / f"{name}_{mode}_{language}.png"))
                    page.close()
                    page.deleteLater()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        float(sys.argv[2]) if len(sys.argv) > 2 else 1.0,
        sys.argv[3] if len(sys.argv) > 3 else "",
    )
