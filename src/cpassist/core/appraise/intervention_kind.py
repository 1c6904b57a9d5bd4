"""Whether a study tried a treatment, and whether that was a medicine.

A reading by weighed words; the cues and their sources stand in ``core/data/intervention.toml``.
Used where a finer label than the design is asked for; no grade rests on it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from cpassist.core.appraise.reading import unread
from cpassist.core.appraise.traits import Traits, read_traits
from cpassist.core.data import load
from cpassist.domain.evidence import Basis, Reason, Signal
from cpassist.domain.studies import Study

_WORD = re.compile(r"[a-z]{5,30}")


class InterventionKind(StrEnum):
    """What was tried."""

    DRUG = "drug"
    NOT_A_DRUG = "not a drug"
    NONE = "none"


def intervention_kind(study: Study) -> Signal[InterventionKind]:
    """What kind of treatment ``study`` tried, with the words that say so.

    ``NONE`` means that the words of a treatment are missing, not that a treatment was excluded.
    Sources: MeSH Therapeutics and Drug Therapy, TIDieR, WHO stems of nonproprietary names.
    """
    traits = read_traits(study)
    drug, other = drug_score(study, traits), traits.of("nondrug")
    if not tried(study, traits):
        return unread("no-treatment-studied", "The words do not say that a treatment was tried.")
    kind = InterventionKind.DRUG if drug >= other else InterventionKind.NOT_A_DRUG
    evidence = traits.evidence.get("drug" if kind is InterventionKind.DRUG else "nondrug")
    if evidence is None:
        name = next(iter(drug_names(study)), "")
        text = f"The words name a medicine or a treatment. {name}".strip()
        return Signal(kind, Basis.TEXT, 0.7, (Reason("medicine-named", text),))
    return Signal(kind, evidence.basis, 0.75, (evidence.reason(),))


def tried(study: Study, t: Traits, enough: float = 6.0) -> bool:
    """Whether the words speak of a treatment tried."""
    return treatment_score(study, t) >= enough


def treatment_score(study: Study, t: Traits) -> float:
    """All that speaks for a treatment: that one was tried, and a name for it in the title."""
    kinds = max(drug_score(study, t), t.of("nondrug"))
    return t.of("treated") + kinds


def drug_score(study: Study, t: Traits) -> float:
    """All that speaks for a medicine, names by their endings with the rest."""
    names = drug_names(study)
    title = study.title.lower()
    return t.of("drug") + 3.0 * any(name in title for name in names) + min(len(names), 2)


def drug_names(study: Study) -> tuple[str, ...]:
    """Words of title and text that end as medicines' names do, in order of first use."""
    endings, by_length, not_drugs = _stems()
    words = dict.fromkeys(_WORD.findall(f"{study.title} {study.text[:20000]}".lower()))
    return tuple(
        w for w in words if any(w[-n:] in endings for n in by_length) and w not in not_drugs
    )


@cache
def _stems() -> tuple[frozenset[str], tuple[int, ...], frozenset[str]]:
    stems = load("intervention")["stems"]
    endings = frozenset(stems["endings"])
    return endings, tuple(sorted({len(e) for e in endings})), frozenset(stems["not_drugs"])
