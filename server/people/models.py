"""Tables of persons, departments and locations."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Record, Versioned
from server.core.reference import Reference


class Department(Reference, Record):
    """`manager_id` has no foreign key: persons point at departments, and persons are never deleted."""

    __tablename__ = "department"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    manager_id: Mapped[int | None]


class Location(Reference, Record):
    __tablename__ = "location"

    name: Mapped[str] = mapped_column(index=True)
    building: Mapped[str] = mapped_column(default="")
    floor: Mapped[str] = mapped_column(default="")


class Person(Versioned):
    """Known by the employee number; two persons may bear the same name. Never deleted, only leaving."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name_id", "name", "id"),)

    employee_number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    mobile: Mapped[str] = mapped_column(default="")
    account_name: Mapped[str] = mapped_column(default="")
    """Sign-in name at the company's directory, as endpoint agents observe it."""
    account_key: Mapped[str] = mapped_column(default="", index=True)
    """`account_name` without domain and case, to be found by."""
    starts_on: Mapped[date | None]
    last_working_day: Mapped[date | None]
    access_ends_on: Mapped[date | None] = mapped_column(index=True)
    """Last day on which their accounts work."""
    is_vip: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="")
    """What the search looks through; made by `rules.search_text`."""
    updated_at: Mapped[datetime]
