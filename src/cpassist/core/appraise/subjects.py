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
_FROM_ANIMALS = 2.0
"""How far cells may outweigh animals that were studied too: the cells are mostly theirs."""
_GIVEN = 3.0
"""How much more must speak for cells where people took part: the cells may be their treatment."""
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
    animal, vitro = t.of("animal"), t.of("vitro") + (t.of("cells") if t.of("vitro") else 0.0)
    people = t.of("human") + t.of("enrolled")
    animal += _ENOUGH * bool(_tags(study, Subjects.ANIMAL))
    if animal >= _ENOUGH and animal + _FROM_ANIMALS >= vitro and animal > people:
        return Subjects.ANIMAL
    if (
        t.of("vitro") >= 2
        and vitro >= _ENOUGH
        and vitro > people + (_GIVEN if t.of("enrolled") else 0.0)
    ):
        return Subjects.IN_VITRO
    return Subjects.HUMAN if people or _tags(study, Subjects.HUMAN) else None


def _tags(study: Study, value: Subjects) -> list[str]:
    wanted = load("subjects")["index_terms"].get(_TRAIT[value], [])
    return [term for term in study.mesh_terms if term.lower() in wanted]
