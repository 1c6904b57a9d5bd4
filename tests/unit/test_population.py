"""Who was studied, whether they have cerebral palsy, and how old they were."""

from __future__ import annotations

import pytest
from tests.pages import a_page

from cpassist.core.appraise.ages import age, children
from cpassist.core.appraise.population import cerebral_palsy, population
from cpassist.core.appraise.reading import unread
from cpassist.core.appraise.sample import sample
from cpassist.domain.evidence import Subjects

NO_AGE = unread("none", "none")


def test_population_is_in_the_words_of_title_or_text() -> None:
    page = a_page(title="Yoga", methods="We enrolled 30 adults with chronic back pain in 2010.")
    assert population(page, sample(page).n).value == "adults with chronic back pain"
    titled = a_page(title="Cells for Children with Cerebral Palsy: a trial", methods="Cells.")
    assert population(titled, NO_AGE).value == "Children with Cerebral Palsy"


@pytest.mark.parametrize(
    ("title", "text", "subjects", "value"),
    [
        ("Cells in cerebral palsy", "Forty took part.", Subjects.HUMAN, True),
        ("Cells", "Forty children with CP took part.", Subjects.HUMAN, True),
        ("Magnesium", "It lowered the risk of cerebral palsy in babies.", Subjects.HUMAN, False),
        ("Cells", "Patients had strokes; cerebral palsy was not studied.", Subjects.HUMAN, False),
        ("Cells in cerebral palsy", "Rat pups got cells.", Subjects.ANIMAL, False),
        ("Yoga", "Forty adults took part.", Subjects.HUMAN, False),
    ],
)
def test_cerebral_palsy(title: str, text: str, subjects: Subjects, value: bool | None) -> None:
    assert cerebral_palsy(a_page(title=title, results=text), subjects).value is value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Children aged 1 to 6 years took part.", "aged 1 to 6 years"),
        ("Children (mean age 3.05 ± 1.22 years) took part.", "mean age 3.05 ± 1.22 years"),
        ("Adults older than 65 years took part.", "older than 65 years"),
        ("Five children, 5.0–6.3 years old, took part.", "5.0–6.3 years old"),
        ("Treatment lasted 6 to 12 weeks.", None),
        ("They were tested at 2 years of age.", None),
        ("Infants of a gestational age of 30 weeks took part.", None),
    ],
)
def test_age(text: str, words: str | None) -> None:
    assert age(a_page(methods=text)).value == words


@pytest.mark.parametrize(
    ("title", "text", "value"),
    [
        ("Cells for children", "They took part.", True),
        ("Yoga", "Adults aged 18 to 65 years took part.", False),
        ("Yoga", "People aged 4 to 14 years took part.", True),
        ("Yoga", "Infants aged 8 weeks took part.", True),
        ("Yoga", "Women took part.", False),
        ("Yoga", "Patients took part.", None),
    ],
)
def test_children(title: str, text: str, value: bool | None) -> None:
    page = a_page(title=title, methods=text)
    assert children(page, Subjects.HUMAN, age(page)).value is value


def test_index_terms_outrank_the_words_of_the_text() -> None:
    page = a_page(mesh=("Humans", "Adult"), methods="Young people took part.")
    assert children(page, Subjects.HUMAN, NO_AGE).value is False


def test_young_animals_are_no_children() -> None:
    page = a_page(title="Newborn rats", methods="Rat pups got cells.")
    assert children(page, Subjects.ANIMAL, NO_AGE).value is None
