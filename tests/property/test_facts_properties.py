"""Whatever the text: no crash, a reason for every signal, every span inside the text."""

from __future__ import annotations

import dataclasses
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpassist.core.appraise import ages, cells, conflicts, control, harms, outcomes, population
from cpassist.core.appraise.page import Page, fold, open_page
from cpassist.core.appraise.sample import sample
from cpassist.core.segment import study_sentences
from cpassist.domain.evidence import Signal, StudyDesign, Subjects
from cpassist.domain.studies import Section, Study, StudyKind

PIECES = st.sampled_from(
    [
        "randomised", "n = 12", "(n=3", "ninety-six", "children", "patients with", "CP", "of the",
        "aged 2 to", "10^7", "× 10(6)/kg", "follow-up", "12 months", "double-blind", "no control",
        "İstanbul", "<sub>2</sub>", r"\(\alpha_{1}\)", "&lt;p&gt;", "NCT01234567", "adverse event",
        "autologous", "intravenous", "niños con parálisis cerebral", ".", ";", "(", ")", "%", "\n",
        "and 31 to", "groups", "\u202e", "ﬁ", "１２", "supported by", "GMFM-66", "½",
    ]
)  # fmt: skip
JUNK = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=60).map(" ".join))
DESIGNS = st.sampled_from(list(StudyDesign))


def page_of(text: str, title: str = "t", design: StudyDesign = StudyDesign.RCT) -> Page:
    study = Study("x", StudyKind.ABSTRACT, title, (Section("", text or "."),))
    return open_page(study, study_sentences(study), design)


def signals_of(page: Page) -> list[Signal[object]]:
    size = sample(page)
    age = ages.age(page)
    rules = (
        control.controlled, control.comparator, control.randomised, control.blinding,
        cells.cell_type, cells.cell_source, cells.donor, cells.route, cells.dose,
        outcomes.follow_up, outcomes.outcome_measures, conflicts.registration, conflicts.funding,
        conflicts.conflicts, conflicts.seller_involved, harms.adverse_events,
    )  # fmt: skip
    found = [getattr(size, field.name) for field in dataclasses.fields(size)]
    found += [rule(page) for rule in rules]
    found += [
        age,
        population.population(page, size.n),
        population.cerebral_palsy(page, Subjects.HUMAN),
        ages.children(page, Subjects.HUMAN, age),
    ]
    return found


def check(page: Page) -> None:
    for signal in signals_of(page):
        assert signal.reasons
        assert 0 <= signal.confidence <= 1
        assert (signal.value is None) == (signal.confidence == 0)
        for reason in signal.reasons:
            if reason.span is not None:
                assert reason.span.of(page.text)


@settings(max_examples=150, deadline=None)
@given(text=JUNK, title=JUNK, design=DESIGNS)
def test_junk_is_read_without_a_crash_and_spans_stay_inside(
    text: str, title: str, design: StudyDesign
) -> None:
    check(page_of(text, title or "t", design))


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=300))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@settings(max_examples=60, deadline=None)
@given(text=st.lists(PIECES, max_size=40).map(" ".join))
def test_the_same_text_is_read_the_same_way_twice(text: str) -> None:
    assert signals_of(page_of(text)) == signals_of(page_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "Se estudiaron cuarenta niños con parálisis cerebral durante doce meses.",
        "Not available.",
        "<p>Lorem <b>ipsum</b></p>",
        r"$\alpha_{12} = \frac{40}{2}$",
    ],
)
def test_what_cannot_be_read_is_unclear(text: str) -> None:
    page = page_of(text)
    assert sample(page).n.value is None
    assert control.blinding(page).value is None
    assert cells.donor(page).value is None
    check(page)


def test_capitals_are_read_like_any_other_letters() -> None:
    text = "FORTY CHILDREN WITH CEREBRAL PALSY WERE RANDOMISED TO CORD BLOOD OR PLACEBO."
    page = page_of(text)
    assert sample(page).randomised_n.value == 40
    assert control.comparator(page).value == "placebo"


@pytest.mark.parametrize(
    "unit",
    ["a ", "12 ", "(n = 3) and ", "of the patients ", "randomly ", "aged 2-", "1,234", "(", "and "],
)
def test_a_long_text_takes_time_in_proportion(unit: str) -> None:
    """A hundred thousand characters: seconds, not hours, whatever they are made of."""
    page = page_of((unit * (100_000 // len(unit) + 1))[:100_000])
    started = time.process_time()
    check(page)
    assert time.process_time() - started < 10
