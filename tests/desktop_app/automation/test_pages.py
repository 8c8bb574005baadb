"""The settings: macros, texts, rules with test and dry run, the log, what happens by itself."""

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.automation import results
from desktop_app.automation.insertions import text_choice
from desktop_app.automation.library import library_of
from desktop_app.automation.macro_sheet import MacroEditor
from desktop_app.automation.pages.by_itself import ByItselfPage
from desktop_app.automation.pages.macros import MacrosPage
from desktop_app.automation.pages.reminders import RemindersPage
from desktop_app.automation.pages.rules import RulesPage, state_badge
from desktop_app.automation.pages.runs import RunsPage
from desktop_app.automation.pages.texts import TextsPage
from desktop_app.automation.text_sheet import TextEditor
from desktop_app.catalog.directory import catalog_of
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.extensions import extensions_of
from desktop_app.tickets.many import BulkRunner, Outcome
from desktop_app.ui.choices import Choice
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.picker import Picker
from desktop_app.ui.widgets import Banner, Button, Label
from desktop_app.ui.window import MainWindow
from server.automation.actions import rules as rule_actions
from server.automation.actions import starters
from server.automation.models import Macro, ReplyText, Rule
from server.automation.queries import past
from server.automation.queries import settings as settings_queries
from server.catalog import actions as catalog
from server.tickets.actions.finish import cancel
from shared.automation import (
    OPS,
    ActionKind,
    Condition,
    FactField,
    Group,
    NewRule,
    Op,
    ReminderKind,
    Scope,
    TicketStep,
    Trigger,
    TriggerEvent,
)
from shared.automation import FieldKind as FactKind
from shared.catalog import ChangedField, FieldKind
from shared.permissions import Role
from shared.tickets import Cancel, PendingReason, Status
from shared.updates import Update
from tests.support import tickets
from tests.support.catalog import choice, custom_field, service
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.seat import DeskServer, open_window, show_window

WAIT_MS = 15_000


@pytest.fixture
def desk_there(desk_server: DeskServer) -> Desk:
    """The starters are there."""
    desk = desk_server.desk
    lead = tickets.worker(desk, "정하늘", roles=(Role.LEAD,))
    tickets.act(desk, lead, starters.add)
    return desk


@pytest.fixture
def window(desk_there: Desk, workplace: Workplace, qtbot: QtBot) -> MainWindow:
    return show_window(open_window(workplace), qtbot)


def wait(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=WAIT_MS)


def test_a_macro_is_made_and_thrown_away(desk_there: Desk, window: MainWindow, qtbot: QtBot) -> None:
    page = cast(MacrosPage, window.show_settings("macros"))
    wait(qtbot, lambda: page.table.records.rowCount() == 5)
    page.add()
    sheet = window.findChildren(MacroEditor)[-1]
    sheet.form.set_values({"name": "내 매크로", "scope": Scope.PERSONAL})
    sheet.steps.set_steps([TicketStep(kind=ActionKind.NOTE, text="봤음")])
    sheet.send()
    wait(qtbot, lambda: page.table.records.rowCount() == 6)
    page.table.set_current(next(one.id for one in page.kept() if one.name == "내 매크로"))
    page.throw_away(page.current())
    wait(qtbot, lambda: page.table.records.rowCount() == 5)
    with desk_there.ctx(writes=False) as ctx:
        assert "내 매크로" not in set(ctx.session.scalars(select(Macro.name)))


def test_a_step_that_lacks_something_keeps_the_sheet_open(window: MainWindow, qtbot: QtBot) -> None:
    page = cast(MacrosPage, window.show_settings("macros"))
    page.add()
    sheet = window.findChildren(MacroEditor)[-1]
    sheet.form.set_values({"name": "빈 답변"})
    sheet.send()
    wait(qtbot, lambda: sheet._banner is not None)
    assert sheet.isVisible()


def test_another_kind_of_step_asks_for_other_things(window: MainWindow) -> None:
    page = cast(MacrosPage, window.show_settings("macros"))
    page.add()
    steps = window.findChildren(MacroEditor)[-1].steps
    steps.set_steps([TicketStep(kind=ActionKind.ANSWER, text="안녕하세요")])
    steps.cards[0].kind.set_value(ActionKind.RESOLVE)
    steps.cards[0].kind_changed.emit()
    assert steps.steps() == [TicketStep(kind=ActionKind.RESOLVE, word="solved", text="안녕하세요")]
    steps.add_step()
    steps.cards[1].moved.emit(-1)
    assert [one.kind for one in steps.steps()][1] is ActionKind.RESOLVE
    steps.cards[0].removed.emit()
    assert len(steps.steps()) == 1


