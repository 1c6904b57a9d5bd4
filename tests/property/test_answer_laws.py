"""What must hold of every answer, whatever was asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.world import World, changed, make_world

from cpassist.adapters.corpus_files import read_corpus
from cpassist.core.bearing import bearing
from cpassist.core.contract import answer_json
from cpassist.core.standpoint import UNFAVOURABLE, speaks
from cpassist.domain.answers import AnswerKind, Filters
from cpassist.domain.errors import QuestionError
from cpassist.domain.evidence import CertaintyLevel, Direction, StudyDesign
from cpassist.domain.studies import RetractionStatus
from cpassist.service.ask import Ask, Asked
from cpassist.service.verify import Verify

STUDIES = read_corpus([ROOT / "corpus" / "starter"])
SUBJECTS = (
    *("own cord blood", "donor cord blood", "bone marrow cells", "stem cells", "botulinum toxin"),
    *(
        "hyperbaric oxygen",
        "selective dorsal rhizotomy",
        "constraint therapy",
        "magnesium sulphate",
    ),
    *("cooling newborns", "exosomes", "cannabis oil", "treadmill training", "hip surveillance"),
)
ASKED = (
    *("does {} help children with cerebral palsy?", "is {} safe for my son?"),
    *("what are the side effects of {}", "{}: randomized trials", "how much does {} cost?"),
)
questions = st.builds(
    lambda ask, what: ask.format(what), st.sampled_from(ASKED), st.sampled_from(SUBJECTS)
)
few = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("world"), STUDIES)


@pytest.fixture(scope="module")
def service(world: World) -> Ask:
    return world.ask_service()


def _bytes(asked: Asked) -> str:
    return json.dumps(answer_json(asked.answer, {}), ensure_ascii=False)


@few
@given(questions)
def test_every_quote_is_its_source_and_verifies(service: Ask, question: str) -> None:
    answer = service.ask(question).answer
    for quote in (*answer.quotes, *answer.safety):
        study = service.store.study(quote.study_id)
        assert quote.text == study.text[quote.span.start : quote.span.end]
        assert quote.section == study.section_at(quote.span.start)
    document = json.loads(json.dumps(answer_json(answer, {})))
    assert Verify(service.store.study).verify(document).holds


@few
@given(questions, st.data())
def test_one_changed_word_in_a_saved_answer_is_seen(
    service: Ask, question: str, data: st.DataObject
) -> None:
    document = json.loads(_bytes(service.ask(question)))
    if not document["quotes"]:
        return
    quote = data.draw(st.sampled_from(document["quotes"]))
    quote["text"] = quote["text"].replace("e", "a", 1) + "."
    report = Verify(service.store.study).verify(document)
    assert report.failed == 1


@few
@given(questions)
def test_everything_said_about_a_finding_is_cited(service: Ask, question: str) -> None:
    answer = service.ask(question).answer
    numbers = {citation.number for citation in answer.citations}
    assert numbers == set(range(1, len(answer.citations) + 1))
    assert all(quote.citation in numbers for quote in (*answer.quotes, *answer.safety))
    for statement in answer.summary:
        assert set(statement.citations) <= numbers
        if answer.kind is AnswerKind.ANSWER:
            assert statement.citations


@few
@given(questions)
def test_at_most_two_quotes_a_study_and_none_twice(service: Ask, question: str) -> None:
    quotes = service.ask(question).answer.quotes
    for study_id in {quote.study_id for quote in quotes}:
        spans = [quote.span for quote in quotes if quote.study_id == study_id]
        assert len(spans) <= 2
        assert all(a is b or a.overlap(b) == 0 for a in spans for b in spans)


@few
@given(questions)
def test_same_build_same_question_same_bytes(world: World, service: Ask, question: str) -> None:
    assert _bytes(service.ask(question)) == _bytes(world.ask_service().ask(question))


@few
@given(st.text(max_size=200))
def test_junk_is_answered_as_text_or_declined(service: Ask, junk: str) -> None:
    try:
        answer = service.ask(junk).answer
    except QuestionError as error:
        assert error.hint
    else:
        assert json.dumps(answer_json(answer, {}))


@few
@given(
    questions,
    st.sampled_from([StudyDesign.RCT, StudyDesign.META_ANALYSIS]),
    st.integers(2000, 2024),
)
def test_a_filter_lets_nothing_else_through(
    service: Ask, question: str, design: StudyDesign, year: int
) -> None:
    asked = service.ask(question, filters=Filters(frozenset({design}), year))
    for citation in asked.answer.citations:
        assert citation.appraisal.design.value is design
        assert (citation.study.year or 0) >= year


@pytest.mark.parametrize("subject", ["own cord blood", "magnesium sulphate", "hyperbaric oxygen"])
def test_retracting_the_key_study_leaves_nothing_resting_on_it(
    tmp_path: Path, service: Ask, subject: str
) -> None:
    question = f"does {subject} help children with cerebral palsy?"
    before = service.ask(question).answer
    if not before.certainty.key_studies:
        pytest.skip("nothing was graded for this question")
    key = before.certainty.key_studies[0]
    retracted = changed(STUDIES, key, retraction_status=RetractionStatus.RETRACTED)
    after = make_world(tmp_path, retracted).ask_service().ask(question).answer
    levels = list(CertaintyLevel)
    assert levels.index(after.certainty.level) >= levels.index(before.certainty.level)
    assert key not in after.certainty.key_studies
    credited = sum(
        c.appraisal.direction.value is Direction.BENEFIT and c.study.id != key
        for c in after.citations
    )
    assert after.balance.benefit <= credited
    shown = [c for c in after.citations if c.study.id == key]
    assert all(c.study.retraction_status is RetractionStatus.RETRACTED for c in shown)


@few
@given(st.sampled_from(SUBJECTS))
def test_asked_for_or_against_the_evidence_is_the_same(service: Ask, subject: str) -> None:
    hopeful = service.ask(f"does {subject} help children with cerebral palsy?").answer
    doubting = service.ask(f"doesn't {subject} help children with cerebral palsy?").answer
    assert [(q.study_id, q.span) for q in hopeful.quotes] == [
        (q.study_id, q.span) for q in doubting.quotes
    ]
    assert hopeful.certainty == doubting.certainty
    assert hopeful.balance == doubting.balance


@few
@given(st.sampled_from(SUBJECTS))
def test_where_both_sides_are_found_both_are_shown(service: Ask, subject: str) -> None:
    asked = service.ask(f"does {subject} help children with cerebral palsy?")
    if asked.answer.kind is not AnswerKind.ANSWER:
        return
    relevant = bearing(asked.answer.question, asked.found)
    shown = {citation.study.id for citation in asked.answer.citations}
    for side in (frozenset({Direction.BENEFIT}), UNFAVOURABLE):
        if any(speaks(hit, side) for hit in relevant):
            assert any(speaks(hit, side) and hit.study.id in shown for hit in relevant)


@few
@given(questions, st.integers(1, 4))
def test_the_bottom_line_cites_what_it_rests_on(service: Ask, question: str, limit: int) -> None:
    answer = service.ask(question, limit=limit).answer
    if not answer.certainty.key_studies or answer.kind is not AnswerKind.ANSWER:
        return
    numbers = {citation.study.id: citation.number for citation in answer.citations}
    assert numbers[answer.certainty.key_studies[0]] in answer.summary[0].citations
