"""Endpoints of the automation."""

from server.automation.actions import macros, rules, settings, starters, texts
from server.automation.queries import macros as macro_queries
from server.automation.queries import past, preview, trial
from server.automation.queries import rules as rule_queries
from server.automation.queries import settings as settings_queries
from server.automation.queries import texts as text_queries
from server.core.http import Route
from server.tickets.queries import bundle
from shared import automation as wire

ROUTES = [
    Route(wire.LIST_REPLY_TEXTS, text_queries.texts),
    Route(wire.CREATE_REPLY_TEXT, texts.create, text_queries.show),
    Route(wire.CHANGE_REPLY_TEXT, texts.change, text_queries.show),
    Route(wire.REMOVE_REPLY_TEXT, texts.remove),
    Route(wire.FILL_REPLY_TEXT, texts.fill),
    Route(wire.PREVIEW_REPLY_TEXT, text_queries.preview),
    Route(wire.LIST_MACROS, macro_queries.macros),
    Route(wire.CREATE_MACRO, macros.create, macro_queries.show),
    Route(wire.CHANGE_MACRO, macros.change, macro_queries.show),
    Route(wire.REMOVE_MACRO, macros.remove),
    Route(wire.PREVIEW_MACRO, preview.macro),
    Route(wire.APPLY_MACRO, macros.apply, bundle.detail),
    Route(wire.APPLY_MACRO_TO_MANY, macros.apply_to_many),
    Route(wire.LIST_RULES, rule_queries.rules),
    Route(wire.CREATE_RULE, rules.create, rule_queries.show),
    Route(wire.CHANGE_RULE, rules.change, rule_queries.show),
    Route(wire.SWITCH_RULE, rules.switch, rule_queries.show),
    Route(wire.REMOVE_RULE, rules.remove),
    Route(wire.ORDER_RULES, rules.order),
    Route(wire.LIST_RULE_RUNS, rule_queries.runs),
    Route(wire.TRY_RULE, trial.on_ticket),
    Route(wire.DRY_RUN_RULE, past.dry_run),
    Route(wire.GET_AUTOMATION_SETTINGS, settings_queries.settings),
    Route(wire.CHANGE_AUTOMATION_SETTINGS, settings.change, settings_queries.show),
    Route(wire.ADD_STARTERS, starters.add),
]
