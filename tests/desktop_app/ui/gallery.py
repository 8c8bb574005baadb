# ruff: noqa: E501  # texts as they stand on the screen
"""Draws the whole kit, light and dark, Korean and English, into PNG files of a folder.

python -m tests.desktop_app.ui.gallery FOLDER [scale]
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.core.commands import Command, CommandRegistry
from desktop_app.core.navigation import Navigation
from desktop_app.core.settings import Settings
from desktop_app.core.translator import translator
from desktop_app.ui.badges import Badge, Level
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.dialogs import ask_form
from desktop_app.ui.feature import Feature, RailEntry, TopButton
from desktop_app.ui.form import Field
from desktop_app.ui.list_page import Filter, ListPage
from desktop_app.ui.page import Columns, Page, PageHeader, SideEntry, SideList, SideSection
from desktop_app.ui.picker import Picker
from desktop_app.ui.record_list import RecordList, RowContent, RowDelegate
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.timeline import Attachment, Entry, Timeline
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
from desktop_app.ui.window import MainWindow


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
    choice = ChoiceBox(
        [("a", said("보통", "Normal")), ("b", said("높음", "High"))], name=said("우선순위", "Priority")
    )
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
            said("19 GB 남음 (8%)", "19 GB free (8%)"),
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


class _Rows(RowDelegate):
    def content(self, record: Any) -> RowContent:
        return record.content


@dataclass(frozen=True)
class Row:
    id: int
    content: RowContent


BARS = (
    Level(3, "orange"),
    Level(4, "red"),
    Level(3, "orange"),
    Level(2, "blue"),
    Level(2, "blue"),
    Level(1, "grey"),
)
TITLES = (
    "노트북이 절전 후 외부 모니터를 인식하지 못해요",
    "대표이사실 메일 수신 불가 — 본관 7층 전체",
    "VPN 연결이 5분마다 끊깁니다 (재택)",
    "신규 입사자 3명(11/24) 노트북·계정 준비 요청",
    "디스크 여유 공간 4% — 자동 감지",
    "SAP 전표 화면 권한 추가 (결재 첨부)",
)
PILLS = (
    Badge("38분", "amber", "timer"),
    Badge("12분 초과", "red", "triangle-alert"),
    Badge("2시간 22분", "grey", "clock", is_soft=False),
    Badge("22시간 00분", "grey", "clock", is_soft=False),
    Badge("6시간 50분", "grey", "clock", is_soft=False),
    Badge("멈춤", "grey", "pause", is_soft=False),
)
CHIPS = (
    Badge("진행 중", "teal", "loader"),
    Badge("접수", "blue", "circle-dot"),
    Badge("배정", "violet", "user-check"),
    Badge("진행 중", "teal", "loader"),
    Badge("접수", "blue", "circle-dot"),
    Badge("대기", "amber", "circle-pause"),
)


def rows(count: int = 40) -> RecordModel:
    model = RecordModel(describe=lambda record: record.content.title)
    model.set_ids(range(1, 100_001))
    model.put(
        Row(
            n + 1,
            RowContent(
                title=TITLES[n % 6],
                text="김민지 · 재무팀",
                lead=BARS[n % 6],
                is_unread=n % 6 in (1, 2),
                pill=PILLS[n % 6],
                chip=CHIPS[n % 6],
                age="3분",
                who=("이도윤", "", "한지우")[n % 3],
                marks=(("pen-line", "amber.fg"), ("globe", "text.tertiary"))
                if n == 0
                else (("phone", "text.tertiary"),),
            ),
        )
        for n in range(count)
    )
    return model


def list_page() -> ListPage:
    view = RecordList(rows(), _Rows(), name="목록")
    page = ListPage(
        view,
        title=said("1차 서비스데스크 · 열린 것", "L1 Service desk · open"),
        actions=[
            IconButton("list-filter", said("필터", "Filter")),
            IconButton("arrow-down-up", said("정렬", "Sort")),
            IconButton("square-check", said("선택", "Select")),
        ],
        hints=[
            ("J K", said("이동", "move")),
            ("A", said("내가 맡기", "take")),
            ("X", said("선택", "select")),
        ],
    )
    page.set_count(100_000)
    page.set_filters([Filter("a", "상태: 열린 것 전체"), Filter("b", "정렬: 기한 임박순", is_removable=True)])
    view.set_current(1)
    return page


def side_list() -> SideList:
    side = SideList(said("인박스", "Inbox"))
    side.set_sections(
        [
            SideSection(
                said("보기", "Views"),
                [
                    SideEntry("a", said("미배정", "Unassigned"), "inbox", 12),
                    SideEntry("b", said("내 것", "Mine"), "user-check", 9),
                    SideEntry("c", said("기한 임박·초과", "At risk"), "timer", 5, "red"),
                    SideEntry("d", said("즐겨찾기", "Starred"), "star"),
                ],
            ),
            SideSection(
                said("팀 큐", "Team queues"),
                [
                    SideEntry("e", said("1차 서비스데스크", "L1 Service desk"), "headphones", 46),
                    SideEntry("f", said("2차 단말", "L2 Endpoint"), "laptop", 18),
                ],
            ),
        ]
    )
    side.set_current("e")
    return side


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    team: str
    state: str
    count: int


def table() -> QWidget:
    columns = [
        Column(
            "name",
            said("이름", "Name"),
            lambda p: p.name,
            200,
            person=lambda p: p.name,
            second=lambda p: p.team,
            is_strong=True,
        ),
        Column(
            "state",
            said("상태", "State"),
            lambda p: p.state,
            120,
            badge=lambda p: Badge(p.state, "green", "check"),
        ),
        Column("team", said("부서", "Team"), lambda p: p.team, 160, stretches=True, icon=lambda p: "users"),
        Column("count", said("건수", "Count"), lambda p: f"{p.count:,}", 100, is_number=True),
    ]
    model = RecordModel(columns)
    names = ("김민지", "이도윤", "박서준", "최유진", "한지우", "오태호")
    model.set_records(
        Person(n + 1, names[n % 6], "재무팀 · 대리 · 본관 5층", "재직", n * 731) for n in range(6)
    )
    view = RecordTable(model, name=said("사람", "People"))
    view.set_current(2)
    page = Page(
        PageHeader(
            said("사람", "People"),
            SegmentedControl([("a", said("전체 6", "All 6")), ("b", said("퇴사 2", "Left 2"))]),
            subtitle=said("부서와 장비", "Teams and devices"),
            right=[
                Button(said("가져오기", "Import"), icon="download"),
                Button(said("추가", "Add"), "primary", icon="plus"),
            ],
        )
    )
    page.body.addWidget(Card(view, margins=(5, 5, 5, 5)), 1)
    page.resize(1000, 500)
    return page


def window() -> MainWindow:
    folder = Path(tempfile.mkdtemp())
    registry = CommandRegistry()
    made = MainWindow(registry, Navigation(), Settings(folder))
    made.resize(1600, 980)
    names = (
        ("inbox", "인박스", "Inbox", 12),
        ("user-check", "내 작업", "My work", 4),
        ("milestone", "입·퇴사", "Journeys", 3),
        ("laptop", "자산", "Assets", 0),
        ("users", "사람", "People", 0),
        ("book-open", "지식", "Knowledge", 0),
        ("megaphone", "공지", "Notices", 0),
        ("chart-column", "보고서", "Reports", 0),
        ("settings", "설정", "Settings", 0),
    )
    commands = [
        Command(
            "call",
            "ui.palette_open",
            print,
            ("F2",),
            icon="phone-call",
            name_of=said("전화 접수", "Log a call"),
        ),
        Command("new", "ui.palette_open", print, icon="plus", name_of=said("새 티켓", "New ticket")),
        Command(
            "desk",
            "ui.palette_open",
            print,
            ("G D",),
            icon="package-open",
            name_of=said("노트북 반납 처리", "Return a laptop"),
        ),
    ]
    entries = [
        RailEntry(icon, said(ko, en), icon, lambda: workspace(made.settings), is_at_bottom=icon == "settings")
        for icon, ko, en, _ in names
    ]
    made.add_feature(Feature("x", entries, commands, (TopButton("call", "primary"), TopButton("new"))))
    for icon, _, _, count in names:
        made.set_badge(icon, count)
    made.set_person("이도윤", "green", "근무 중")
    made.set_state(said("실시간", "Live")())
    made.show_page("inbox")
    return made


def workspace(settings: Settings) -> QWidget:
    middle = box(column(PageHeader("대화"), conversation(), margins=(0, 14, 0, 14)), "surface")
    side = box(column(_meters(), None, margins=(16, 14, 16, 14)), "surface")
    return Columns(settings, "gallery", side_list(), list_page(), middle, side, sizes=[212, 396, 600, 320])


def palette() -> MainWindow:
    made = window()
    made.show()
    opened = made.open_palette()
    opened.field.setText("ㄴㅌㅂ 반납")
    return made


def sheet() -> MainWindow:
    made = window()
    made.show()
    QApplication.processEvents()
    people = [
        Choice(
            1,
            "김민지",
            "재무팀 · 대리 · 본관 5층",
            person="김민지",
            details=(("laptop", "NB-2107"), ("phone", "2107")),
        ),
        Choice(
            2,
            "김명준",
            "영업1팀 · 과장 · 본관 3층",
            person="김명준",
            details=(("laptop", "NB-1688"), ("phone", "1340")),
        ),
    ]
    opened = ask_form(
        made,
        said("전화 접수", "Log a call"),
        [
            Field(
                "who",
                said("누구의 전화인가요?", "Who is calling?"),
                "pick",
                provider=local_provider(people),
                is_required=True,
                hint=said("이름·초성·사번", "name, number"),
            ),
            Field("what", said("무슨 일인가요?", "What happened?"), is_required=True),
            Field(
                "level",
                said("우선순위", "Priority"),
                "choice",
                choices=[(1, said("보통", "Normal"))],
                is_half=True,
            ),
            Field("due", said("기한", "Due"), "date", is_half=True),
            Field("more", said("내용", "More"), "text", lines=2),
        ],
        yes=said("접수하고 내가 맡기", "Create and take"),
        done=print,
        icon="phone-incoming",
    )
    opened.form.show_errors({"what": said("꼭 필요한 항목입니다", "This is required")()})
    picker = opened.form.editor("who")
    assert isinstance(picker, Picker)
    picker.setFocus()
    picker.setText("ㄱㅁㅈ")
    return made


def conversation(count: int = 1) -> Timeline:
    text = (
        "안녕하세요. 재무팀 김민지입니다. 점심시간에 노트북을 덮었다가 다시 열면 27인치 모니터가 계속 신호 없음으로 나옵니다. "
        "케이블을 뺐다 꽂으면 되는데, 월마감 기간이라 하루에 대여섯 번씩 반복되니 업무가 어렵습니다."
    )
    entries = []
    for n in range(count):
        entries += [
            Entry(
                n * 10 + 1,
                "theirs",
                "김민지",
                "오늘 오전 9:12 · 웹 포털",
                text=text,
                attachments=(Attachment(7, "no_signal.png", "1.2 MB", "image"),),
            ),
            Entry(n * 10 + 2, "event", "", "오전 9:12", text="자동 규칙 ‘단말-재무’ 적용 · NB-2107 연결"),
            Entry(
                n * 10 + 3,
                "mine",
                "이도윤",
                "오전 9:31 · 답변 · 첫 응답 19분 (목표 30분)",
                html="김민지 님, 그래픽 드라이버가 <b>31.0.101.4502</b>로 알려진 문제가 있는 버전입니다. <a href='https://desk.example.co.kr/kb/12'>안내 글</a>을 봐 주세요.",
            ),
            Entry(
                n * 10 + 4,
                "note",
                "박서준",
                "오전 9:40 · 요청자에게 보이지 않음",
                text="같은 기종에서 이번 주 3건째입니다.",
                badge=Badge("메모", "amber", "lock"),
                quoted="> 이전 글",
            ),
            *(
                Entry(n * 10 + 5 + k, "event", "", f"오전 9:4{k}", text="우선순위 보통 → 높음", icon="flag")
                for k in range(4)
            ),
        ]
    view = Timeline(name=said("대화", "Conversation"))
    set_surface(view, "surface")
    view.resize(620, 700)
    view.set_entries(entries)
    return view


def keys() -> MainWindow:
    made = window()
    made.show()
    made.open_keys()
    return made


PAGES: dict[str, Callable[[], QWidget]] = {
    "parts": parts,
    "states": states,
    "table": table,
    "window": window,
    "palette": palette,
    "sheet": sheet,
    "keys": keys,
    "conversation": conversation,
}


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
