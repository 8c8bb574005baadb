"""The directory with the person beside it."""

from desktop_app.people.pages.directory import PeoplePage
from desktop_app.people.pages.person import PersonView

__all__ = ["PeoplePage", "PersonView"]
