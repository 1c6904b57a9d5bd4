"""Laws of judging a statement that hold for every text and every set of studies."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import make_appraisal, make_passage, make_study

from cpassist.core.claims.cited import resolve
from cpassist.core.claims.judge import judge
from cpassist.core.claims.quantities import quantities
from cpassist.domain.answers import Hit, StudyHit
from cpassist.domain.claims import Claim, ClaimType, JudgedClaim, Verdict
from cpassist.domain.passages import Span
from cpassist.domain.studies import RetractionStatus, Study

SPLINTS = make_study(
    "wood-2011",
    title="Night splints and ankle range in children with cerebral palsy",
    results="Ankle range improved more with splints than without in 40% of 62 children.",
)
SINGING = make_study(
    "lark-2016",
    title="Singing and breathing in children with cerebral palsy",
    results="Breathing did not differ between 31 children who sang and 30 who did not.",
)
STUDIES = (SPLINTS, SINGING)
GOOD = {Verdict.SUPPORTED, Verdict.PARTLY_SUPPORTED}
VOCABULARY = """
splints singing breathing ankle range improved more than without did not differ proves no risk
40% of 62 children , and but the trial in 2011 cured Lancet never safe 🙏 × 10^7 €
"""
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.text(max_size=150) | st.lists(WORDS, min_size=1, max_size=30).map(" ".join)


def hit(study: Study) -> StudyHit:
    appraisal = make_appraisal(study)
    return StudyHit(study, appraisal, 1.0, (), (Hit(make_passage(study), 1.0, ()),))


def judged(text: str, studies: tuple[Study, ...], context: str = "") -> JudgedClaim:
    span = Span(len(context), len(context) + max(1, len(text)))
    return judge(Claim(span, text, ClaimType.EFFICACY, True), context, [hit(s) for s in studies])


@settings(max_examples=120, deadline=None)
@given(TEXTS, TEXTS)
def test_any_text_gives_one_verdict_with_exact_quotes(text: str, context: str) -> None:
    once = judged(text, STUDIES, context)
    assert once == judged(text, STUDIES, context)
    by_id = {study.id: study for study in STUDIES}
    for one in once.evidence:
        assert one.quote.text == one.quote.span.of(by_id[one.quote.study_id].text)
    if once.verdict in {Verdict.NO_EVIDENCE, Verdict.NOT_CHECKABLE}:
        assert not once.evidence
    assert once.why
    assert "{" not in once.why


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_a_retracted_study_never_brings_support(text: str) -> None:
    gone = replace(SPLINTS, retraction_status=RetractionStatus.RETRACTED)
    without = judged(text, (SINGING,))
    beside = judged(text, (SINGING, gone))
    assert beside.verdict is without.verdict
    assert all(one.quote.study_id != gone.id for one in beside.evidence)
    assert judged(text, (gone,)).verdict not in GOOD


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=1, max_value=99))
def test_another_number_is_never_supported(share: int) -> None:
    text = f"Ankle range improved more with splints than without in {share}% of 62 children."
    assert (judged(text, STUDIES).verdict in GOOD) == (share == 40)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_citations_stand_in_the_text_in_order(text: str) -> None:
    found = resolve(text, [(study, make_appraisal(study)) for study in STUDIES])
    assert [one.span.start for one in found] == sorted(one.span.start for one in found)
    assert all(one.span.end <= len(text) for one in found)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_has_readable_numbers(text: str) -> None:
    assert all(one.value >= 0 for one in quantities(text))
