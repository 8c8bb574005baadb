"""Tables of custom fields and of the forms that ask for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Versioned
from server.core.reference import Reference
from shared.catalog import DateRule, FieldKind


class CustomField(Reference, Versioned):
    """Values are kept under `key` for ever, so key and kind never change and no field is deleted."""

    __tablename__ = "custom_field"

    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[FieldKind]
    label: Mapped[str]
    label_en: Mapped[str] = mapped_column(default="")
    help: Mapped[str] = mapped_column(default="")
    help_en: Mapped[str] = mapped_column(default="")
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    unit: Mapped[str] = mapped_column(default="")
    minimum: Mapped[float | None]
    maximum: Mapped[float | None]
    longest: Mapped[int] = mapped_column(default=0)
    pattern: Mapped[str] = mapped_column(default="")
    pattern_message: Mapped[str] = mapped_column(default="")
    pattern_message_en: Mapped[str] = mapped_column(default="")
    date_rule: Mapped[DateRule] = mapped_column(default=DateRule.ANY)
    is_searchable: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class RequestForm(Reference, Versioned):
    """At most one for each category and each service."""

    __tablename__ = "request_form"
    __table_args__ = (
        CheckConstraint("(category_id IS NULL) <> (service_id IS NULL)", "for_category_or_service"),
    )

    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), unique=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), unique=True)
    intro: Mapped[str] = mapped_column(default="")
    intro_en: Mapped[str] = mapped_column(default="")
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    updated_at: Mapped[datetime]
