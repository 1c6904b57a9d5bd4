"""How a study was done, from its words first and its publication types second.

Words overrule types where types are too broad: "Clinical Trial", a phase, "Multicenter Study" or
"Comparative Study" do not say that anyone was randomised. A reading is taken in a fixed order,
from what an article is (a plan, a notice, a study of studies, a case) to how people were studied;
where nothing reaches the threshold the answer is "unclear", never a guess. Curated facts are never
looked at. The cues and their sources stand in ``core/data/design.toml``.
"""

from __future__ import annotations

from cpassist.core.appraise.subjects import main_subjects
from cpassist.core.appraise.traits import Traits, read_traits
from cpassist.core.data import load
from cpassist.domain.evidence import Basis, Reason, Signal, StudyDesign, Subjects
from cpassist.domain.studies import Study

_ENOUGH = 3.0
"""The least score that names a design; the weights in the data are set against it."""
_PLAIN = 4.0
"""The score at which the words name a design outright."""

_PEOPLE = ("randomised", "single_arm", "cross_sectional", "survey", "cohort", "case_control")
"""Traits of studies on people: the cells in them are a treatment or a sample."""

_Found = tuple[StudyDesign, tuple[str, ...]]
"""A design, and the traits that bear it, the weightiest reason first."""


def design(study: Study) -> Signal[StudyDesign]:
    """How ``study`` was done, with the words or publication type that say so.

    The value is ``StudyDesign.UNCLEAR`` with basis ``NONE`` where nothing says enough. Confidence
    is the precision measured for that design (table in ``design.toml``). Sources: the reporting
    guidelines (PRISMA, SPIRIT, CARE, CONSORT, STROBE, ARRIVE, CHEERS), MeSH scope notes and the
    Cochrane Highly Sensitive Search Strategy, named cue by cue in the data.
    """
    traits = read_traits(study)
    found = _article(traits) or _experiment(traits, study) or _on_people(traits)
    if found is None:
        return _unclear(study)
    value, names = found
    evidence = [traits.evidence[name] for name in names if name in traits.evidence]
    basis = max(evidence, key=lambda e: e.weight).basis
    return Signal(
        value,
        basis,
        _confidence(value, basis, evidence[0].cue),
        tuple(e.reason() for e in evidence),
    )


def _article(t: Traits) -> _Found | None:
    """What is settled by the kind of article, whoever was studied."""
    results = t.of("own_data") if t.of("protocol") < _PLAIN else 0.0
    if t.of("notice") >= max(_ENOUGH, results):
        return StudyDesign.NOTICE, ("notice",)
    if _is_protocol(t):
        return StudyDesign.PROTOCOL, ("protocol",)
    if (
        t.titled("guideline") >= _PLAIN
        and t.titled("position") < _PLAIN
        and t.of("own_data") <= _PLAIN
    ):
        return StudyDesign.GUIDELINE, ("guideline",)
    if t.titled("position") >= _PLAIN:
        return StudyDesign.POSITION, ("position",)
    return _study_of_studies(t)


def _is_protocol(t: Traits) -> bool:
    plan = t.of("protocol")
    return (t.titled("protocol") >= _ENOUGH or plan >= _PLAIN) and plan > t.of("reported") + (
        0 if t.titled("protocol") else 1
    )


def _study_of_studies(t: Traits) -> _Found | None:
    systematic, meta = t.of("systematic"), t.of("meta")
    if t.titled("unsystematic") >= _PLAIN:
        return StudyDesign.NARRATIVE_REVIEW, ("unsystematic",)
    if t.titled("case") >= _PLAIN and t.titled("systematic") < _PLAIN:
        return None
    if t.titled("meta") >= _ENOUGH or (meta >= _ENOUGH and systematic + meta >= 5):
        return StudyDesign.META_ANALYSIS, ("meta", "systematic")
    if t.titled("systematic") >= _PLAIN or systematic >= 5:
        return StudyDesign.SYSTEMATIC_REVIEW, ("systematic",)
    if systematic >= 4 and t.of("literature") + t.of("narrative") >= 3:
        return StudyDesign.SYSTEMATIC_REVIEW, ("systematic", "literature")
    return None


def _experiment(t: Traits, study: Study) -> _Found | None:
    """Cases, reviews without a method, and work on animals or cells."""
    case, own = t.of("case"), t.of("own_data")
    if t.titled("case") >= _PLAIN or (case >= _ENOUGH and own <= _case_room(t)):
        if t.titled("series") >= _PLAIN:
            return StudyDesign.CASE_SERIES, ("series", "case")
        return StudyDesign.CASE_REPORT, ("case",)
    told = _telling(t)
    if told is not None:
        return told
    subjects = main_subjects(t, study)
    if subjects is Subjects.ANIMAL:
        return StudyDesign.ANIMAL, ("animal",)
    if subjects is Subjects.IN_VITRO and max(t.of(trait) for trait in _PEOPLE) < _PLAIN:
        return StudyDesign.IN_VITRO, ("vitro",)
    return _general(t)


