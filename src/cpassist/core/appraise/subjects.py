"""What a study was done on: people, animals, or cells outside a body.

The words of title and text decide; NLM's check tags settle what they leave open. The cues and
their sources stand in ``core/data/subjects.toml``.
"""

from __future__ import annotations

from cpassist.core.appraise.reading import unread
from cpassist.core.appraise.traits import Traits, read_traits
from cpassist.core.data import load
from cpassist.domain.evidence import Basis, Reason, Signal, Subjects
from cpassist.domain.studies import Study

_ENOUGH = 3.0
_TRAIT = {Subjects.ANIMAL: "animal", Subjects.IN_VITRO: "vitro", Subjects.HUMAN: "human"}


def subjects(study: Study) -> Signal[Subjects]:
    """What ``study`` was done on, with the words that say so; ``None`` where nothing does.

    Sources: ARRIVE 2.0 items 8 and 9, SYRCLE's animal filter, MeSH check tags and In Vitro
    Techniques, CONSORT 2010 item 4a.
    """
    traits = read_traits(study)
    value = main_subjects(traits, study)
    if value is None:
        return unread("subjects-not-stated", "The words do not say who or what was studied.")
    evidence = traits.evidence.get(_TRAIT[value])
    if evidence is not None:
        return Signal(value, evidence.basis, 0.9, (evidence.reason(),))
    text = f"The index terms say: {', '.join(_tags(study, value))}."
    return Signal(value, Basis.RECORD, 0.9, (Reason("subjects-in-index-terms", text),))


def main_subjects(t: Traits, study: Study) -> Subjects | None:
    """What outweighs: animals over cells taken from them, people over cells given to them."""
    animal, vitro, human = t.of("animal"), t.of("vitro"), t.of("human")
    if study.mesh_terms:
        animal += 3.0 * bool(_tags(study, Subjects.ANIMAL))
    if animal >= _ENOUGH and animal >= vitro and animal > human:
        return Subjects.ANIMAL
    if vitro >= _ENOUGH + 1 and vitro > human:
        return Subjects.IN_VITRO
    if human:
        return Subjects.HUMAN
    if _tags(study, Subjects.HUMAN):
        return Subjects.HUMAN
    return None


def _tags(study: Study, value: Subjects) -> list[str]:
    wanted = load("subjects")["index_terms"].get(_TRAIT[value], [])
    return [term for term in study.mesh_terms if term.lower() in wanted]
