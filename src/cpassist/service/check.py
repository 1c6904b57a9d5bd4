"""The trip from a text about treatment to a report on what it says.

Statements are found, judged against the studies of one build, and the whole is read. It judges
statements, never people; words for people stand in catalogues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from cpassist.core.check_text import MOST_CLAIMS, Bounded, bounded
from cpassist.core.check_words import said
from cpassist.core.claims.disclosures import disclosures
from cpassist.core.claims.find import find_claims
from cpassist.core.claims.overall import overall
from cpassist.core.claims.questions import clinic_questions
from cpassist.core.claims.rhetoric import wording_flags
from cpassist.core.claims.standing_facts import sought
from cpassist.core.lexicon_query import expanded_query_terms
from cpassist.core.terms import analyse
from cpassist.domain.answers import Citation, Hit, StudyHit
from cpassist.domain.claims import Claim, ClaimReport, Flag, FlagMark, JudgedClaim, Overall
from cpassist.ports import FloatMatrix
from cpassist.service.ask import Ask
from cpassist.service.retrieve import Retrieved, retrieve

FOUND: Final = 20
"""How many studies each statement is compared with."""

CARRIED: Final = 3
"""Statements before, and of each the best studies, that are looked at too: "that trial" means one
of them."""

Judge = Callable[[Claim, str, Sequence[StudyHit]], JudgedClaim]
"""A claim, the text before it and the studies found for it, to a verdict."""

CONTEXT_CHARS: Final = 2000
"""How much of the text before a statement is read with it."""


@dataclass(frozen=True, slots=True)
class Check:
    """Checks texts against the build that ``ask`` answers from; holds no state between them."""

    ask: Ask
    judge: Judge

    def check(self, text: str, *, lapped: Callable[[], None] | None = None) -> ClaimReport:
        """The report on ``text``. Same build and same text: same report.

        Offsets count in ``text`` as given; the report holds the part that was checked and says
        where that is not all. Any text is taken: one that holds nothing to check, or that is no
        text at all, is reported as undecided. Raises ``ModelError`` where the encoder
        cannot be loaded. ``lapped`` is called after each statement; what it raises ends the check.
        """
        read = bounded(text)
        if not read.readable:
            return self._unread(read)
        found = find_claims(read.text)
        claims = found[:MOST_CLAIMS]
        judged, citations = _cited(self.judged(read.text, claims, lapped), self.ask)
        disclosed = disclosures(read.text)
        reading, reasons = overall(read.text, judged, disclosed)
        return ClaimReport(
            text=read.text,
            claims=judged,
            disclosures=disclosed,
            overall=reading,
            reasons=reasons,
            questions=clinic_questions(judged, disclosed),
            caveats=(*_limits(read, found), *self._caveats(claims)),
            citations=citations,
            receipt=self.ask.receipt,
        )

    def _unread(self, read: Bounded) -> ClaimReport:
        """The report on something that is no text."""
        return ClaimReport(
            text="",
            claims=(),
            disclosures=disclosures(""),
            overall=Overall.UNDECIDED,
            reasons=(said("caveats", "unreadable"),),
            questions=(),
            caveats=(said("caveats", "advice"),),
            citations=(),
            receipt=self.ask.receipt,
        )

    def _caveats(self, claims: Sequence[Claim]) -> Iterable[str]:
        if any(claim.checkable for claim in claims):
            studies = f"{len(self.ask.store.study_ids()):,}"
            yield said("caveats", "corpus", studies=studies)
            yield said("caveats", "judged")
        yield said("caveats", "advice")

    def judged(
        self, text: str, claims: Sequence[Claim], lapped: Callable[[], None] | None = None
    ) -> tuple[JudgedClaim, ...]:
        """``claims`` of ``text`` in order, each judged and with the flags of its wording."""
        found = self.candidates(claims)
        judged: list[JudgedClaim] = []
        for claim, studies in zip(claims, found, strict=True):
            before = text[max(0, claim.span.start - CONTEXT_CHARS) : claim.span.start]
            one = self.judge(claim, before, studies)
            judged.append(replace(one, flags=_merged(one.flags, wording_flags(claim, text))))
            if lapped is not None:
                lapped()
        return tuple(judged)

    def candidates(self, claims: Sequence[Claim]) -> tuple[tuple[StudyHit, ...], ...]:
        """For each claim the studies it is compared with, best first; none where not checkable.

        All claims are encoded in one batch. Behind a claim's own studies stand the best of the
        statements just before it.
        """
        asked = [claim for claim in claims if claim.checkable]
        own: dict[Claim, tuple[Retrieved, ...]] = {}
        vectors: dict[Claim, FloatMatrix] = {}
        if asked:
            encoded = self.ask.embedder.encode([sought(claim.text) for claim in asked])
            vectors = dict(zip(asked, encoded, strict=True))
            for claim, vector in vectors.items():
                query = expanded_query_terms(
                    sought(claim.text), self._analyse, expand=self.ask.expand
                )
                own[claim] = retrieve(
                    vector, query.terms, self.ask.indexes, self.ask.weights, FOUND
                )
        loaded: dict[int, StudyHit] = {}
        found: list[tuple[StudyHit, ...]] = []
        for place, claim in enumerate(claims):
            before = [own.get(one, ())[:CARRIED] for one in claims[max(0, place - CARRIED) : place]]
            wanted = _wanted(own.get(claim, ()), reversed(before))
            found.append(self._hits(wanted, vectors[claim], loaded) if wanted else ())
        return tuple(found)

    def _hits(
        self, wanted: Sequence[Retrieved], vector: FloatMatrix, loaded: dict[int, StudyHit]
    ) -> tuple[StudyHit, ...]:
        """The studies, each passage with its nearness to the statement of ``vector``."""
        rows = np.array([one.row for item in wanted for one in item.passages], np.int64)
        cosines = self.ask.indexes.passage_vectors.scores_of(vector, rows)
        near = dict(zip(rows.tolist(), cosines.tolist(), strict=True))
        return tuple(self._hit(item, near, loaded) for item in wanted)

    def _hit(
        self, item: Retrieved, near: Mapping[int, float], loaded: dict[int, StudyHit]
    ) -> StudyHit:
        """A study with the passages as found; what is stored is read once a text."""
        hit = loaded.get(item.study.row)
        if hit is None:
            hit = loaded[item.study.row] = self._load(item)
        first = self.ask.store.first_passages()[item.study.row]
        by_place = {one.passage.ordinal: one.passage for one in hit.hits}
        return replace(
            hit,
            score=item.study.score,
            parts=item.study.parts,
            signals=item.study.signals,
            hits=tuple(
                Hit(by_place[one.row - first], one.score, one.parts, near[one.row])
                for one in item.passages
            ),
        )

    def _load(self, item: Retrieved) -> StudyHit:
        store = self.ask.store
        study_id = store.study_ids()[item.study.row]
        passages = store.passages(study_id)
        return StudyHit(
            study=store.study(study_id),
            appraisal=store.appraisal(study_id),
            score=item.study.score,
            parts=item.study.parts,
            hits=tuple(Hit(passage, 0.0, ()) for passage in passages),
        )

    def _analyse(self, text: str) -> list[str]:
        return analyse(text, self.ask.stem)


def _wanted(
    own: Sequence[Retrieved], before: Iterable[Sequence[Retrieved]]
) -> tuple[Retrieved, ...]:
    """A statement's own studies, then those of the statements before it; each once."""
    if not own:
        return ()
    wanted = {item.study.row: item for item in own}
    for items in before:
        for item in items:
            wanted.setdefault(item.study.row, item)
    return tuple(wanted.values())


