"""One study's whole appraisal: what the rules read, then what maintainers wrote over it.

Order of authority: a maintainer's override, a maintainer's curated facts, the text rules. Each
signal says which of them it rests on, and what the text rules read where that differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from cpassist.core.appraise import ages, cells, conflicts, control, harms, outcomes, population
from cpassist.core.appraise.curated import curated_design, curated_values
from cpassist.core.appraise.design import design
from cpassist.core.appraise.direction import read_direction
from cpassist.core.appraise.effect import read_effects
from cpassist.core.appraise.level import level
from cpassist.core.appraise.page import Page, open_page
from cpassist.core.appraise.reviewed import pools_randomised
from cpassist.core.appraise.sample import Sample, sample
from cpassist.core.appraise.subjects import subjects
from cpassist.core.appraise.why import in_words
from cpassist.core.segment import study_sentences
from cpassist.domain.evidence import (
    Appraisal,
    Basis,
    Override,
    Reason,
    Signal,
    StudyDesign,
    StudyFacts,
    Subjects,
)
from cpassist.domain.passages import Sentence
from cpassist.domain.studies import Study

_CURATED_CONFIDENCE = 0.97
"""A maintainer's reading of the source; not measured, and not taken as certain."""

_ON_APPRAISAL = frozenset({"design", "n", "direction"})


def infer(study: Study) -> Appraisal:
    """What the rules read from ``study``'s words, index terms and identifiers; never its facts."""
    sentences = study_sentences(study)
    return _read(study, sentences, design(study), subjects(study))


def appraise(study: Study, overrides: Iterable[Override] = ()) -> Appraisal:
    """``infer``, then curated facts where they stand, then ``overrides`` of this study.

    A curated or overruled design is what the other rules then read the text by. Raises
    ``ValueError`` for an override of a signal that there is none of, or a second one of the same.
    """
    overruled = _by_signal(overrides)
    sentences = study_sentences(study)
    found = design(study)
    settled = found
    named = curated_design(study.facts)
    if named is not None:
        settled = _curated(settled, named, study)
    if "design" in overruled:
        settled = _overruled(settled, overruled["design"])
    made_on = subjects(study)
    if "subjects" in overruled:
        made_on = _overruled(made_on, overruled["subjects"])
    appraisal = _read(study, sentences, settled, made_on)
    changed = {
        name: _curated(_signal(appraisal, name), value, study)
        for name, value in curated_values(study.facts).items()
    }
    for name, override in overruled.items():
        if name not in {"design", "subjects"}:
            changed[name] = _overruled(changed.get(name) or _signal(appraisal, name), override)
    return _with(appraisal, changed)


def _read(
    study: Study,
    sentences: tuple[Sentence, ...],
    settled: Signal[StudyDesign],
    made_on: Signal[Subjects],
) -> Appraisal:
    page = open_page(study, sentences, settled.value or StudyDesign.UNCLEAR)
    size = sample(page)
    facts = _facts(page, size, made_on)
    return Appraisal(
        study_id=study.id,
        design=settled,
        level=level(page.design, pools_randomised=pools_randomised(page), subjects=made_on.value),
        n=size.n,
        direction=read_direction(page, controlled=facts.controlled.value),
        effects=read_effects(page),
        facts=facts,
    )


def _facts(page: Page, size: Sample, made_on: Signal[Subjects]) -> StudyFacts:
    age = ages.age(page)
    return StudyFacts(
        randomised_n=size.randomised_n,
        analysed_n=size.analysed_n,
        arm_sizes=size.arm_sizes,
        controlled=control.controlled(page),
        comparator=control.comparator(page),
        randomised=control.randomised(page),
        blinding=control.blinding(page),
        subjects=made_on,
        population=population.population(page, size.n),
        cerebral_palsy=population.cerebral_palsy(page, made_on.value),
        children=ages.children(page, made_on.value, age),
        age=age,
        cell_type=cells.cell_type(page),
        cell_source=cells.cell_source(page),
        donor=cells.donor(page),
        route=cells.route(page),
        dose=cells.dose(page),
        follow_up=outcomes.follow_up(page),
        outcome_measures=outcomes.outcome_measures(page),
        registration=conflicts.registration(page),
        funding=conflicts.funding(page),
        conflicts=conflicts.conflicts(page),
        seller_involved=conflicts.seller_involved(page),
        adverse_events=harms.adverse_events(page),
    )


def _by_signal(overrides: Iterable[Override]) -> dict[str, Override]:
    known = {field.name for field in fields(StudyFacts)} | _ON_APPRAISAL
    found: dict[str, Override] = {}
    for override in overrides:
        if override.signal not in known or override.signal in found:
            raise ValueError(f"no signal to overrule, or overruled twice: {override.signal!r}")
        found[override.signal] = override
    return found


def _signal(appraisal: Appraisal, name: str) -> Signal[Any]:
    found: Signal[Any] = getattr(appraisal if name in _ON_APPRAISAL else appraisal.facts, name)
    return found


def _with(appraisal: Appraisal, changed: Mapping[str, Signal[Any]]) -> Appraisal:
    own: dict[str, Any] = {name: changed[name] for name in changed.keys() & _ON_APPRAISAL}
    facts: dict[str, Any] = {name: changed[name] for name in changed.keys() - _ON_APPRAISAL}
    return replace(appraisal, **own, facts=replace(appraisal.facts, **facts))


def _curated(read: Signal[Any], value: object, study: Study) -> Signal[Any]:
    """``value`` on a maintainer's word; the words the rules read stay with it to be quoted."""
    text = f"A maintainer's reading of {study.url or 'the source'}: {in_words(value)}."
    reasons = (Reason("curated", text), *_what_was_read(read, value))
    return Signal(value, Basis.CURATED, _CURATED_CONFIDENCE, reasons)


def _overruled(read: Signal[Any], override: Override) -> Signal[Any]:
    text = f"Overruled by a maintainer: {override.reason} Source: {override.source}"
    reasons = (Reason("overruled", text), *_what_was_read(read, override.value))
    return Signal(override.value, Basis.OVERRIDE, 1.0, reasons)


def _what_was_read(read: Signal[Any], value: object) -> tuple[Reason, ...]:
    """The reasons of the reading that is set aside, led by what it was where that differs."""
    if read.basis is Basis.NONE or _same(read.value, value):
        return read.reasons if read.value is not None else ()
    if read.basis is Basis.CURATED:
        return (
            Reason("curated-differs", f"The curated facts say: {in_words(read.value)}."),
            *read.reasons,
        )
    place = next((reason.span for reason in read.reasons if reason.span is not None), None)
    return (Reason("text-rules-differ", f"The text rules read: {in_words(read.value)}.", place),)


def _same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        low, high = sorted((one.casefold(), other.casefold()), key=len)
        return low in high  # "4 to 14 years" and "aged 4 to 14 years" say one thing
    return one == other
