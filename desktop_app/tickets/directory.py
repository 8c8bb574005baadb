"""Teams, their people and the categories, as lists to choose from by typing."""

from PySide6.QtCore import QObject, Signal

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.choices import Choice
from shared.catalog import LIST_CATEGORIES, LIST_TEAMS, Categories, Category, Team, Teams, Tier
from shared.updates import Update

TIERS = list(Tier)
KINDS = frozenset({"team", "category"})


class Directory(QObject):
    """Loaded once for all windows, and again when somebody changes it."""

    changed = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self._backend = place.backend
        self.teams: list[Team] = []
        self.categories: list[Category] = []
        self._backend.updated.connect(self._on_updates)
        self._backend.reload.connect(self.load)
        self.load()

    def load(self) -> None:
        self._backend.call(self, LIST_TEAMS, self._take_teams, failed=lambda _: None, latest="teams")
        self._backend.call(
            self, LIST_CATEGORIES, self._take_categories, failed=lambda _: None, latest="categories"
        )

    def _take_teams(self, found: Teams) -> None:
        self.teams = [team for team in found.items if team.is_active]
        self.changed.emit()

    def _take_categories(self, found: Categories) -> None:
        self.categories = [category for category in found.items if category.is_active]
        self.changed.emit()

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind in KINDS for update in updates):
            self.load()

    # --- choices -------------------------------------------------------------------------------------------

    def team(self, team_id: int | None) -> Team | None:
        return next((team for team in self.teams if team.id == team_id), None)

    def colleagues(self) -> list[Choice]:
        """Everybody of every team once; the value is the person's id."""
        found: dict[int, Choice] = {}
        for team in sorted(self.teams, key=lambda team: (team.tier, team.name)):
            for member in team.members:
                if member.id not in found:
                    found[member.id] = Choice(member.id, member.label, team.name, person=member.label)
        return sorted(found.values(), key=lambda one: one.title)

    def owners(self, first_team_id: int | None = None) -> list[Choice]:
        """Everybody who may own a ticket, and the queues; those of the first team come first.

        Values are (team id, person id or None).
        """
        ordered = sorted(self.teams, key=lambda team: (team.id != first_team_id, team.tier, team.name))
        people = [
            Choice(
                (team.id, member.id),
                member.label,
                team.name,
                person=member.label,
                section=t("ticket.assign.people"),
            )
            for team in ordered
            for member in team.members
        ]
        queues = [
            Choice(
                (team.id, None),
                team.name,
                t("ticket.assign.queue"),
                icon="users",
                section=t("ticket.assign.teams"),
            )
            for team in ordered
        ]
        return [*people, *queues]

    def teams_above(self, tier: Tier) -> list[Choice]:
        """Where a ticket can be escalated to, the next tier first."""
        above = [team for team in self.teams if TIERS.index(team.tier) > TIERS.index(tier)]
        above.sort(key=lambda team: (team.tier, team.name))
        return [
            Choice(
                team.id, team.name, t(f"ticket.tier.{team.tier.value}"), icon="users", words=team.tier.value
            )
            for team in above
        ]

    def team_choices(self) -> list[Choice]:
        """All of them, the first line first."""
        ordered = sorted(self.teams, key=lambda team: (team.tier, team.name))
        return [Choice(team.id, team.name, team.tier.value, icon="users") for team in ordered]

    def is_in(self, person_id: int, team_id: int) -> bool:
        """Whether this person works in this team."""
        teams = (team for team in self.teams if team.id == team_id)
        return any(member.id == person_id for team in teams for member in team.members)

    def category_choices(self) -> list[Choice]:
        return [
            Choice(category.id, category.path, icon="tag")
            for category in sorted(self.categories, key=lambda category: category.path)
        ]


def directory_of(place: Workplace) -> Directory:
    """The one directory of a workplace."""
    found = place.backend.findChild(Directory)
    return found if found is not None else Directory(place)