def _case_room(t: Traits) -> float:
    """How much of the language of studies a text may hold and still be read as a case."""
    if t.titled("narrative") >= _PLAIN and t.of("narrative") > t.of("case"):
        return -1.0
    return t.of("case") + 1.0 if t.of("case") >= _PLAIN else 2.0


def _telling(t: Traits) -> _Found | None:
    """Reviews, advice and opinion: what is said outweighs any data of the authors' own."""
    own = t.of("own_data") + t.of("survey")
    own += 2 * (t.of("randomised") >= _PLAIN) + _ENOUGH * (t.of("cohort") >= _PLAIN)
    told = t.of("narrative") + t.of("literature") + t.of("unsystematic")
    if t.of("guideline") >= _PLAIN and own <= _ENOUGH:
        return StudyDesign.GUIDELINE, ("guideline",)
    if t.of("position") >= _ENOUGH and own <= _ENOUGH:
        return StudyDesign.POSITION, ("position",)
    if t.of("opinion") >= _PLAIN and own <= _ENOUGH:
        return StudyDesign.POSITION, ("opinion",)
    if told >= _PLAIN and told > own:
        return StudyDesign.NARRATIVE_REVIEW, ("narrative", "literature", "unsystematic")
    return None


def _general(t: Traits) -> _Found | None:
    """Reviews that do not call themselves one: general statements and next to no data."""
    told = t.of("narrative") + t.of("literature") + t.of("general")
    named = max(
        t.of(trait)
        for trait in ("cohort", "survey", "series", "randomised", "case_control", "case")
    )
    if told >= _ENOUGH and t.of("own_data") <= 1 and named < _ENOUGH:
        return StudyDesign.NARRATIVE_REVIEW, ("narrative", "literature", "general")
    return None


def _on_people(t: Traits) -> _Found | None:
    if t.of("economic") >= 5 or t.titled("economic") >= _PLAIN:
        return StudyDesign.ECONOMIC, ("economic",)
    trial = _trial(t)
    if trial is not None:
        return trial
    named = {
        StudyDesign.CASE_CONTROL: "case_control",
        StudyDesign.CROSS_SECTIONAL: "cross_sectional",
        StudyDesign.COHORT: "cohort",
        StudyDesign.SURVEY: "survey",
        StudyDesign.CASE_SERIES: "series",
    }
    best = max(named, key=lambda name: t.of(named[name]))
    if t.of(named[best]) >= _ENOUGH:
        return best, (named[best],)
    return None


def _trial(t: Traits) -> _Found | None:
    """Experiments on people, by how their groups were made."""
    chance, no_chance = t.of("randomised"), t.of("not_randomised")
    together = t.of("compared") + t.of("controlled_trial")
    best = t.evidence.get("randomised")
    enough = _PLAIN if t.of("controlled_trial") < 2 else _ENOUGH
    if best and best.weight >= _ENOUGH and chance >= enough and chance > no_chance:
        return StudyDesign.RCT, ("randomised", "controlled_trial", "secondary")
    observed = max(t.of("cohort"), t.of("survey"), t.of("cross_sectional"), t.of("case_control"))
    alone = t.of("alone")
    tried = t.of("single_arm") + alone + t.of("trial") / 2
    called_a_trial = t.of("trial") >= 2 and t.of("treated") > 0 and observed < _ENOUGH
    if no_chance < _ENOUGH and (tried < _ENOUGH or observed > tried) and not called_a_trial:
        return None
    if alone < _ENOUGH and (together >= 4 or (no_chance >= _ENOUGH and together >= 2)):
        return StudyDesign.NON_RANDOMIZED_TRIAL, (
            "not_randomised",
            "compared",
            "controlled_trial",
            "trial",
        )
    return StudyDesign.SINGLE_ARM_TRIAL, ("alone", "single_arm", "trial", "not_randomised")


def _unclear(study: Study) -> Signal[StudyDesign]:
    if not study.text.strip() and not study.title.strip():
        reason = Reason("nothing-to-read", "The record has neither a title nor a text.")
    else:
        reason = Reason(
            "design-not-stated", "Neither the words nor the publication types tell the design."
        )
    return Signal(StudyDesign.UNCLEAR, Basis.NONE, 0.0, (reason,))


def _confidence(value: StudyDesign, basis: Basis, cue: str) -> float:
    """The rule of succession (Laplace) over the measured counts, so that few are trusted less.

    The counts are those of readings led by the same cue, else of all readings of the design.
    """
    table = load("design")["confidence"]
    key = basis.value if basis is Basis.TYPES else value.value
    right, read = table["cues"].get(cue, table[key])
    return round((int(right) + 1) / (int(read) + 2), 2)
