"""Which study a question points to, and what it asks of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpassist.core.follow_up import follow
from cpassist.core.referring import goes_on, named_studies, reference
from cpassist.domain.studies import CuratedFacts, Section, Study, StudyKind


def study(study_id: str, author: str, year: int, text: str, design: str) -> Study:
    """A study with one author and a design a maintainer noted."""
    return Study(
        id=study_id,
        kind=StudyKind.DIGEST,
        title="Cells for cerebral palsy",
        sections=(Section("METHODS", text),),
        authors=(author,),
        year=year,
        facts=CuratedFacts(design=design),
    )


TRIAL = study("rowe-2019", "Rowe AB", 2019, "Run at Leeds.", "randomized controlled trial")
ENTRY = study("nct1", "Leeds Teaching Hospital", 2018, "Leeds, Leeds.", "protocol")
OTHER = study("lind-2020", "Lind C", 2020, "Run elsewhere.", "case report")
STUDIES = (ENTRY, OTHER, TRIAL)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("who paid for [2]?", (2,)),
        ("was the third study blinded", (3,)),
        ("open [1] and [4]", (1, 4)),
    ],
)
def test_numbers_point_where_there_was_an_answer(text: str, numbers: tuple[int, ...]) -> None:
    found = reference(text, after_an_answer=True)
    assert found is not None
    assert found.numbers == numbers
    first = reference(text, after_an_answer=False)
    assert first is None or not first.numbers


def test_a_place_names_the_trial_before_its_registry_entry() -> None:
    found = reference("What did the Leeds trial find?", after_an_answer=False)
    assert found is not None
    assert found.aspects == ("result",)
    assert [one.id for one in named_studies(found.names[0], found.noun, STUDIES)] == [
        "rowe-2019",
        "nct1",
    ]


def test_an_author_and_year_name_one_study() -> None:
    found = reference("was Lind et al 2020 randomised?", after_an_answer=False)
    assert found is not None
    named = [named_studies(name, found.noun, STUDIES) for name in found.names]
    assert named[0] == (OTHER,)


@pytest.mark.parametrize(
    "text",
    [
        "Does cord blood help?",
        "what about the placebo group",
        "is there a trial of cells",
        "my son was born in March 2019",
    ],
)
def test_an_ordinary_question_points_to_nothing(text: str) -> None:
    found = reference(text, after_an_answer=True)
    names = found.names if found else ()
    assert not any(named_studies(name, "trial", STUDIES) for name in names)


def test_why_and_who_paid_point_to_the_answer_before() -> None:
    for text, aspect in (("why only low?", "why_this_grade"), ("who paid for that?", "who_paid")):
        found = reference(text, after_an_answer=True)
        assert found is not None
        assert found.aspects == (aspect,)
        assert reference(text, after_an_answer=False) is None


def test_only_a_short_question_on_a_study_goes_on_with_it() -> None:
    assert goes_on("was it randomised?") == ("randomised",)
    assert goes_on("and is it safe?") == ()
    assert goes_on("was botox randomised against placebo in that trial?") == ()


def test_a_question_on_a_source_leaves_the_subject_as_it_was() -> None:
    turns = follow(["Does cord blood help him walk?", "who paid for [2]?", "why only low?"])
    assert {turn.standalone for turn in turns} == {"Does cord blood help him walk?"}


@given(st.text(max_size=200), st.booleans())
def test_any_text_is_read(text: str, after: bool) -> None:
    found = reference(text, after_an_answer=after)
    for name in found.names if found else ():
        assert len(named_studies(name, found.noun if found else "", STUDIES)) <= 2


@pytest.mark.parametrize(
    "text", ["was it randomised?", "is it retracted?", "how big was it?", "how many took part?"]
)
def test_what_only_a_study_can_answer_points_to_what_was_shown(text: str) -> None:
    assert reference(text, after_an_answer=True) is not None
    assert reference(text, after_an_answer=False) is None


@pytest.mark.parametrize(
    "text", ["and is it safe?", "does it work?", "how many sessions are needed?", "how long is it?"]
)
def test_what_is_asked_of_a_treatment_points_to_no_study(text: str) -> None:
    assert reference(text, after_an_answer=True) is None


def test_a_year_across_a_verb_belongs_to_the_author() -> None:
    found = reference("what did Lind find in 2020?", after_an_answer=False)
    assert found is not None
    assert found.names == (("lind", "2020"),)
