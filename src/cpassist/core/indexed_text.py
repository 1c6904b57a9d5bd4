"""What of a study is given to the encoder and to the word index.

A passage is embedded behind its study's title: a lone sentence seldom says what it is about.
Curated facts are searched but never quoted.
"""

from __future__ import annotations

from cpassist.domain.passages import Passage
from cpassist.domain.studies import Study


def study_text(study: Study) -> str:
    """The study as one text for its vector: title, then sections; the encoder cuts the tail."""
    return _headed(study.title, " ".join(section.text for section in study.sections))


def passage_text(study: Study, passage: Passage) -> str:
    """A passage as one text for its vector."""
    return _headed(study.title, passage.span.of(study.text))


def study_words(study: Study) -> str:
    """All that the word index holds of a study."""
    facts = study.facts
    curated = (
        [facts.intervention, facts.cell_source, facts.route, facts.population, facts.comparator]
        if facts
        else []
    )
    parts = [study.title, study.text, *study.mesh_terms, *(fact for fact in curated if fact)]
    return "\n".join(parts)


def _headed(title: str, text: str) -> str:
    """``text`` behind its title, which gets a full stop where it has no end mark of its own."""
    head = title.strip()
    if head and head[-1] not in ".?!":
        head += "."
    return f"{head} {text}".strip()
