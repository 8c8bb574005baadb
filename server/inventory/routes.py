"""Endpoints of the inventory: what devices send, what the desk sees and decides."""

from server.core.http import Route
from server.inventory.actions import decisions, enrolment, reports
from server.inventory.queries import devices, facts, secrets
from shared.inventory import (
    ACCEPT_DEVICE,
    CREATE_ENROLMENT_SECRET,
    ENROL,
    GET_DEVICE,
    LIST_DEVICE_CHANGES,
    LIST_DEVICE_PROGRAMS,
    LIST_DEVICES,
    LIST_ENROLMENT_SECRETS,
    LIST_FACTS,
    MATCH_DEVICE,
    REGISTER_DEVICE,
    REVOKE_DEVICE,
    REVOKE_ENROLMENT_SECRET,
    SEND_HEARTBEAT,
    SEND_REPORT,
)

ROUTES = [
    Route(ENROL, enrolment.enrol),
    Route(SEND_REPORT, reports.receive),
    Route(SEND_HEARTBEAT, reports.beat),
    Route(LIST_DEVICES, devices.find),
    Route(GET_DEVICE, devices.show),
    Route(LIST_DEVICE_PROGRAMS, devices.programs),
    Route(LIST_DEVICE_CHANGES, devices.changes),
    Route(LIST_FACTS, facts.find),
    Route(MATCH_DEVICE, decisions.match, devices.row),
    Route(REGISTER_DEVICE, decisions.register, devices.row),
    Route(ACCEPT_DEVICE, decisions.accept, devices.row),
    Route(REVOKE_DEVICE, decisions.revoke, devices.row),
    Route(LIST_ENROLMENT_SECRETS, secrets.find),
    Route(CREATE_ENROLMENT_SECRET, enrolment.create_secret),
    Route(REVOKE_ENROLMENT_SECRET, enrolment.revoke_secret, secrets.row),
]
