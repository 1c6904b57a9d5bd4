"""Many ratings together: one trial once, the best evidence first, and what confirms it.

The laws this file keeps (``docs/grading.md`` proves them): a study that is not graded changes
nothing; another report of a trial changes nothing; taking the key study away, or retracting it,
never leaves the body higher. Directions are never counted: the strongest source speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpassist.core.certainty_domains import DEFINITE, Rating
from cpassist.core.linkage import components, same_study_links
from cpassist.core.stated import threshold
from cpassist.domain.evidence import Direction, StudyDesign
from cpassist.domain.studies import RetractionStatus, Study

_ORDER = (
    StudyDesign.META_ANALYSIS,
    StudyDesign.SYSTEMATIC_REVIEW,
    StudyDesign.RCT,
    StudyDesign.NON_RANDOMIZED_TRIAL,
    StudyDesign.COHORT,
    StudyDesign.CASE_CONTROL,
)
_MUCH_LARGER = 4
"""A trial this many times larger outweighs a smaller one of the same level (own rule)."""
_OPPOSED = {
    Direction.BENEFIT: {Direction.NO_DIFFERENCE, Direction.HARM},
    Direction.NO_DIFFERENCE: {Direction.BENEFIT, Direction.HARM},
    Direction.HARM: {Direction.BENEFIT, Direction.NO_DIFFERENCE},
}

Group = tuple[Rating, ...]
"""The reports of one trial, the strongest first: it speaks for the trial."""


@dataclass(frozen=True, slots=True)
class Body:
    """The trials that bear on a question, the strongest first."""

    groups: tuple[Group, ...]
    links: tuple[tuple[str, str], ...]
    marked: frozenset[str]
    """Reports that name a retracted study."""
    held_back: bool
    """Whether something outside the trials, such as an unpublished one, forbids full trust."""
    dropped: int
    """How many reports were left out because another report of their trial was retracted."""


def strength(rating: Rating) -> tuple[object, ...]:
    """Sort key, strongest first: level, then pooled individual data, pooled results, trials, size.

    Ties by relevance, year and id, so that no order of input matters.
    """
    design = rating.item.appraisal.design.value
    return (
        -rating.points,
        rating.direction not in DEFINITE,
        not (rating.pooled and rating.stated.individual_data),
        _ORDER.index(design) if design in _ORDER else len(_ORDER),
        -rating.n,
        -rating.item.relevance,
        rating.item.study.year or 9999,
        rating.id,
    )


def assemble(ratings: Sequence[Rating], unlinked: Sequence[Study], marked: frozenset[str]) -> Body:
    """The body of ``ratings``, in any order; a trial with a retracted report is left out whole.

    ``unlinked``: registry entries said to have no published results; one that belongs to a trial
    of the body holds nothing back.
    """
    by_id = {rating.id: rating for rating in ratings}
    sizes = {rating.id: rating.n for rating in ratings if rating.n}
    links = same_study_links([rating.item.study for rating in ratings] + list(unlinked), sizes)
    known = {study_id for link in links if not by_id.keys().isdisjoint(link) for study_id in link}
    kept: list[Group] = []
    dropped = 0
    for ids in components(by_id, links):
        members = [by_id[study_id] for study_id in ids]
        sound = [rating for rating in members if not _retracted(rating)]
        if len(sound) == len(members):
            kept.append(_group(members))
        else:
            dropped += len(sound)
    held_back = any(study.id not in known for study in unlinked)
    return Body(_ranked(kept), links, marked, held_back, dropped)


def _retracted(rating: Rating) -> bool:
    return rating.item.study.retraction_status is RetractionStatus.RETRACTED


def _group(reports: Sequence[Rating]) -> Group:
    return tuple(sorted(reports, key=strength))


def _ranked(groups: Sequence[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: strength(group[0])))


def level(body: Body, groups: Sequence[Group] | None = None) -> int:
    """Points of the whole: those of the strongest trial, less one where nothing confirms it.

    Low and very low stand as they are: GRADE asks no second study there. ``groups`` replaces the
    body's own, to see what would be left without some.
    """
    trials = body.groups if groups is None else groups
    if not trials:
        return 0
    top = max(group[0].points for group in trials)
    if top <= 2 or confirmed(body, trials):
        return top
    return top - 1


def confirmed(body: Body, groups: Sequence[Group]) -> bool:
    """Whether all trials of like quality agree, a separate one among them, and nothing forbids."""
    alike = _alike(groups)
    best = max((group[0].points for group in alike), default=0)
    top = [group for group in alike if group[0].points == best]
    return (
        not body.held_back
        and not any(report.id in body.marked for group in groups for report in group)
        and not small_and_positive(groups)
        and unanimous(alike)
        and any(_separate(one, other) for one in top for other in alike)
    )


def comparable(groups: Sequence[Group]) -> list[Group]:
    """The trials within one level of the strongest and above very low, strongest first."""
    return list(_ranked(_alike(groups)))


def _alike(groups: Sequence[Group]) -> list[Group]:
    least = max(2, max((group[0].points for group in groups), default=0) - 1)
    return [group for group in groups if group[0].points >= least]


def unanimous(groups: Sequence[Group]) -> bool:
    """Whether all point the same way."""
    return len({group[0].direction for group in groups}) <= 1


def small_and_positive(groups: Sequence[Group]) -> bool:
    """Whether all there is with a comparison are small trials that favour the treatment.

    Source: GRADE guidelines 5: few small trials, all positive, raise suspicion.
    """
    compared = [group[0] for group in groups if group[0].start > 1]
    return bool(compared) and all(
        rating.direction is Direction.BENEFIT
        and not rating.pooled
        and rating.n < threshold("small_trial")
        for rating in compared
    )


def _separate(one: Group, other: Group) -> bool:
    """Whether two sources rest on different people, as far as one can tell.

    Two reviews of one question mostly pool the same trials, and a review may have pooled any trial
    that is not younger than itself.
    """
    if one is other or (one[0].pooled and other[0].pooled):
        return False
    if not one[0].pooled and not other[0].pooled:
        return True
    review, trial = (one, other) if one[0].pooled else (other, one)
    seen, made = _year(review), _year(trial)
    return seen is not None and made is not None and made > seen


def _year(group: Group) -> int | None:
    """When a trial was first reported, or a review last: a later report makes no new trial."""
    years = [report.item.study.year for report in group if report.item.study.year]
    if not years:
        return None
    return max(years) if group[0].pooled else min(years)


def key_report(body: Body) -> Rating:
    """The report the level rests on: without it, or with it retracted, the level is no higher.

    The strongest report that keeps this law; one always exists among single-report trials (see
    ``docs/grading.md``). Needs at least one trial.
    """
    now = level(body)
    top = [group for group in body.groups if group[0].points == body.groups[0][0].points]
    firsts = [(group, group[0]) for group in top]
    others = [(group, report) for group in top for report in group[1:]]
    for group, report in (*firsts, *others):
        rest = [other for other in body.groups if other is not group]
        if level(body, rest) > now:
            continue
        left = {one.id: one for one in group if one is not report}
        parts = [_group([left[i] for i in ids]) for ids in components(left, body.links)]
        if not parts or level(body, [*rest, *parts]) <= now:
            return report
    return body.groups[0][0]


def direction(body: Body, key: Rating) -> Direction:
    """What the strongest source reports; mixed where a comparable one opposes it.

    A review large enough to be precise outweighs the trials it can have pooled, pooled individual
    data outweigh other reviews, and a trial outweighs one a quarter its size (own rules, after
    GRADE guidelines 6 and 7). Needs at least one trial.
    """
    lead = body.groups[0]
    rivals = comparable(body.groups) or [group for group in body.groups if group[0].start > 1]
    if any(opposed(lead[0], group[0]) and not _outweighs(lead, group) for group in rivals):
        return Direction.MIXED
    return lead[0].direction if key.direction is lead[0].direction else Direction.MIXED


def opposed(one: Rating, other: Rating) -> bool:
    """Whether two findings cannot both hold; a mixed one opposes none."""
    return other.direction in _OPPOSED.get(one.direction, ())


def _outweighs(lead: Group, other: Group) -> bool:
    if lead[0].pooled and other[0].pooled:
        return lead[0].stated.individual_data and not other[0].stated.individual_data
    if lead[0].pooled:
        seen, made = _year(lead), _year(other)
        large = lead[0].n >= threshold("optimal_size")
        return large and (seen is None or made is None or made <= seen)
    return not other[0].pooled and other[0].n * _MUCH_LARGER <= lead[0].n
