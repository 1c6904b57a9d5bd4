"""A question is offered only where a study that was found holds what it asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import make_appraisal, make_study
from tests.unit.test_view_and_output import make_answer

from cpassist.core.data import load
from cpassist.core.next_questions import next_questions
from cpassist.core.subject import subjects
from cpassist.core.understand import understand
from cpassist.domain.answers import Answer, AnswerReason, Intent, StudyHit
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.studies import RetractionStatus

TITLE = "Umbilical cord blood for children with cerebral palsy"
TEXT = "Umbilical cord blood was given. Gross motor function was measured."
DATA = load("next_questions")


def _hit(study_id: str = "doe-2020", *, title: str = TITLE, **facts: object) -> StudyHit:
    status = facts.pop("status", RetractionStatus.NONE_SEEN)
    design = facts.pop("design", StudyDesign.RCT)
    study = make_study(study_id, title=title, results=TEXT, status=status)
    return StudyHit(study, make_appraisal(study, design=design, **facts), 0.9, (), ())


def _answer(text: str, reason: AnswerReason = AnswerReason.EVIDENCE) -> Answer:
    return replace(make_answer(), question=understand(text), reason=reason)


def test_only_what_a_study_reports_is_offered() -> None:
    asked = _answer("does umbilical cord blood help?")
    harms = "What side effects were reported after umbilical cord blood?"
    routes = "How do studies give umbilical cord blood?"
    assert harms not in next_questions(asked, [_hit()])
    assert routes not in next_questions(asked, [_hit()])
    found = [_hit(adverse_events="fever", route="intravenous")]
    assert {harms, routes} <= set(next_questions(asked, found))


def test_a_design_is_offered_only_where_it_was_found() -> None:
    asked = _answer("does umbilical cord blood help?")
    trials = "What did randomized trials of umbilical cord blood find?"
    assert trials in next_questions(asked, [_hit()])
    assert trials not in next_questions(asked, [_hit(design=StudyDesign.CASE_REPORT)])


def test_a_retracted_study_bears_no_question() -> None:
    asked = _answer("does umbilical cord blood help?")
    assert next_questions(asked, [_hit(status=RetractionStatus.RETRACTED)]) == ()


def test_what_was_asked_before_is_left_out() -> None:
    asked = _answer("does umbilical cord blood help?")
    found = [_hit(adverse_events="fever")]
    harms = "What side effects were reported after umbilical cord blood?"
    assert harms in next_questions(asked, found)
    assert harms not in next_questions(asked, found, ["is umbilical cord blood safe?"])
    effect = "What effect did umbilical cord blood have in children with cerebral palsy?"
    assert effect not in next_questions(asked, found)


def test_other_treatments_of_the_same_kind_come_first() -> None:
    found = [
        _hit(),
        _hit("b", title="Hippotherapy for children with cerebral palsy"),
        _hit("c", title="Bone marrow mononuclear cells for children with cerebral palsy"),
    ]
    offered = next_questions(_answer("does umbilical cord blood help?"), found)
    names = [text for text in offered if "cord blood" not in text]
    assert "bone marrow" in names[0]


@pytest.mark.parametrize("found", [[], [_hit()]])
def test_an_emergency_has_none(found: list[StudyHit]) -> None:
    assert next_questions(_answer("he cannot breathe", AnswerReason.URGENT), found) == ()


@pytest.mark.parametrize("name", DATA["templates"])
def test_a_template_names_a_known_intent(name: str) -> None:
    assert Intent(DATA["templates"][name]["intent"])
    assert DATA["templates"][name]["text"].endswith("?")


def test_orders_and_names_are_those_of_the_data() -> None:
    for intent, order in DATA["order"].items():
        assert intent == "any" or Intent(intent)
        assert set(order) <= set(DATA["templates"])
        assert len(order) == len(set(order))
    for concept in DATA["beginnings"]["concepts"]:
        assert [one.concept for one in subjects(concept)] == [concept]
    assert set(DATA["outcomes"]["words"]) <= set(load("facets")["outcome"]["entries"])