def test_a_text_is_shown_as_it_will_read(desk_there: Desk, window: MainWindow, qtbot: QtBot) -> None:
    page = cast(TextsPage, window.show_settings("texts"))
    page.add()
    sheet = window.findChildren(TextEditor)[-1]
    sheet.form.set_values({"name": "확인", "scope": Scope.PERSONAL})
    editor = sheet.texts[sheet._current]
    editor.set_text("{{requester.name|은/는}} OK")
    wait(qtbot, lambda: sheet.preview.text() == "김민지는 OK")
    sheet.send()
    wait(qtbot, lambda: not window.findChildren(TextEditor))
    with desk_there.ctx(writes=False) as ctx:
        kept = ctx.session.scalars(select(ReplyText).where(ReplyText.name == "확인")).one()
    assert kept.text_ko == "{{requester.name|은/는}} OK"


def test_lists_of_texts_name_their_placeholders_as_people_do(window: MainWindow, qtbot: QtBot) -> None:
    page = cast(TextsPage, window.show_settings("texts"))
    wait(qtbot, lambda: page.table.records.rowCount() > 0)
    column = next(one for one in page.table.records.columns if one.key == "text")
    lines = [column.text(one) for one in page.kept()]
    assert any(line.startswith("⟦요청자 이름⟧ 님, 안녕하세요. 요청 ⟦티켓 번호⟧를") for line in lines)
    assert not any("{{" in line for line in lines)
    assert all(text_choice(one).text.count("{{") == 0 for one in page.kept())


def rules_page(window: MainWindow, qtbot: QtBot) -> RulesPage:
    page = cast(RulesPage, window.show_settings("rules"))
    wait(qtbot, lambda: len(page.rules) == 8)
    return page


def test_a_rule_is_written_with_conditions_and_actions(
    desk_there: Desk, window: MainWindow, qtbot: QtBot
) -> None:
    page = rules_page(window, qtbot)
    page.add()
    editor = page.editor
    assert editor is not None
    editor.form.set_values({"name": "모니터 문의"})
    condition = Condition(field=FactField.TEXT, op=Op.CONTAINS, values=["모니터"])
    editor.conditions.set_group(Group(conditions=[condition]))
    editor.steps.set_steps([TicketStep(kind=ActionKind.ADD_TAG, word="모니터")])
    editor.save()
    wait(qtbot, lambda: page.editor is None and len(page.rules) == 9)
    assert page.rules[-1].conditions.conditions == [condition]
    assert not page.rules[-1].is_enabled
    current = page.current()
    assert current is not None, "the rule that was written is the one to go on with"
    assert current.id == page.rules[-1].id


