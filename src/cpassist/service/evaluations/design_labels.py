"""What our readings are called in the labels of others: experts, publication types, MeSH headings.

Only names are mapped here; nothing is read or scored.
"""

from __future__ import annotations

from typing import Final

from cpassist.core.appraise.design import design
from cpassist.core.appraise.intervention_kind import InterventionKind, intervention_kind
from cpassist.core.appraise.traits import read_traits
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.studies import Study

REMAINING: Final = "Remaining"
NARRATIVE: Final = "Non-systematic-review"

GROUP_OF: Final = {
    "Human-RCT-drug-intervention": "rct",
    "Human-RCT-non-drug-intervention": "rct",
    "Human-RCT-non-intervention": "rct",
    "Human-non-RCT-drug-intervention": "non_rct_intervention",
    "Human-non-RCT-non-drug-intervention": "non_rct_intervention",
    "Human-systematic-review": "systematic_review",
    NARRATIVE: "review",
    "Human-case-report": "case_report",
    "Clinical-study-protocol": "protocol",
    "Animal-drug-intervention": "animal",
    "Animal-non-drug-intervention": "animal",
    "Animal-other": "animal",
    "In-vitro-study": "in_vitro",
    REMAINING: "other",
}
"""The experts' 14 classes, and the groups the benchmark puts them in."""

_BY_DESIGN: Final = {
    StudyDesign.META_ANALYSIS: "Human-systematic-review",
    StudyDesign.SYSTEMATIC_REVIEW: "Human-systematic-review",
    StudyDesign.NARRATIVE_REVIEW: NARRATIVE,
    StudyDesign.GUIDELINE: NARRATIVE,
    StudyDesign.POSITION: NARRATIVE,
    StudyDesign.CASE_REPORT: "Human-case-report",
    StudyDesign.PROTOCOL: "Clinical-study-protocol",
    StudyDesign.IN_VITRO: "In-vitro-study",
    StudyDesign.NOTICE: REMAINING,
}
_BY_KIND: Final = {
    StudyDesign.RCT: (
        "Human-RCT-drug-intervention",
        "Human-RCT-non-drug-intervention",
        "Human-RCT-non-intervention",
    ),
    StudyDesign.ANIMAL: (
        "Animal-drug-intervention",
        "Animal-non-drug-intervention",
        "Animal-other",
    ),
}
_OTHER_BY_KIND: Final = (
    "Human-non-RCT-drug-intervention",
    "Human-non-RCT-non-drug-intervention",
    REMAINING,
)
_KINDS: Final = (InterventionKind.DRUG, InterventionKind.NOT_A_DRUG, InterventionKind.NONE)

PUBLICATION_CLASS: Final = {
    StudyDesign.RCT: "rct",
    StudyDesign.NON_RANDOMIZED_TRIAL: "clinical_trial",
    StudyDesign.SINGLE_ARM_TRIAL: "clinical_trial",
    StudyDesign.COHORT: "observational",
    StudyDesign.CASE_CONTROL: "observational",
    StudyDesign.CROSS_SECTIONAL: "observational",
    StudyDesign.CASE_SERIES: "observational",
    StudyDesign.CASE_REPORT: "case_report",
    StudyDesign.NARRATIVE_REVIEW: "review",
    StudyDesign.SYSTEMATIC_REVIEW: "systematic_review",
    StudyDesign.META_ANALYSIS: "systematic_review",
    StudyDesign.GUIDELINE: "guideline",
    StudyDesign.POSITION: "opinion",
}
PUBLICATION_GROUP: Final = {
    "rct": "trial",
    "clinical_trial": "trial",
    "observational": "observational",
    "case_report": "case_report",
    "review": "review",
    "systematic_review": "review",
    "guideline": "advice",
    "opinion": "advice",
}
"""NLM's "Clinical Trial" holds randomised and other trials alike; "Review" used to hold both."""

HEADING_CLASS: Final = {
    StudyDesign.RCT: "blinded_or_randomised",
    StudyDesign.CASE_CONTROL: "case_control",
    StudyDesign.CROSS_SECTIONAL: "cross_sectional",
    StudyDesign.COHORT: "cohort",
    StudyDesign.SURVEY: "survey",
}
HEADING_MERGED: Final = {"retrospective": "cohort"}
"""MeSH puts Retrospective Studies beside Cohort Studies; a reading does not tell them apart."""


def expert_label(study: Study) -> str:
    """Which of the experts' 14 classes our reading of ``study`` falls in.

    Case series, cohorts, surveys and the like are an intervention study where a treatment was
    tried, else "Remaining". A record whose design is unclear and which reports nothing of its own
    is a review in these classes, since they have none for essays.
    """
    value = design(study).value or StudyDesign.UNCLEAR
    if value in _BY_DESIGN:
        return _BY_DESIGN[value]
    traits = read_traits(study)
    told = traits.of("general") + traits.of("narrative")
    if value is StudyDesign.UNCLEAR and traits.of("own_data") < 1 <= told:
        return NARRATIVE
    kind = intervention_kind(study, value).value or InterventionKind.NONE
    return _BY_KIND.get(value, _OTHER_BY_KIND)[_KINDS.index(kind)]