def _merged(evidence: Sequence[FlagMark], wording: Sequence[FlagMark]) -> tuple[FlagMark, ...]:
    """Each flag once, in the order of ``Flag``; one that marks words goes before a bare one."""
    kept: dict[Flag, FlagMark] = {}
    for mark in (*wording, *evidence):
        held = kept.get(mark.flag)
        if held is None or (held.span is None and mark.span is not None):
            kept[mark.flag] = mark
    return tuple(kept[flag] for flag in Flag if flag in kept)


def _cited(
    judged: Sequence[JudgedClaim], ask: Ask
) -> tuple[tuple[JudgedClaim, ...], tuple[Citation, ...]]:
    """The claims with their quotes numbered through the text, and the studies so numbered."""
    numbers: dict[str, int] = {}
    renumbered: list[JudgedClaim] = []
    for one in judged:
        evidence = tuple(
            replace(
                item,
                quote=replace(
                    item.quote,
                    citation=numbers.setdefault(item.quote.study_id, len(numbers) + 1),
                ),
            )
            for item in one.evidence
        )
        renumbered.append(replace(one, evidence=evidence))
    return tuple(renumbered), tuple(
        Citation(number, ask.store.study(study_id), ask.store.appraisal(study_id))
        for study_id, number in numbers.items()
    )


def _limits(read: Bounded, found: Sequence[Claim]) -> Iterable[str]:
    """What of the text was left unread."""
    if len(found) > MOST_CLAIMS:
        end = found[MOST_CLAIMS - 1].span.end
        yield said("caveats", "many", most=MOST_CLAIMS, end=f"{end:,}")
    elif read.cut:
        yield said("caveats", "cut", length=f"{read.length:,}", read=f"{len(read.text):,}")
