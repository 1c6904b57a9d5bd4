"""What a sentence denies, and on which side of opposites it stands."""

from __future__ import annotations

import pytest

from cpassist.core.claims.marks import marks, objects, touches
from cpassist.core.claims.reading import read


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Spasticity fell after the injections.", "worth:a"),
        ("Walking speed rose after practice.", "worth:a"),
        ("Pain increased in the first week.", "worth:b"),
        ("Fewer babies died after cooling.", "worth:a"),
        ("Balance dropped within a year.", "worth:b"),
    ],
)
def test_a_change_is_worth_what_the_outcome_makes_it(text: str, side: str) -> None:
    assert side in marks(read(text)).sides


def test_a_change_of_nothing_known_has_no_worth() -> None:
    sides = marks(read("The number of web pages rose.")).sides
    assert "change:a" in sides
    assert not {"worth:a", "worth:b"} & sides


def test_words_inside_another_wording_are_not_taken_for_themselves() -> None:
    assert "frequency:a" not in marks(read("Rashes were seen more often with cells.")).sides
    assert "change:b" not in marks(read("The falls were all harmless.")).sides


def test_a_no_that_a_wording_uses_up_denies_nothing() -> None:
    said = marks(read("The agency advises families not to buy unproven cells."))
    assert not said.denied
    assert "counsel:b" in said.sides
    assert "counsel:a" not in said.sides


@pytest.mark.parametrize(
    ("denier", "other", "meets"),
    [
        ("The infusions caused no fever.", "Cells were matched by blood group.", False),
        ("The infusions caused no fever.", "Fever followed the infusions.", True),
        ("Training did not improve balance.", "Balance was better after training.", True),
        ("Speech improved; sleep did not.", "Sleep was deeper.", True),
    ],
)
def test_a_denial_speaks_of_what_it_denies_alone(denier: str, other: str, meets: bool) -> None:
    assert touches(read(denier), read(other)) is meets


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("Training reduced brain inflammation after birth.", {"brain", "inflamm"}),
        ("Stiffness fell within a week.", {"stiff"}),
        ("The team met on a Monday.", set()),
    ],
)
def test_what_changed_is_told_from_who_changed_it(text: str, things: set[str]) -> None:
    keys = frozenset(key for one in objects(read(text)) for key in one)
    assert things <= keys
    assert bool(keys) is bool(things)


def test_as_well_as_joins_two_things_where_nothing_does_well() -> None:
    assert not marks(read("All had lessons as well as medicine.")).alike
    assert marks(read("Cooling prevented fits as well as medicine.")).alike


def test_a_denial_reaches_over_a_list() -> None:
    denied = read("No study was found for swimming, riding, skiing or acupuncture in pain.")
    assert touches(denied, read("Several studies of acupuncture were found."))
    assert touches(denied, read("Studies of riding were found."))
    two = read("No study was found for swimming, and acupuncture lowered pain in many children.")
    assert not touches(two, read("Acupuncture lowered pain."))
