"""Endpoints of the catalog."""

from server.catalog import actions, queries
from server.core.http import Route
from shared import catalog as wire

ROUTES = [
    Route(wire.LIST_TEAMS, queries.teams),
    Route(wire.CREATE_TEAM, actions.create_team, queries.team),
    Route(wire.CHANGE_TEAM, actions.change_team, queries.team),
    Route(wire.LIST_SKILLS, queries.skills),
    Route(wire.CREATE_SKILL, actions.create_skill, queries.skill),
    Route(wire.CHANGE_SKILL, actions.change_skill, queries.skill),
    Route(wire.GET_STAFF, queries.show_staff),
    Route(wire.CHANGE_STAFF, actions.change_staff, queries.staff),
    Route(wire.LIST_ABSENCES, queries.absences),
    Route(wire.CREATE_ABSENCE, actions.create_absence, queries.absence),
    Route(wire.CHANGE_ABSENCE, actions.change_absence, queries.absence),
    Route(wire.REMOVE_ABSENCE, actions.remove_absence, queries.all_absences),
    Route(wire.LIST_CATEGORIES, queries.categories),
    Route(wire.CREATE_CATEGORY, actions.create_category, queries.category),
    Route(wire.CHANGE_CATEGORY, actions.change_category, queries.category),
    Route(wire.MOVE_CATEGORY, actions.move_category, queries.all_categories),
    Route(wire.LIST_SERVICES, queries.services),
    Route(wire.CREATE_SERVICE, actions.create_service, queries.service),
    Route(wire.CHANGE_SERVICE, actions.change_service, queries.service),
    Route(wire.LIST_FIELDS, queries.fields),
    Route(wire.CREATE_FIELD, actions.create_field, queries.field),
    Route(wire.CHANGE_FIELD, actions.change_field, queries.field),
    Route(wire.LIST_FORMS, queries.request_forms),
    Route(wire.CREATE_FORM, actions.create_form, queries.form),
    Route(wire.CHANGE_FORM, actions.change_form, queries.form),
    Route(wire.GET_SHOWN_FORM, queries.shown_form),
    Route(wire.CHECK_FORM, queries.check_form),
]
