"""Laws of reading a design: no crash, real words, and blindness to what it may not see."""

import re
import string
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from cpassist.core.appraise.cues import CueBook
from cpassist.core.appraise.design import design
from cpassist.core.appraise.intervention_kind import intervention_kind
from cpassist.core.appraise.level import level
from cpassist.core.appraise.subjects import subjects
from cpassist.core.data import load
from cpassist.domain.evidence import Basis, StudyDesign
from cpassist.domain.studies import CuratedFacts, Section, Study, StudyKind

WORDS = re.split(
    " ",
    "randomised randomly assigned to children rats mice cells were will be recruited protocol"
    " review systematic meta-analysis case report of a 5-year-old boy cohort retrospective survey"
    " guideline we searched PubMed studies included no control group placebo <b> </b> $x^2$ . : ;"
    " METHODS: BACKGROUND: p < 0.05 İstanbul ﬁnal ß -- non- quasi- trial trials needed 12 twelve",
)
TYPES = (
    "Clinical Trial",
    "Randomized Controlled Trial",
    "Review",
    "Case Reports",
    "Meta-Analysis",
    "Journal Article",
    "",
)
BOOK = CueBook(load("design")["cue"])
junk = st.text(max_size=200)
prose = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
texts = st.one_of(junk, prose, prose.map(str.upper))


@st.composite
def studies(draw: st.DrawFn) -> Study:
    return Study(
        id="x",
        kind=StudyKind.ABSTRACT,
        title=draw(texts),
        sections=tuple(
            Section(label, draw(texts))
            for label in draw(st.lists(st.sampled_from(("", "METHODS", "BACKGROUND")), max_size=3))
        ),
        publication_types=tuple(draw(st.lists(st.sampled_from(TYPES), max_size=2))),
    )


@given(studies())
@settings(max_examples=150, deadline=None)
def test_every_record_gets_a_design_with_reasons_that_point_into_it(study):
    for signal in (design(study), subjects(study), intervention_kind(study, StudyDesign.RCT)):
        assert signal.reasons
        assert 0 <= signal.confidence < 1
        for reason in signal.reasons:
            assert reason.text.strip()
            if reason.span is not None:
                assert reason.span.of(study.text).strip()


@given(studies())
@settings(max_examples=100, deadline=None)
def test_unclear_stands_exactly_where_nothing_was_read(study):
    signal = design(study)
    assert (signal.value is StudyDesign.UNCLEAR) == (signal.basis is Basis.NONE)
    assert (signal.confidence == 0) == (signal.basis is Basis.NONE)
    level(signal.value)


@given(studies(), st.sampled_from(list(StudyDesign)))
@settings(max_examples=60, deadline=None)
def test_curated_facts_change_nothing(study, curated):
    marked = Study(
        id=study.id,
        kind=study.kind,
        title=study.title,
        sections=study.sections,
        publication_types=study.publication_types,
        facts=CuratedFacts(design=curated.value),
    )
    assert design(marked) == design(study)


@given(texts, st.sampled_from(["Clinical Trial", "Clinical Trial, Phase II", "Multicenter Study"]))
@settings(max_examples=80, deadline=None)
def test_a_broad_type_never_makes_a_randomised_trial(text, filed):
    def read(*types: str) -> StudyDesign | None:
        sections = (Section("", text),)
        return design(Study("x", StudyKind.ABSTRACT, "", sections, publication_types=types)).value

    if read() is not StudyDesign.RCT:
        assert read(filed) is not StudyDesign.RCT


@given(st.text(alphabet=string.ascii_lowercase + " ", max_size=300))
@settings(max_examples=80, deadline=None)
def test_a_mark_is_a_span_of_the_text(text):
    for mark in BOOK.find(text):
        assert 0 <= mark.start < mark.end <= len(text)


def test_hostile_repetition_is_read_in_little_time():
    for unit in ("randomised ", "a ", "(", "we report ", "12 ", "will be ", "<", "A: ", " "):
        study = Study("x", StudyKind.ABSTRACT, unit * 500, (Section("", unit * 20_000),))
        start = time.process_time()
        design(study)
        assert time.process_time() - start < 2.0


def test_every_cue_names_its_source_and_its_meaning():
    for name in ("design", "subjects", "intervention"):
        for cue in load(name)["cue"]:
            assert cue["source"].strip(), cue["name"]
            assert cue["why"].strip().endswith("."), cue["name"]
            assert cue["phrases"], cue["name"]


def test_cue_names_are_unique():
    names = [c["name"] for n in ("design", "subjects", "intervention") for c in load(n)["cue"]]
    assert len(names) == len(set(names))
