"""Rules, then curated facts, then overrides; each signal says which it rests on."""

from __future__ import annotations

import dataclasses

import pytest
from tests.pages import a_study

from cpassist.core.appraise.appraisal import appraise, infer
from cpassist.core.appraise.why import why
from cpassist.domain.evidence import (
    Basis,
    Blinding,
    Direction,
    Donor,
    EvidenceLevel,
    Override,
    StudyDesign,
    StudyFacts,
)
from cpassist.domain.studies import CuratedFacts

TEXT = {
    "methods": (
        "In this double-blind randomized trial 40 children with cerebral palsy were randomized to "
        "autologous cord blood (n = 21) or placebo (n = 19) by vein."
    ),
    "results": (
        "Gross motor scores improved more after cord blood than after placebo (p = 0.01). "
        "No serious adverse event occurred."
    ),
}
FACTS = CuratedFacts(
    design="single-arm trial",
    n=41,
    population="children with cerebral palsy",
    blinding="open label",
    cell_source="allogeneic sibling cord blood",
    direction="not applicable",
    funding_or_conflicts="authors employed by Example Biologicals Ltd",
    adverse_events="no serious adverse event",
)


def over(signal: str, value: object) -> Override:
    return Override(signal, value, "The full paper says so.", "https://example.org/x")


def test_what_the_rules_read_does_not_depend_on_curated_facts() -> None:
    assert infer(a_study(facts=FACTS, **TEXT)) == infer(a_study(**TEXT))
    assert appraise(a_study(**TEXT)) == infer(a_study(**TEXT))


def test_the_rules_read_the_trial() -> None:
    found = infer(a_study(**TEXT))
    assert found.design.value is StudyDesign.RCT
    assert found.n.value == 40
    assert found.facts.arm_sizes.value == (21, 19)
    assert found.facts.blinding.value is Blinding.DOUBLE
    assert found.facts.donor.value is Donor.AUTOLOGOUS
    assert found.facts.route.value == "intravenous"


def test_curated_facts_win_and_say_what_the_rules_read() -> None:
    found = appraise(a_study(facts=FACTS, **TEXT))
    assert (found.design.value, found.design.basis) == (
        StudyDesign.SINGLE_ARM_TRIAL,
        Basis.CURATED,
    )
    assert found.level is EvidenceLevel.FOUR
    assert (found.n.value, found.n.basis) == (41, Basis.CURATED)
    assert [reason.code for reason in found.n.reasons] == ["curated", "text-rules-differ"]
    assert "40" in found.n.reasons[1].text
    assert found.facts.blinding.value is Blinding.OPEN
    assert found.facts.donor.value is Donor.ALLOGENEIC
    assert found.facts.cerebral_palsy.value is True
    assert found.facts.seller_involved.value is True
    assert found.direction.value is Direction.NOT_APPLICABLE


def test_the_words_of_the_text_stay_with_a_curated_fact_to_be_quoted() -> None:
    study = a_study(facts=FACTS, **TEXT)
    spans = [r.span for r in appraise(study).facts.adverse_events.reasons if r.span]
    assert [span.of(study.text) for span in spans] == ["No serious adverse event occurred."]


def test_an_override_wins_over_both_and_is_shown_with_its_source() -> None:
    found = appraise(a_study(facts=FACTS, **TEXT), [over("n", 42), over("route", None)])
    assert (found.n.value, found.n.basis, found.n.confidence) == (42, Basis.OVERRIDE, 1.0)
    assert "https://example.org/x" in found.n.reasons[0].text
    assert "The full paper says so." in found.n.reasons[0].text
    assert found.facts.route.value is None
    assert found.facts.route.basis is Basis.OVERRIDE


def test_an_overruled_design_moves_the_level_and_what_is_read() -> None:
    found = appraise(a_study(**TEXT), [over("design", StudyDesign.GUIDELINE)])
    assert found.level is EvidenceLevel.NOT_GRADED
    assert found.n.reasons[0].code == "no-sample"


@pytest.mark.parametrize(
    "overrides", [[over("colour", 1)], [over("n", 1), over("n", 2)]], ids=["unknown", "twice"]
)
def test_an_override_of_nothing_or_of_one_thing_twice_is_an_error(
    overrides: list[Override],
) -> None:
    with pytest.raises(ValueError, match="overrule"):
        appraise(a_study(**TEXT), overrides)


def test_why_shows_every_signal_with_the_words_it_was_read_from() -> None:
    study = a_study(**TEXT)
    rows = why(study, infer(study))
    names = [row.name for row in rows]
    assert names[:3] == ["design", "n", "direction"]
    assert set(names[3:]) == {field.name for field in dataclasses.fields(StudyFacts)}
    blinded = next(row for row in rows if row.name == "blinding")
    assert blinded.value == "double-blind"
    assert blinded.reasons[0].quote == "double-blind"
    assert next(row for row in rows if row.name == "funding").value == "unclear"
    assert all(row.reasons for row in rows)
