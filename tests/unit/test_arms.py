"""The two sides of a comparison, and which studies speak of which."""

from __future__ import annotations

import pytest

from cpassist.core.appraise.appraisal import appraise
from cpassist.core.arms import both_sides_first, sides
from cpassist.core.understand import arms, understand
from cpassist.domain.answers import ScorePart, StudyHit
from cpassist.domain.studies import RetractionStatus, Section, Study, StudyKind


def hit(
    study_id: str,
    title: str,
    text: str,
    standing: RetractionStatus = RetractionStatus.NONE_SEEN,
) -> StudyHit:
    """A study found, appraised as at index time."""
    sections = (Section("RESULTS", text),)
    study = Study(study_id, StudyKind.DIGEST, title, sections, retraction_status=standing)
    return StudyHit(study, appraise(study), 0.5, (ScorePart("study_words", 0.5),), ())


CIMT = hit("a", "Constraint-induced movement therapy", "CIMT helped the weaker hand of 20.")
BOTH = hit("b", "Constraint or bimanual training", "CIMT and bimanual training did not differ.")
HABIT = hit("c", "Bimanual training", "Children trained both hands and improved.")
QUESTION = understand("Is CIMT or bimanual training better for his hand?")


def test_each_side_has_its_studies_and_a_study_of_both_stands_on_both() -> None:
    first, second = sides(QUESTION, [CIMT, BOTH, HABIT])
    assert [one.study.id for one in first.studies] == ["a", "b"]
    assert [one.study.id for one in second.studies] == ["b", "c"]


def test_the_best_of_each_side_must_be_shown() -> None:
    many = [hit(f"x{n}", CIMT.study.title, CIMT.study.text) for n in range(5)]
    assert set(both_sides_first(sides(QUESTION, [*many, HABIT]))) == {"x0", "x1", "c"}


def test_a_retracted_study_stands_on_no_side() -> None:
    gone = hit("r", "Bimanual training", "Better.", RetractionStatus.RETRACTED)
    assert sides(QUESTION, [gone])[1].studies == ()


def test_a_question_without_two_sides_has_none() -> None:
    assert sides(understand("Does cord blood help him walk?"), [CIMT]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Do stem cells work better than physiotherapy?", ("stem cells", "physiotherapy")),
        ("Which is safer, intrathecal or intravenous cells?", ("intrathecal", "intravenous cells")),
        ("is it better to do CIMT or bimanual training", ("cimt", "bimanual training")),
    ],
)
def test_sides_are_named_in_the_words_of_the_question(text: str, expected: tuple[str, str]) -> None:
    assert arms(text) == expected


def test_the_words_quoted_for_group_sizes_end_with_a_word() -> None:
    text = (
        "Twenty children were randomized to cord blood first and 21 to placebo first. "
        "Motor scores did not differ between groups."
    )
    appraised = appraise(Study("s", StudyKind.DIGEST, "A trial", (Section("METHODS", text),)))
    quoted = [reason.span.of(text) for reason in appraised.facts.arm_sizes.reasons if reason.span]
    assert quoted == ["Twenty children were randomized to cord blood first and 21 to placebo"]
