"""The verbs of journeys, as the server knows them; each answers with the journey as it is then."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from shared import journeys as wire
from shared.journeys import JourneyDetail, JourneyKind, JourneyRow, TemplateDetail, Templates
from shared.wire import Page

Done = Callable[[JourneyDetail], None]


class JourneyActions:
    """Calls for one owner: answers for an owner that is gone are dropped."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self._backend = backend
        self._owner = owner

    # --- reading -------------------------------------------------------------------------------------------

    def list(
        self,
        kind: JourneyKind,
        cursor: str,
        done: Callable[[Page[JourneyRow]], None],
        failed: Failed,
        *,
        is_open: bool = True,
    ) -> None:
        query = wire.JourneysQuery(kind=kind, is_open=is_open, cursor=cursor)
        latest = f"{kind.value}.{'open' if is_open else 'closed'}"
        self._backend.call(self._owner, wire.LIST_JOURNEYS, done, failed=failed, query=query, latest=latest)

    def read(self, journey_id: int, done: Done, failed: Failed) -> None:
        self._backend.call(
            self._owner, wire.GET_JOURNEY, done, failed=failed, latest="journey", journey_id=journey_id
        )

    def templates(self, done: Callable[[Templates], None], failed: Failed | None = None) -> None:
        self._backend.call(self._owner, wire.LIST_TEMPLATES, done, failed=failed, latest="templates")

    # --- the whole journey ---------------------------------------------------------------------------------

    def start(self, new: wire.NewJourney, done: Done, failed: Failed, *, key: str) -> None:
        """`key` belongs to the form: the same form sent twice starts one journey."""
        self._backend.call(self._owner, wire.CREATE_JOURNEY, done, failed=failed, body=new, key=key)

    def redate(self, journey_id: int, body: wire.Redate, done: Done, failed: Failed) -> None:
        self._backend.call(
            self._owner, wire.REDATE_JOURNEY, done, failed=failed, body=body, journey_id=journey_id
        )

    def complete(self, row: JourneyRow, done: Done, failed: Failed) -> None:
        body = wire.JourneyCommand(version=row.version)
        self._backend.call(
            self._owner, wire.COMPLETE_JOURNEY, done, failed=failed, body=body, journey_id=row.id
        )

    def cancel(self, row: JourneyRow, reason: str, done: Done, failed: Failed) -> None:
        body = wire.CancelJourney(version=row.version, reason=reason)
        self._backend.call(
            self._owner, wire.CANCEL_JOURNEY, done, failed=failed, body=body, journey_id=row.id
        )

    # --- single steps --------------------------------------------------------------------------------------

    def do(self, journey_id: int, step: wire.Step, done: Done, failed: Failed) -> None:
        body = wire.DoStep(version=step.version)
        self._backend.call(
            self._owner,
            wire.DO_STEP,
            done,
            failed=failed,
            body=body,
            journey_id=journey_id,
            step_id=step.id,
        )

    def waive(self, journey_id: int, step: wire.Step, reason: str, done: Done, failed: Failed) -> None:
        body = wire.WaiveStep(version=step.version, reason=reason)
        self._backend.call(
            self._owner,
            wire.WAIVE_STEP,
            done,
            failed=failed,
            body=body,
            journey_id=journey_id,
            step_id=step.id,
        )

    def check(self, journey_id: int, step: wire.Step, done: Done, failed: Failed) -> None:
        self._backend.call(
            self._owner,
            wire.CHECK_EVIDENCE,
            done,
            failed=failed,
            journey_id=journey_id,
            step_id=step.id,
        )

    # --- templates -----------------------------------------------------------------------------------------

    def save_template(
        self,
        form: wire.TemplateForm,
        known: TemplateDetail | None,
        done: Callable[[TemplateDetail], None],
        failed: Failed,
    ) -> None:
        """A new template, or a new version of the known one."""
        if known is None:
            new = wire.NewTemplate(name=form.name, kind=form.kind, steps=form.steps)
            self._backend.call(self._owner, wire.CREATE_TEMPLATE, done, failed=failed, body=new)
            return
        changed = wire.ChangedTemplate(
            name=form.name, kind=form.kind, steps=form.steps, version=known.version
        )
        self._backend.call(
            self._owner, wire.CHANGE_TEMPLATE, done, failed=failed, body=changed, template_id=known.id
        )
