"""Whether a study tried a treatment, and whether that was a medicine.

A reading by weighed words; the cues and their sources stand in ``core/data/intervention.toml``.
Used where a finer label than the design is asked for; no grade rests on it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from cpassist.core.appraise.reading import read_in_record
from cpassist.core.appraise.traits import Traits, read_traits, read_treatment
from cpassist.core.data import load
from cpassist.domain.evidence import Basis, Reason, Signal, StudyDesign
from cpassist.domain.studies import Study

_WORD = re.compile(r"[a-z]{5,30}")
_MOST_CHARS = 20_000
_NAMED_IN_TITLE = 3.0
_MEASURED_CONFIDENCE = 0.75
"""Share of right kinds among trials and animal studies read right, on development data."""


class InterventionKind(StrEnum):
    """What was tried; a test, a screen or a way of informing is not a treatment."""

    DRUG = "drug"
    NOT_A_DRUG = "not a drug"
    NONE = "none"


def intervention_kind(study: Study, design: StudyDesign) -> Signal[InterventionKind]:
    """What kind of treatment ``study``, read to be of ``design``, tried, with the words for it.

    ``NONE`` means that the words of a treatment are missing or outweighed by those of measuring; it
    carries the reason. How much must speak for a treatment depends on the design: a trial tries
    something by its nature, a survey seldom does (table ``enough`` in the data).
    Sources: MeSH Therapeutics and Drug Therapy, TIDieR, WHO stems of nonproprietary names.
    """
    traits = read_treatment(study)
    names = drug_names(study)
    drug = _drug_score(study, traits, names)
    other = traits.of("nondrug")
    if not _is_tried(design, traits, read_traits(study), max(drug, other)):
        reason = Reason("no-treatment-studied", "The words do not say that a treatment was tried.")
        return Signal(InterventionKind.NONE, Basis.NONE, 0.0, (reason,))
    is_drug = drug > 0 and drug >= other
    kind = InterventionKind.DRUG if is_drug else InterventionKind.NOT_A_DRUG
    evidence = traits.evidence.get("drug" if is_drug else "nondrug")
    if evidence is not None:
        return Signal(kind, evidence.basis, _MEASURED_CONFIDENCE, (evidence.reason(),))
    text = f"A medicine is named: {names[0]}." if is_drug else "No medicine is named."
    return read_in_record(kind, "treatment-kind", text, _MEASURED_CONFIDENCE)


def _is_tried(design: StudyDesign, t: Traits, whole: Traits, kinds: float) -> bool:
    table = load("intervention")["enough"]
    enough = float(table.get(design.value, table["else"]))
    treated, measured = whole.of("treated"), t.titled("measured")
    if design is StudyDesign.RCT:
        tests_only = t.titled("tested") > 0 and not whole.titled("treated")
        return not tests_only and treated + kinds >= (measured or enough)
    if design is StudyDesign.ANIMAL:
        changed = t.of("changed")
        return treated + kinds + changed >= enough and treated + changed >= _NAMED_IN_TITLE
    return treated + kinds - measured >= enough


def _drug_score(study: Study, t: Traits, names: tuple[str, ...]) -> float:
    """All that speaks for a medicine: cues, and names that end as those of medicines do."""
    title = study.title.lower()
    in_title = _NAMED_IN_TITLE * any(name in title for name in names)
    return t.of("drug") + in_title + min(len(names), 2)


def drug_names(study: Study) -> tuple[str, ...]:
    """Words of title and text that end as medicines' names do, in order of first use.

    Source: WHO, The use of stems in the selection of International Nonproprietary Names.
    """
    endings, lengths, not_drugs = _stems()
    words = dict.fromkeys(_WORD.findall(f"{study.title} {study.text[:_MOST_CHARS]}".lower()))
    return tuple(
        word
        for word in words
        if word not in not_drugs and any(word[-length:] in endings for length in lengths)
    )


@cache
def _stems() -> tuple[frozenset[str], tuple[int, ...], frozenset[str]]:
    stems = load("intervention")["stems"]
    endings = frozenset(stems["endings"])
    return endings, tuple(sorted({len(e) for e in endings})), frozenset(stems["not_drugs"])
