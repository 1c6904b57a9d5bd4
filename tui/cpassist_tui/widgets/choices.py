"""A list to choose several from; what is chosen shows by its sign, not by its colour."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Generic, TypeVar

from textual.content import Content
from textual.widgets import OptionList

T = TypeVar("T")


class Choices(OptionList, Generic[T]):
    """``names`` holds what each choice is called, in the order shown."""

    def __init__(self, names: Mapping[T, str], chosen: Collection[T]) -> None:
        self._names = names
        self._chosen = {choice for choice in names if choice in chosen}
        super().__init__(*(self._prompt(choice) for choice in names), compact=True, markup=False)

    @property
    def chosen(self) -> frozenset[T]:
        """What is chosen now."""
        return frozenset(self._chosen)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose, or choose no more."""
        event.stop()
        choice = tuple(self._names)[event.option_index]
        self._chosen ^= {choice}
        self.replace_option_prompt_at_index(event.option_index, self._prompt(choice))

    def _prompt(self, choice: T) -> Content:
        return Content(f"{'[x]' if choice in self._chosen else '[ ]'} {self._names[choice]}")