def test_a_condition_and_an_action_are_written_by_keys_from_top_to_bottom(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = rules_page(window, qtbot)
    page.add()
    editor = page.editor
    assert editor is not None
    rows = editor.conditions.top

    def press(key: Qt.Key) -> str:
        QTest.keyClick(QApplication.focusWidget() or window, key)
        QTest.qWait(20)  # rows are made anew
        return (QApplication.focusWidget() or window).accessibleName()

    rows.add_button.setFocus()
    assert press(Qt.Key.Key_Return) == "항목"
    QTest.keyClicks(QApplication.focusWidget() or window, "tjqltm")  # 서비스 in the wrong input mode
    assert press(Qt.Key.Key_Return) == "항목"
    assert rows.rows[0].field.value() == (FactField.SERVICE, "")

    passed = [press(Qt.Key.Key_Tab) for _ in range(8)]
    assert passed == ["비교", "값", "조건 삭제", "조건 추가", "조건 묶음 추가", "동작", "태그", "위로"]


def test_a_rule_reads_back_as_it_was_written(window: MainWindow, qtbot: QtBot) -> None:
    page = rules_page(window, qtbot)
    for rule in page.rules:
        page.table.set_current(rule.id)
        page.change()
        assert page.editor is not None
        form = page.editor.form_value()
        assert (form.trigger, form.conditions, form.steps) == (rule.trigger, rule.conditions, rule.steps)
        page._close(0)


def test_custom_fields_are_offered_by_kind_and_shown_as_broken_once_retired(
    desk_there: Desk, window: MainWindow, workplace: Workplace, qtbot: QtBot
) -> None:
    lead = tickets.worker(desk_there, "한지우", roles=(Role.LEAD,))
    there = service(desk_there, "노트북 신청")
    sizes = [choice("small", "소형"), choice("large", "대형")]
    size = custom_field(desk_there, "size", FieldKind.CHOICE, label="크기", choices=sizes)
    custom_field(desk_there, "from", FieldKind.DATE, label="시작일")
    written = NewRule(
        name="큰 노트북",
        trigger=Trigger(event=TriggerEvent.EDITED, field="fields"),
        conditions=Group(
            conditions=[
                Condition(field=FactField.ANSWER, key="size", op=Op.IS, values=["large"]),
                Condition(field=FactField.ANSWER, key="from", op=Op.WITHIN_DAYS, values=["7"]),
                Condition(field=FactField.SERVICE, op=Op.IS, values=[str(there.id)]),
            ]
        ),
        steps=[
            TicketStep(kind=ActionKind.SET_SERVICE, target_id=there.id),
            TicketStep(kind=ActionKind.SET_FIELD, word="size", text="small"),
            TicketStep(kind=ActionKind.SET_FIELD, word="from", text="+3"),
        ],
    )
    tickets.act(desk_there, lead, rule_actions.create, written)
    page = cast(RulesPage, window.show_settings("rules"))
    page.load()
    wait(qtbot, lambda: len(page.rules) == 9)
    catalog_of(workplace).load_kind("service")
    wait(qtbot, lambda: catalog_of(workplace).service(there.id) is not None)
    wait(qtbot, lambda: catalog_of(workplace).field("from") is not None)
    page.table.set_current(page.rules[-1].id)
    page.change()
    editor = page.editor
    assert editor is not None
    form = editor.form_value()
    assert (form.trigger, form.conditions, form.steps) == (
        written.trigger,
        written.conditions,
        written.steps,
    )
    assert isinstance(editor.steps.cards[0].target, Picker)
    assert editor.steps.cards[0].target.text() == "노트북 신청"
    line = editor.conditions.top.rows[0]
    assert line.op.count() == len(OPS[FactKind.CHOICE])
    line.field.set_value((FactField.ANSWER, "from"))
    line.field.chosen.emit((FactField.ANSWER, "from"))
    assert editor.conditions.top.rows[0].condition() == Condition(
        field=FactField.ANSWER, key="from", op=OPS[FactKind.DATE][0], values=[""]
    )
    whole = page.rules
    page._close(0)
    wait(qtbot, lambda: page.rules is not whole)

    with desk_there.ctx() as ctx:
        catalog.change_field(
            ctx, size.id, ChangedField(version=size.version, label="크기", choices=sizes, is_active=False)
        )
    told = Update(seq=1, kind="custom_field", id=size.id, name="custom_field_changed", at=desk_there.now)
    workplace.backend.updated.emit([told])
    wait(qtbot, lambda: bool(page.rules[-1].faults))
    assert state_badge(page.rules[-1]).text == "고칠 것 있음"
    page.table.set_current(page.rules[-1].id)
    page.change()
    assert page.editor is not None
    assert any("쓰지 않는 항목 ‘크기’" in one.label.text() for one in page.editor.findChildren(Banner))


def test_rules_are_switched_and_moved_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    page = rules_page(window, qtbot)
    first, second = page.rules[0].id, page.rules[1].id
    page.table.set_current(first)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_S)
    wait(qtbot, lambda: page.rules[0].is_enabled)
    page.table.set_current(first)
    page.move_rule(1)
    wait(qtbot, lambda: [one.id for one in page.rules[:2]] == [second, first])


def test_a_rule_is_tried_and_run_dry(desk_there: Desk, window: MainWindow, qtbot: QtBot) -> None:
    made = tickets.own_ticket(desk_there, hire(desk_there, "서영수", is_vip=True), "화면이 꺼집니다")
    page = rules_page(window, qtbot)
    page.table.set_current(page.rules[0].id)
    page.change()
    editor = page.editor
    assert editor is not None
    editor.trial.ticket.take(Choice(made.id, made.number))
    wait(qtbot, lambda: "우선순위: 보통 → 높음" in shown(editor.trial))
    editor.dry_run.run()
    wait(qtbot, lambda: not editor.dry_run.start.isHidden())
    assert [one.line.ticket.id for one in editor.dry_run.lines] == [made.id]
    assert tickets.tags_of(desk_there, made) == []


def test_a_long_dry_run_lists_the_newest_counts_the_rest_and_can_be_stopped(
    desk_there: Desk, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "LISTED", 1)
    monkeypatch.setattr(past, "A_CHUNK", 1)
    monkeypatch.setattr(past, "A_TURN_S", 0.0)
    person = hire(desk_there, "서영수", is_vip=True)
    made = [tickets.own_ticket(desk_there, person, "화면이 꺼집니다") for _ in range(3)]
    page = rules_page(window, qtbot)
    page.table.set_current(page.rules[0].id)
    page.change()
    assert page.editor is not None
    dry_run = page.editor.dry_run
    dry_run.run()
    assert dry_run.start.isHidden()
    wait(qtbot, lambda: not dry_run.start.isHidden())
    assert [one.line.ticket.id for one in dry_run.lines] == [made[-1].id]
    assert "3건 중 3건" in dry_run.status.text()

    dry_run.run()
    dry_run.halt.click()
    qtbot.wait(300)
    assert (dry_run.lines, dry_run.start.isHidden(), dry_run.halt.isHidden()) == ([], False, True)


