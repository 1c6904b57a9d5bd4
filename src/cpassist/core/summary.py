"""What an answer says around its quotes: fixed templates with counts, names and grades put in.

Nothing is said here of a finding but what a citation bears; a retracted study is never counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cpassist.core import words as plain
from cpassist.core.appraise.standing import usable_as_support
from cpassist.core.certainty import verb
from cpassist.core.linkage import same_study_groups
from cpassist.core.standpoint import UNFAVOURABLE, asks_effect, speaks
from cpassist.domain.answers import Balance, Citation, Question, Quote, Statement, StudyHit
from cpassist.domain.evidence import Certainty, CertaintyLevel, Direction, StudyDesign
from cpassist.domain.studies import RetractionStatus, StudyKind


def summary(
    relevant: Sequence[StudyHit],
    shown: Sequence[StudyHit],
    numbers: Mapping[str, int],
    grade: Certainty,
    weak: bool,
) -> tuple[Statement, ...]:
    """The bottom line, what was found by design, and both sides where there are both.

    ``shown`` are those of the studies shown that were judged; weak evidence is told of them.
    """
    designs = _designs(relevant)
    everything = tuple(sorted(numbers.values()))
    statements: list[Statement] = []
    if weak:
        cited = tuple(sorted(numbers[hit.study.id] for hit in shown))
        told = plain.template("summary", "weak", designs=_designs(shown))
        statements.append(Statement(told, cited))
    elif grade.level is not CertaintyLevel.NONE:
        statements.append(_bottom_line(grade, numbers))
    key = "found_one" if len(relevant) == 1 else "found"
    statements.append(
        Statement(plain.template("summary", key, count=len(relevant), designs=designs), everything)
    )
    if grade.level is not CertaintyLevel.NONE:
        statements.extend(_both_sides(shown, numbers))
    return tuple(statements)


def _designs(studies: Sequence[StudyHit]) -> str:
    return plain.count_designs(hit.appraisal.design.value or StudyDesign.UNCLEAR for hit in studies)


def bears_out(grade: Certainty) -> bool:
    """Whether the evidence is sure enough of a benefit to let a claim of one stand."""
    sure = grade.level in {CertaintyLevel.HIGH, CertaintyLevel.MODERATE}
    return sure and grade.direction is Direction.BENEFIT


def taken_for_granted(claim: str, numbers: Mapping[str, int]) -> tuple[Statement, ...]:
    """The claim a question rests on, held against the quotes; it is not called true or false."""
    text = plain.template("summary", "premise", claim=claim)
    return (Statement(text, tuple(sorted(numbers.values()))),)


def _bottom_line(grade: Certainty, numbers: Mapping[str, int]) -> Statement:
    bearing = tuple(numbers[study] for study in grade.key_studies if study in numbers)
    return Statement(
        plain.template(
            "summary",
            "verb",
            verb=verb(grade.level, grade.direction),
            certainty=plain.certainty_name(grade.level),
            meaning=plain.certainty_meaning(grade.level),
        ),
        bearing,
    )


def _both_sides(shown: Sequence[StudyHit], numbers: Mapping[str, int]) -> list[Statement]:
    favourable = [numbers[h.study.id] for h in shown if speaks(h, frozenset({Direction.BENEFIT}))]
    other = [numbers[h.study.id] for h in shown if speaks(h, UNFAVOURABLE)]
    if not favourable or not other:
        return []
    text = plain.template(
        "summary",
        "both_sides",
        favourable=plain.listed([f"[{number}]" for number in favourable]),
        favour_verb=plain.report_verb(len(favourable)),
        other=plain.listed([f"[{number}]" for number in other]),
        other_verb=plain.report_verb(len(other)),
    )
    return [Statement(text, tuple(sorted(favourable + other)))]


def balance(shown: Sequence[StudyHit]) -> Balance:
    """Each study once, however many reports it has; a retracted one not at all."""
    usable = {hit.study.id: hit for hit in shown if usable_as_support(hit.study)}
    counts = Balance()
    for group in same_study_groups([hit.study for hit in usable.values()]):
        first = next(hit for study_id, hit in usable.items() if study_id in group)
        name = (first.appraisal.direction.value or Direction.UNCLEAR).value.replace(" ", "_")
        field = name if hasattr(counts, name) else "not_applicable"
        counts = replace(counts, **{field: getattr(counts, field) + 1})
    return counts


def caveats(
    relevant: Sequence[StudyHit],
    citations: Sequence[Citation],
    safety: Sequence[Quote],
    question: Question,
    shown: int,
) -> tuple[str, ...]:
    """What is missing, and what to keep in mind."""
    notes: list[str] = []
    designs = {hit.appraisal.design.value for hit in relevant if usable_as_support(hit.study)}
    effect = asks_effect(question)
    if effect and not designs & {StudyDesign.RCT, StudyDesign.META_ANALYSIS}:
        notes.append(plain.template("caveats", "no_rct"))
    if designs and designs <= {StudyDesign.ANIMAL, StudyDesign.IN_VITRO}:
        notes.append(plain.template("caveats", "no_human"))
    if effect and not safety:
        notes.append(plain.template("caveats", "silence"))
    for citation in citations:
        if citation.study.retraction_status is not RetractionStatus.NONE_SEEN:
            standing = plain.standing_words(citation.study.retraction_status)
            notes.append(
                plain.template("caveats", "concern", number=citation.number, standing=standing)
            )
    digests = sum(citation.study.kind is StudyKind.DIGEST for citation in citations)
    if digests:
        notes.append(plain.template("caveats", "digests", digests=digests, total=len(citations)))
    if more := len(relevant) - shown:
        key = "more_one" if more == 1 else "more"
        notes.append(plain.template("caveats", key, more=more, limit=len(relevant)))
    notes.append(plain.template("caveats", "advice"))
    return tuple(notes)
