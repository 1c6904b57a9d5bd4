"""A page of a made-up study, for tests of what is read from a text."""

from __future__ import annotations

from cpassist.core.appraise.page import Page, open_page
from cpassist.core.segment import study_sentences
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.studies import CuratedFacts, Identifiers, Section, Study, StudyKind


def a_study(
    *,
    title: str = "A study",
    facts: CuratedFacts | None = None,
    authors: tuple[str, ...] = (),
    registration: str | None = None,
    mesh: tuple[str, ...] = (),
    **sections: str,
) -> Study:
    """Sections by label, in the order given; an underscore alone is a section without label."""
    return Study(
        id="roe-2021",
        kind=StudyKind.ABSTRACT,
        title=title,
        sections=tuple(Section(k.strip("_").upper(), v) for k, v in sections.items()),
        authors=authors,
        year=2021,
        identifiers=Identifiers(registration=registration),
        mesh_terms=mesh,
        facts=facts,
    )


def a_page(design: StudyDesign = StudyDesign.RCT, **study: object) -> Page:
    made = a_study(**study)  # type: ignore[arg-type]  # keywords are passed through
    return open_page(made, study_sentences(made), design)


def quoted(page: Page, signal: object) -> str:
    """The words the first reason with a span points at."""
    return next(r.span.of(page.text) for r in signal.reasons if r.span)  # type: ignore[attr-defined]  # any signal
