"""What the window consists of, in the order of the rail. A feature is added by one line here."""

from collections.abc import Callable

from desktop_app.announcements import feature as announcements
from desktop_app.approvals import feature as approvals
from desktop_app.assets import feature as assets
from desktop_app.auth import feature as auth
from desktop_app.automation import feature as automation
from desktop_app.catalog import feature as catalog
from desktop_app.core.workplace import Workplace
from desktop_app.custody import feature as custody
from desktop_app.diagnosis import feature as diagnosis
from desktop_app.inventory import feature as inventory
from desktop_app.journeys import feature as journeys
from desktop_app.knowledge import feature as knowledge
from desktop_app.notices import feature as notices
from desktop_app.people import feature as people
from desktop_app.reports import feature as reports
from desktop_app.search import feature as search
from desktop_app.shortcuts import feature as shortcuts
from desktop_app.sla import feature as sla
from desktop_app.surveys import feature as surveys
from desktop_app.tickets import feature as tickets
from desktop_app.ui.window import MainWindow

Install = Callable[[Workplace, MainWindow], None]

INSTALLS: list[Install] = [
    tickets.install,
    notices.install,
    approvals.install,
    journeys.install,
    assets.install,
    custody.install,
    inventory.install,
    diagnosis.install,
    people.install,
    sla.install,
    knowledge.install,
    announcements.install,
    surveys.install,
    automation.install,
    search.install,
    catalog.install,
    reports.install,
    auth.install,
    shortcuts.install,
]
"""Each adds its pages, commands, openers and things to find; the first page is shown at the first start."""