def shown(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(Label))


def test_the_log_says_why_and_what(desk_there: Desk, window: MainWindow, qtbot: QtBot) -> None:
    with desk_there.ctx() as ctx:
        ctx.session.scalars(select(Rule).order_by(Rule.position)).first().is_enabled = True  # type: ignore[union-attr]  # it is there
    desk_there.clock.pass_time(seconds=10)
    made = tickets.own_ticket(desk_there, hire(desk_there, "서영수", is_vip=True))
    page = cast(RunsPage, window.show_settings("rule_runs"))
    page.load()
    wait(qtbot, lambda: len(page.runs) == 1)
    page.table.selectRow(0)
    wait(qtbot, lambda: "VIP 요청자: 예" in shown(page.about))
    assert page.runs[0].ticket is not None
    assert page.runs[0].ticket.id == made.id


def test_what_happens_by_itself_is_set(desk_there: Desk, window: MainWindow, qtbot: QtBot) -> None:
    page = cast(ByItselfPage, window.show_settings("by_itself"))
    wait(qtbot, lambda: page._settings is not None)
    page.closing.set_values({"closes_after_days": 3})
    page.chases[PendingReason.WAITING_USER].set_values({"is_enabled": True, "interval_hours": 24})
    page.save()
    wait(qtbot, lambda: page.save_button.isEnabled() and not page.is_changed)
    with desk_there.ctx(writes=False) as ctx:
        kept = settings_queries.row(ctx)
        assert kept is not None
        plans = {plan.reason: plan for plan in settings_queries.plans(kept)}
    assert kept.closes_after_days == 3
    assert plans[PendingReason.WAITING_USER].interval_hours == 24


def test_reminders_of_the_desk_are_set_and_nothing_else(
    desk_there: Desk, window: MainWindow, qtbot: QtBot
) -> None:
    page = cast(RemindersPage, window.show_settings("reminders"))
    wait(qtbot, lambda: page._settings is not None)
    assert page.forms[ReminderKind.UNASSIGNED].values()["owner_minutes"] == 60
    page.forms[ReminderKind.UNANSWERED].set_values({"is_enabled": True, "owner_minutes": 90})
    page.save()
    wait(qtbot, lambda: page.save_button.isEnabled() and not page.is_changed)
    with desk_there.ctx(writes=False) as ctx:
        kept = settings_queries.row(ctx)
        assert kept is not None
        plans = {plan.kind: plan for plan in settings_queries.reminders(kept)}
    assert (plans[ReminderKind.UNANSWERED].is_enabled, plans[ReminderKind.UNANSWERED].owner_minutes) == (
        True,
        90,
    )
    assert not plans[ReminderKind.UNASSIGNED].is_enabled
    assert kept.closes_after_days == settings_queries.CLOSES_AFTER_DAYS
    page.forms[ReminderKind.UNANSWERED].set_values({"lead_minutes": 30})
    page.save()
    wait(qtbot, page.save_button.isEnabled)
    assert page.is_changed, "the lead before the owner is refused"


def test_a_macro_is_run_on_every_selected_ticket(
    desk_there: Desk, window: MainWindow, workplace: Workplace, qtbot: QtBot
) -> None:
    """One refuses and stays selected, the others are done."""
    lead = tickets.worker(desk_there, "한지우", roles=(Role.LEAD,))
    made = [tickets.own_ticket(desk_there, hire(desk_there)) for _ in range(3)]
    tickets.act(desk_there, lead, cancel, made[0].id, Cancel(version=made[0].version, reason="x"))
    offer = extensions_of(workplace).bulk[0]
    library = library_of(workplace)
    wait(qtbot, lambda: bool(library.macros))
    macro = next(one for one in library.macros if one.name == "재부팅으로 해결")
    told: list[Outcome] = []
    offer.take(
        Choice(("macro", macro.id), macro.name),
        [one.id for one in made],
        window,
        told.append,
    )
    sheet = next(one for one in window.findChildren(Sheet) if one.isVisible())
    yes = next(one for one in sheet.findChildren(Button) if "실행" in one.text())
    yes.click()
    wait(qtbot, lambda: bool(told))
    outcome = told[0]
    assert (outcome.done, [one.code for one in outcome.failed]) == (2, ["status_change_not_allowed"])
    assert outcome.stays == "되돌려도 남는 것: 해결"
    assert {one.id for one in outcome.rows} == {made[1].id, made[2].id}
    assert tickets.fresh(desk_there, made[1]).status is Status.RESOLVED
    back: list[Outcome] = []
    BulkRunner(workplace.backend, window).take_back(outcome.undo_ids, back.append)
    wait(qtbot, lambda: bool(back))
    assert back[0].done == 2
    assert {tickets.fresh(desk_there, one).status for one in made[1:]} == {Status.OPEN}
