"""The verbs of the automation, as the server knows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from shared import automation as wire

Done = Callable[[Any], None]


def save_macro(
    backend: Backend,
    owner: QObject,
    form: dict[str, Any],
    known: wire.Macro | None,
    done: Done,
    failed: Failed,
) -> None:
    """A new one, or the known one as it is now."""
    if known is None:
        backend.call(owner, wire.CREATE_MACRO, done, failed=failed, body=wire.NewMacro(**form))
        return
    body = wire.ChangedMacro(**form, version=known.version)
    backend.call(owner, wire.CHANGE_MACRO, done, failed=failed, body=body, macro_id=known.id)


def remove_macro(backend: Backend, owner: QObject, macro: wire.Macro) -> None:
    backend.call(owner, wire.REMOVE_MACRO, lambda _: None, macro_id=macro.id)


def save_text(
    backend: Backend,
    owner: QObject,
    form: dict[str, Any],
    known: wire.ReplyText | None,
    done: Done,
    failed: Failed,
) -> None:
    if known is None:
        backend.call(owner, wire.CREATE_REPLY_TEXT, done, failed=failed, body=wire.NewReplyText(**form))
        return
    body = wire.ChangedReplyText(**form, version=known.version)
    backend.call(owner, wire.CHANGE_REPLY_TEXT, done, failed=failed, body=body, reply_text_id=known.id)


def remove_text(backend: Backend, owner: QObject, text: wire.ReplyText) -> None:
    backend.call(owner, wire.REMOVE_REPLY_TEXT, lambda _: None, reply_text_id=text.id)


def preview_text(
    backend: Backend, owner: QObject, body: wire.PreviewText, done: Done, failed: Failed
) -> None:
    backend.call(
        owner,
        wire.PREVIEW_REPLY_TEXT,
        done,
        failed=failed,
        body=body,
        latest=f"preview.{body.language.value}",
    )


def save_rule(
    backend: Backend, owner: QObject, form: wire.RuleForm, known: wire.Rule | None, done: Done, failed: Failed
) -> None:
    fields = {name: getattr(form, name) for name in form.__struct_fields__}
    if known is None:
        backend.call(owner, wire.CREATE_RULE, done, failed=failed, body=wire.NewRule(**fields))
        return
    body = wire.ChangedRule(**fields, version=known.version)
    backend.call(owner, wire.CHANGE_RULE, done, failed=failed, body=body, rule_id=known.id)


def switch_rule(backend: Backend, owner: QObject, rule: wire.Rule, done: Done) -> None:
    body = wire.SwitchRule(version=rule.version, is_enabled=not rule.is_enabled)
    backend.call(owner, wire.SWITCH_RULE, done, body=body, rule_id=rule.id)


def remove_rule(backend: Backend, owner: QObject, rule: wire.Rule, done: Done) -> None:
    backend.call(owner, wire.REMOVE_RULE, done, rule_id=rule.id)


def order_rules(backend: Backend, owner: QObject, rule_ids: list[int], done: Done) -> None:
    backend.call(owner, wire.ORDER_RULES, done, body=wire.RuleOrder(rule_ids=rule_ids))


def add_starters(backend: Backend, owner: QObject, done: Done) -> None:
    backend.call(owner, wire.ADD_STARTERS, done)
