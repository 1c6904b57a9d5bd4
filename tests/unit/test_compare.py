"""Two builds asked the same: what moved is said, with the study that moved it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.world import World, changed, make_world, without

from cpassist.adapters.corpus_files import read_corpus
from cpassist.domain.errors import DocumentError
from cpassist.domain.studies import Identifiers, RetractionStatus, Section, Study, StudyKind
from cpassist.service.compare import Comparison, Side, compare
from cpassist.wiring.comparing import read_questions

STUDIES = read_corpus([ROOT / "corpus" / "starter"])
QUESTIONS = read_questions(ROOT / "index" / "questions.txt")
CORD = "Does cord blood help children with cerebral palsy?"
OXYGEN = "Is hyperbaric oxygen useful in cerebral palsy?"
KEY = "sun-2017"
ABSTRACT = (
    "Children had an infusion of their own cord blood or placebo. Cord blood did not change how "
    "children with cerebral palsy moved at one year."
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("compared"), STUDIES)


def _side(world: World) -> Side:
    return Side(world.builds.manifest(world.builds.current_id()), world.ask_service())


def _after(world: World, studies: list[Study], *questions: str) -> Comparison:
    world.build(STUDIES)
    before = _side(world)
    world.build(studies)
    return compare(before, _side(world), questions)


def test_equal_builds_answer_alike(world: World) -> None:
    side = _side(world)
    found = compare(side, side, QUESTIONS[:6])
    assert (found.questions, found.moved, found.made_otherwise) == (6, (), ())


def test_a_retraction_moves_the_grade_and_is_named(world: World) -> None:
    key = world.ask_service().ask(CORD).answer.certainty.key_studies[0]
    retracted = changed(STUDIES, key, retraction_status=RetractionStatus.RETRACTED)
    (moved,) = _after(world, retracted, CORD).moved
    assert any(shift.what in {"certainty", "rests on"} for shift in moved.shifts)
    (mover,) = moved.movers
    assert (mover.study_id, mover.shown) == (key, True)
    assert mover.decides == any(s.what in {"certainty", "light", "direction"} for s in moved.shifts)
    assert "standing: none seen -> retracted" in mover.how


def test_of_several_changes_the_one_that_decides_is_told_apart(world: World) -> None:
    world.build(STUDIES)
    asked = world.ask_service().ask(OXYGEN)
    key = asked.answer.certainty.key_studies[0]
    other = next(hit.study.id for hit in asked.found if hit.study.id != key)
    both = changed(STUDIES, key, retraction_status=RetractionStatus.RETRACTED)
    both = changed(both, other, journal="Another Journal")
    (moved,) = _after(world, both, OXYGEN).moved
    assert {mover.study_id for mover in moved.movers} == {key, other}
    assert {shift.what for shift in moved.shifts} & {"certainty", "light", "direction"}
    assert [mover.study_id for mover in moved.movers if mover.decides] == [key]


def test_a_study_taken_out_is_named_with_its_quotes(world: World) -> None:
    (moved,) = _after(world, without(STUDIES, KEY), CORD).moved
    assert KEY in moved.studies_lost
    assert any(quote.study_id == KEY for quote in moved.quotes_lost)
    assert [(m.study_id, m.how) for m in moved.movers if m.shown] == [(KEY, ("removed",))]


def test_the_abstract_of_a_digest_counts_once_and_is_quoted_first(world: World) -> None:
    digest = next(study for study in STUDIES if study.id == KEY)
    abstract = replace(
        digest,
        id="pmid-1",
        kind=StudyKind.ABSTRACT,
        facts=None,
        identifiers=Identifiers(pmid="1", doi=digest.identifiers.doi),
        sections=(Section("ABSTRACT", ABSTRACT),),
    )
    world.build(STUDIES)
    before = world.ask_service().ask(CORD).answer
    world.build([*STUDIES, abstract])
    after = world.ask_service().ask(CORD).answer
    cited = [citation.study.id for citation in after.citations]
    assert cited.index("pmid-1") + 1 == cited.index(KEY)
    assert {c.study.id for c in before.citations} <= set(cited)
    assert after.balance == before.balance
    assert after.certainty.level is before.certainty.level
    appraisal = world.ask_service().store.appraisal("pmid-1")
    assert appraisal.n.value == world.ask_service().store.appraisal(KEY).n.value


def test_questions_are_read_with_notes_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "q.txt"
    file.write_text("# a note\n\nFirst?\n  Second?  \n", "utf-8")
    assert read_questions(file) == ("First?", "Second?")
    file.write_text("# nothing\n", "utf-8")
    with pytest.raises(DocumentError):
        read_questions(file)
    with pytest.raises(DocumentError):
        read_questions(tmp_path / "none.txt")
