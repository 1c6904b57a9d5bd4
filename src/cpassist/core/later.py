"""A sequence that is made when it is first looked at: of what a search finds, little is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


class Later(Sequence[T_co]):
    """What ``make`` gives; equal to any sequence of the same items, as a tuple of them is.

    ``make`` must give the same each time: two threads that look at once may both ask it.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Iterable[T_co]]) -> None:
        self._make = make
        self._made: tuple[T_co, ...] | None = None

    def _all(self) -> tuple[T_co, ...]:
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    @overload
    def __getitem__(self, place: int) -> T_co: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, place: int | slice) -> T_co | tuple[T_co, ...]:
        """One item, or some. Raises ``IndexError``."""
        return self._all()[place]

    def __iter__(self) -> Iterator[T_co]:
        """The items in order."""
        return iter(self._all())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        """Whether the items are the same."""
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        """Of the items, as their tuple has it."""
        return hash(self._all())

    def __repr__(self) -> str:
        """As the tuple of the items."""
        return repr(self._all())
