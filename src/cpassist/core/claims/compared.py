"""A statement beside the study nearest to it: all that the comparing rooms saw. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from cpassist.core.claims.align import Alignment
from cpassist.core.claims.compare_attributes import Apart
from cpassist.core.claims.compare_numbers import Counted
from cpassist.core.claims.compare_polarity import Bent
from cpassist.core.claims.marks import Marks
from cpassist.domain.claims import Claim, Flag


@dataclass(frozen=True, slots=True)
class Compared:
    """A statement beside the study nearest to it."""

    claim: Claim
    best: Alignment
    told: bool
    """Whether the text spoke of this study just before."""
    alone: bool
    """Whether there is no text before it."""
    cites: bool
    """Whether the statement speaks of some study's work."""
    marks: Marks
    decided: Bent | None
    counted: Counted
    apart: tuple[Apart, ...]
    identity: tuple[Flag, ...]
    """In what a cited work is another than is said."""
    beyond: tuple[str, ...]
    wider: str
    """How it reaches wider than the study, as a code; empty where it does not."""
    attributed: bool
    positive: bool
    """Whether it says that something helps."""
    people: bool
    """Whether it speaks of people, or of nobody in particular."""
    absolute: bool
    minimised: bool
    """Whether it tells harms, and tells them as small."""
    uncovered: float
    """The share of what it is about that the study nowhere holds."""
    subject_missing: bool
    """Whether a treatment, sign or harm it names is among that."""
    dated: bool
    misnamed: bool
    """Whether it calls rare what the study saw often, or the other way round."""
    reviews: bool
    on_palsy: bool
    """Whether the study's title names cerebral palsy."""
    palsy: bool
    misbound: bool
    """Whether the study tells its number of something else."""
    instead: bool
    """Whether it puts one thing in the place of another, and the sentences nearest do not."""
    unreported: bool
    """Whether the study tells that it has no results yet."""
    palsy_outcome: bool
    """Whether it tells of cerebral palsy as what may come, not as what those treated have."""
    compared: bool
    level: bool
    """Whether it says that one thing does as well as another."""
    ranks: bool
    """Whether it puts one thing before another ("even better than", "the largest")."""
    nearest_ranks: bool
    """Whether a sentence that decides or stands nearest does so too."""
    nearest_equal: bool
    """Whether the nearest sentence tells of no difference, and of no side."""
    children: bool
    aside: bool
    """Whether the conclusion is drawn in passing ("..., which makes it")."""
    controlled: bool
    """Whether it says that the work had a control group or a placebo."""
    randomised: bool
    """Whether it says that chance decided who was treated."""
    natural: bool
    """Whether it tells of gains without treatment, or of trials beside one another."""
    others_gained: bool
    """Whether the study tells that those not treated gained too."""
