"""A request form that is being made; no widgets."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.catalog import FormItem, RequestForm


@dataclass
class FormDraft:
    """For one category or one service; `known` is what the server has."""

    name: str
    category_id: int | None = None
    service_id: int | None = None
    intro: str = ""
    intro_en: str = ""
    items: list[FormItem] = field(default_factory=list)
    known: RequestForm | None = None

    @staticmethod
    def of(form: RequestForm, name: str) -> FormDraft:
        return FormDraft(
            name, form.category_id, form.service_id, form.intro, form.intro_en, list(form.items), form
        )

    @property
    def id(self) -> str:
        """Which form it is, whether it is stored or not."""
        return f"category:{self.category_id}" if self.category_id else f"service:{self.service_id}"

    @property
    def is_changed(self) -> bool:
        known = self.known
        if known is None:
            return bool(self.items or self.intro or self.intro_en)
        return (known.intro, known.intro_en, known.items) != (self.intro, self.intro_en, self.items)

    def put(self, position: int, item: FormItem) -> None:
        """Instead of the item there, or as the last one."""
        self.items[position : position + 1] = [item]

    def move(self, position: int, by: int) -> None:
        other = position + by
        if 0 <= other < len(self.items):
            self.items[position], self.items[other] = self.items[other], self.items[position]

    def remove(self, position: int) -> None:
        self.items.pop(position)

    def fields_before(self, position: int) -> list[str]:
        """What a condition of the item there may look at."""
        return [item.field for item in self.items[:position] if item.field]
