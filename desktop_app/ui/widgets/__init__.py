"""The small parts: import them from here, `from desktop_app.ui.widgets import Button, Chip, row`."""

from desktop_app.ui.widgets.base import Painted, set_surface
from desktop_app.ui.widgets.boxes import (
    ActionRow,
    Banner,
    Card,
    Divider,
    EmptyState,
    FlowLayout,
    ScrollArea,
    SectionHeader,
    Skeleton,
    box,
    clear,
    column,
    row,
)
from desktop_app.ui.widgets.buttons import Button, ElidedButton, IconButton, SegmentedControl
from desktop_app.ui.widgets.chips import Avatar, Chip, Dot, Kbd, PriorityBars
from desktop_app.ui.widgets.inputs import CheckBox, ChoiceBox, ImeLineEdit, ImeTextEdit, SearchBox, commit
from desktop_app.ui.widgets.labels import ElidedLabel, IconLabel, Label
from desktop_app.ui.widgets.meters import KpiTile, Meter, ProgressBar, Sparkline, Steps, draw_line
from desktop_app.ui.widgets.signature import SignaturePad

__all__ = [
    "ActionRow",
    "Avatar",
    "Banner",
    "Button",
    "Card",
    "CheckBox",
    "Chip",
    "ChoiceBox",
    "Divider",
    "Dot",
    "ElidedButton",
    "ElidedLabel",
    "EmptyState",
    "FlowLayout",
    "IconButton",
    "IconLabel",
    "ImeLineEdit",
    "ImeTextEdit",
    "Kbd",
    "KpiTile",
    "Label",
    "Meter",
    "Painted",
    "PriorityBars",
    "ProgressBar",
    "ScrollArea",
    "SearchBox",
    "SectionHeader",
    "SegmentedControl",
    "SignaturePad",
    "Skeleton",
    "Sparkline",
    "Steps",
    "box",
    "clear",
    "column",
    "commit",
    "draw_line",
    "row",
    "set_surface",
]
