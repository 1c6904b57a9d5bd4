"""Under which people and cells a study is filed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import make_appraisal, make_study
from tests.world import World, make_world

from cpassist.cli.narrowing import CELLS, named
from cpassist.core.filed import cells, population
from cpassist.core.remarks import narrowed
from cpassist.core.words import cells_name, filters_said, population_name
from cpassist.domain.answers import Cells, Filters, Population
from cpassist.domain.errors import InputError
from cpassist.domain.evidence import StudyDesign, Subjects
from cpassist.domain.studies import License

STUDIES = [
    make_study("a", title="Cord blood cells for walking in children"),
    make_study("b", title="Bone marrow mononuclear cells in adults", background="Adults walked."),
    replace(
        make_study("c", title="Mesenchymal stem cells in rats", background="Rats walked."),
        authors=("Adams B",),
    ),
    replace(
        make_study("d", title="Exosomes from cells for walking in children"),
        license=License("CC BY", True),
    ),
]


@pytest.mark.parametrize(
    ("subjects", "children", "filed"),
    [
        (Subjects.HUMAN, True, Population.CHILDREN),
        (Subjects.HUMAN, False, Population.ADULTS),
        (Subjects.HUMAN, None, None),
        (Subjects.ANIMAL, True, Population.ANIMALS),
        (Subjects.IN_VITRO, None, Population.LABORATORY),
        (None, True, None),
    ],
)
def test_a_study_is_filed_by_whom_it_was_done_on(
    subjects: Subjects | None, children: bool | None, filed: Population | None
) -> None:
    appraisal = make_appraisal(make_study(), subjects=subjects, children=children)
    assert population(appraisal) is filed


@pytest.mark.parametrize(
    ("title", "read", "filed"),
    [
        ("Cord blood for children", {}, {Cells.CORD_BLOOD}),
        ("A trial", {"cell_source": "own bone marrow"}, {Cells.BONE_MARROW}),
        ("A trial", {"cell_type": "neural stem or progenitor cells"}, {Cells.NEURAL}),
        ("A trial", {"cell_source": "menstrual blood"}, set()),
        ("Cells of a sibling donor", {"cell_source": "bone marrow"}, {Cells.BONE_MARROW}),
        ("A trial", {"cell_type": "bone marrow mononuclear cells"}, {Cells.BONE_MARROW}),
        (
            "Wharton's jelly cells",
            {},
            {Cells.CORD_TISSUE, Cells.MESENCHYMAL},
        ),
        ("Fetal neural progenitor cells", {}, {Cells.NEURAL, Cells.FETAL}),
        ("Exosomes in lambs", {}, {Cells.VESICLES}),
        ("Hip surgery", {}, set()),
    ],
)
def test_a_study_is_filed_by_its_cells(title: str, read: dict[str, str], filed: set[Cells]) -> None:
    study = make_study(title=title)
    assert cells(study, make_appraisal(study, **read)) == filed


def test_what_was_ruled_out_is_said_in_one_order() -> None:
    filters = Filters(
        designs=frozenset({StudyDesign.RCT}),
        since_year=2015,
        population=frozenset({Population.CHILDREN}),
        cells=frozenset({Cells.CORD_BLOOD, Cells.BONE_MARROW}),
        open_access=True,
    )
    assert filters_said(filters) == (
        "Only: randomized trials, in children, umbilical cord blood, bone marrow cells, "
        "free to read, since 2015"
    )
    assert filters_said(Filters()) == ""


def test_every_value_has_a_name() -> None:
    names = [*map(population_name, Population), *map(cells_name, Cells)]
    assert len(set(names)) == len(names) == len(Population) + len(Cells)


def test_where_nothing_answers_what_was_left_out_is_said() -> None:
    (said,) = narrowed(Filters(cells=frozenset({Cells.VESICLES})))
    assert "Only: vesicles shed by cells." in said
    assert narrowed(Filters()) == ()


@settings(deadline=None, max_examples=40)
@given(
    st.frozensets(st.sampled_from(Population)),
    st.frozensets(st.sampled_from(Cells)),
    st.booleans(),
    st.sampled_from(
        ["do stem cells help children with cerebral palsy walk?", "what did Adams 2020 find?"]
    ),
)
def test_an_answer_quotes_only_studies_that_fit(
    world: World,
    people: frozenset[Population],
    kinds: frozenset[Cells],
    free: bool,
    question: str,
) -> None:
    filters = Filters(population=people, cells=kinds, open_access=free)
    service = world.ask_service()
    asked = service.ask(question, filters=filters)
    answer = asked.answer
    shown = {one.study.id for one in answer.citations}
    quoted = {quote.study_id for quote in (*answer.quotes, *answer.safety)}
    for study_id in shown | quoted | {hit.study.id for hit in asked.found}:
        study, appraisal = service.store.study(study_id), service.store.appraisal(study_id)
        assert not people or population(appraisal) in people
        assert not kinds or kinds & cells(study, appraisal)
        assert not free or study.license.open_access
    if not (people or kinds or free):
        assert len(asked.found) == len(STUDIES)
        assert shown


def test_a_value_may_be_typed_as_the_api_writes_it() -> None:
    typed = "Bone marrow, cord-blood,FETAL or  embryonic"
    assert named(typed, CELLS, "--cells") == {Cells.BONE_MARROW, Cells.CORD_BLOOD, Cells.FETAL}
    for one in Cells:
        assert named(one.value, CELLS, "--cells") == {one}
    with pytest.raises(InputError, match="--cells: snake-oil"):
        named("snake oil", CELLS, "--cells")


@pytest.mark.parametrize("filters", [None, Filters(), Filters(open_access=True)])
def test_what_the_question_rules_out_holds_where_the_asker_left_it_open(
    world: World, filters: Filters | None
) -> None:
    ask = world.ask_service().ask
    assert ask("studies of cells for walking since 2020", filters=filters).found
    assert not ask("studies of cells for walking since 2021", filters=filters).found
    own = replace(filters or Filters(), since_year=2019)
    assert ask("studies of cells for walking since 2021", filters=own).found


def test_a_named_study_that_was_left_out_is_not_told_of_and_why_is_said(world: World) -> None:
    only = Filters(population=frozenset({Population.CHILDREN}))
    answer = world.ask_service().ask("what did Adams 2020 find?", filters=only).answer
    assert "c" not in {one.study.id for one in answer.citations}
    assert any("Only: in children." in caveat for caveat in answer.caveats)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("world"), STUDIES)
