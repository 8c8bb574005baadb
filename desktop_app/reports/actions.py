"""What may be asked of the reports; each gives its answer to `done`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from shared import reports as wire
from shared.tickets import LIST_TICKET_ROWS, RowsQuery, TicketRows
from shared.wire import File, Raw

ROWS_A_CALL = 200


class ReportActions:
    """The calls of one page (`owner`): answers for a page that is gone are dropped."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self._backend, self._owner = backend, owner

    def _call(self, endpoint: Any, done: Callable[[Any], None], failed: Failed | None, **rest: Any) -> None:
        self._backend.call(self._owner, endpoint, done, failed=failed, **rest)

    # --- reading -------------------------------------------------------------------------------------------

    def figures(
        self, query: wire.FiguresQuery, done: Callable[[wire.Figures], None], failed: Failed, word: str
    ) -> None:
        self._call(wire.GET_DESK_FIGURES, done, failed, query=query, latest=word)

    def course(
        self, query: wire.CourseQuery, done: Callable[[wire.Course], None], failed: Failed, word: str
    ) -> None:
        self._call(wire.GET_COURSE, done, failed, query=query, latest=word)

    def split(self, query: wire.SplitQuery, done: Callable[[wire.Split], None], failed: Failed) -> None:
        self._call(wire.GET_SPLIT, done, failed, query=query, latest=f"split_{query.by.value}")

    def forecast(
        self, query: wire.ForecastQuery, done: Callable[[wire.Forecast], None], failed: Failed
    ) -> None:
        self._call(wire.GET_FORECAST, done, failed, query=query, latest="forecast")

    def behind(self, query: wire.BehindQuery, done: Callable[[wire.Behind], None], failed: Failed) -> None:
        self._call(wire.LIST_BEHIND, done, failed, query=query, latest="behind")

    def rows(self, ids: list[int], done: Callable[[TicketRows], None]) -> None:
        """Of up to 200 tickets."""
        query = RowsQuery(ids=",".join(map(str, ids[:ROWS_A_CALL])))
        self._call(LIST_TICKET_ROWS, done, None, query=query)

    def contract_file(self, day: date, done: Callable[[File], None], failed: Failed, **asked: Any) -> None:
        """`asked`: period, language, team_id, as_of, format."""
        query = wire.ContractFileQuery(day=day, **asked)
        self._call(wire.GET_CONTRACT_FILE, done, failed, query=query)

    # --- saved reports and settings ------------------------------------------------------------------------

    def saved(self, done: Callable[[wire.SavedReports], None], failed: Failed) -> None:
        self._call(wire.LIST_SAVED_REPORTS, done, failed, latest="saved")

    def files(self, done: Callable[[wire.ReportFiles], None], failed: Failed) -> None:
        self._call(wire.LIST_REPORT_FILES, done, failed, latest="files")

    def file(self, file_id: int, done: Callable[[File], None]) -> None:
        self._call(wire.GET_REPORT_FILE, done, None, report_file_id=file_id)

    def save(
        self,
        form: wire.NewSavedReport | wire.ChangedSavedReport,
        done: Callable[[wire.SavedReport], None],
        failed: Failed,
        report_id: int = 0,
    ) -> None:
        if isinstance(form, wire.ChangedSavedReport):
            self._call(wire.CHANGE_SAVED_REPORT, done, failed, body=form, report_id=report_id)
        else:
            self._call(wire.CREATE_SAVED_REPORT, done, failed, body=form)

    def remove(self, report_id: int, done: Callable[[wire.SavedReports], None]) -> None:
        self._call(wire.REMOVE_SAVED_REPORT, done, None, report_id=report_id)

    def make(self, report_id: int, done: Callable[[wire.ReportFile], None]) -> None:
        self._call(wire.MAKE_SAVED_REPORT, done, None, report_id=report_id)

    def settings(self, done: Callable[[wire.ReportSettings], None], failed: Failed | None = None) -> None:
        self._call(wire.GET_REPORT_SETTINGS, done, failed, latest="settings")

    def change_settings(
        self, form: wire.ChangeReportSettings, done: Callable[[wire.ReportSettings], None], failed: Failed
    ) -> None:
        self._call(wire.CHANGE_REPORT_SETTINGS, done, failed, body=form)

    def set_logo(self, content: bytes, done: Callable[[wire.ReportSettings], None], failed: Failed) -> None:
        self._call(wire.SET_REPORT_LOGO, done, failed, body=Raw(content=content))
