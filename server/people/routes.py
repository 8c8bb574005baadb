"""Endpoints of persons, departments and locations."""

from server.core.http import Route
from server.people import actions, imports, queries
from shared import people as wire

ROUTES = [
    Route(wire.LIST_PEOPLE, queries.directory),
    Route(wire.GET_PERSON, queries.show),
    Route(wire.CREATE_PERSON, actions.create, queries.detail),
    Route(wire.CHANGE_PERSON, actions.change, queries.detail),
    Route(wire.IMPORT_PEOPLE, imports.import_people),
    Route(wire.LIST_DEPARTMENTS, queries.departments),
    Route(wire.CREATE_DEPARTMENT, actions.create_department, queries.department),
    Route(wire.LIST_LOCATIONS, queries.locations),
    Route(wire.CREATE_LOCATION, actions.create_location, queries.location),
]
