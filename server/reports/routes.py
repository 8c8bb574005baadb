"""Endpoints of reports."""

from server.core.http import Route
from server.reports.actions import saved, settings
from server.reports.queries import contracts, figures, forecasts, splits
from server.reports.queries import saved as reads
from shared import reports as wire

ROUTES = [
    Route(wire.GET_DESK_FIGURES, figures.figures),
    Route(wire.LIST_BEHIND, splits.behind),
    Route(wire.GET_COURSE, figures.course),
    Route(wire.GET_SPLIT, splits.split),
    Route(wire.GET_FORECAST, forecasts.expected),
    Route(wire.GET_CONTRACT, contracts.contract),
    Route(wire.GET_CONTRACT_FILE, contracts.contract_file),
    Route(wire.GET_REPORT_SETTINGS, reads.current_settings),
    Route(wire.CHANGE_REPORT_SETTINGS, settings.change, reads.settings),
    Route(wire.SET_REPORT_LOGO, settings.set_logo, reads.settings),
    Route(wire.LIST_SAVED_REPORTS, reads.reports),
    Route(wire.CREATE_SAVED_REPORT, saved.create, reads.report),
    Route(wire.CHANGE_SAVED_REPORT, saved.change, reads.report),
    Route(wire.REMOVE_SAVED_REPORT, saved.remove, reads.reports),
    Route(wire.MAKE_SAVED_REPORT, saved.make, reads.file),
    Route(wire.LIST_REPORT_FILES, reads.files),
    Route(wire.GET_REPORT_FILE, reads.download),
]
