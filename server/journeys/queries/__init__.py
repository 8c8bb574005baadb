"""Reads of journeys: the board, one journey, templates, and what devices and custody say."""

from server.journeys.queries.pages import detail, show
from server.journeys.queries.records import get, held_assets, open_of, ref, steps_of
from server.journeys.queries.rows import board, row_of
from server.journeys.queries.versions import newest_version, show_template, template, templates

__all__ = [
    "board",
    "detail",
    "get",
    "held_assets",
    "newest_version",
    "open_of",
    "ref",
    "row_of",
    "show",
    "show_template",
    "steps_of",
    "template",
    "templates",
]
