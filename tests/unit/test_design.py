"""How a study was done, read from invented records: each trap of the field, one by one."""

import pytest

from cpassist.core.appraise.design import design
from cpassist.domain.evidence import Basis, StudyDesign
from cpassist.domain.studies import Section, Study, StudyKind


def record(title: str = "", text: str = "", *types: str) -> Study:
    return Study(
        id="x-2020",
        kind=StudyKind.ABSTRACT,
        title=title,
        sections=(Section("", text),),
        publication_types=types,
    )


CASES = [
    # Trials, and what only looks like one.
    (
        StudyDesign.RCT,
        "Treadmill walking for toddlers",
        "Forty children with cerebral palsy were randomly assigned to treadmill walking or usual"
        " care. The difference was 3 points (p = 0.02).",
    ),
    (
        StudyDesign.RCT,
        "Night splints for wrists: a randomised cross-over trial",
        "Twelve children wore a splint or none, in random order, with a washout of two weeks.",
    ),
    (
        StudyDesign.RCT,
        "School-based strength training",
        "In this cluster randomised trial 20 schools were allocated to training or to waiting.",
    ),
    (
        StudyDesign.RCT,
        "A pilot study of music before botulinum toxin",
        "Thirty children were randomised to music (n = 15) or silence (n = 15).",
    ),
    (
        StudyDesign.RCT,
        "Who benefits from cord blood? Post hoc analysis of a randomised trial",
        "We compared the randomised groups in children under six. 63 children were randomised.",
    ),
    (
        StudyDesign.RCT,
        "ENSAYO CLÍNICO ALEATORIZADO DE TOXINA BOTULÍNICA",
        "SE INCLUYERON 40 NIÑOS.",
    ),
    (
        StudyDesign.NON_RANDOMIZED_TRIAL,
        "Cell infusion in two hospitals",
        "In this non-randomized trial 20 treated children were compared with a control group of"
        " 20 whose parents chose rehabilitation only.",
    ),
    (
        StudyDesign.NON_RANDOMIZED_TRIAL,
        "Early standing frames: a quasi-randomised study",
        "Infants were allocated alternately to the standing group or the control group.",
    ),
    (
        StudyDesign.SINGLE_ARM_TRIAL,
        "Safety of intrathecal cells: an open-label phase I trial",
        "Ten children received cells. There was no control group. No serious event was seen.",
    ),
    (
        StudyDesign.SINGLE_ARM_TRIAL,
        "Feasibility of home robots",
        "This feasibility study enrolled eight children, who trained for six weeks in a single-arm"
        " trial. Larger randomised controlled trials are needed.",
    ),
    # Plans and entries.
    (
        StudyDesign.PROTOCOL,
        "Hip surveillance by post: study protocol for a randomised controlled trial",
        "Two hundred children will be randomised to postal or clinic surveillance.",
    ),
    (
        StudyDesign.PROTOCOL,
        "Sleep in cerebral palsy",
        "Methods and analysis: Participants will be recruited from four clinics and will be"
        " randomised. Ethics and dissemination: results will be published.",
    ),
    (
        StudyDesign.NOTICE,
        "Cells for palsy (registry record NCT01234567)",
        "NCT01234567 is a phase 2 trial, first posted in 2015. Its status is unknown.",
    ),
    # Studies of studies.
    (
        StudyDesign.META_ANALYSIS,
        "Stem cells for cerebral palsy: systematic review and meta-analysis",
        "We searched PubMed and Embase. Five randomised controlled trials were included.",
    ),
    (
        StudyDesign.META_ANALYSIS,
        "Which spasticity drug works best? A network meta-analysis",
        "Twenty trials were included.",
    ),
    (
        StudyDesign.META_ANALYSIS,
        "Cord blood and motor function: an individual participant data meta-analysis",
        "Data on 400 children from eleven studies were pooled.",
    ),
    (
        StudyDesign.META_ANALYSIS,
        "Cooling in newborn rodents: a meta-analysis of animal studies",
        "Thirty studies in rats and mice were included after a search of Medline.",
    ),
    (
        StudyDesign.SYSTEMATIC_REVIEW,
        "Physiotherapy for toddlers: an umbrella review",
        "Two reviewers independently chose systematic reviews; risk of bias was rated.",
    ),
    (
        StudyDesign.SYSTEMATIC_REVIEW,
        "Botulinum toxin for the arm",
        "Search methods: we searched CENTRAL and Medline. Selection criteria: randomised trials"
        " in children. Main results: nine trials were included.",
    ),
    (
        StudyDesign.NARRATIVE_REVIEW,
        "Cell therapy for the newborn brain: an overview",
        "This article reviews the mechanisms of repair. Randomised controlled trials have been"
        " published, and larger trials are needed.",
    ),
    (
        StudyDesign.GUIDELINE,
        "Management of dystonia: clinical practice guideline",
        "The panel made strong recommendations for baclofen.",
    ),
    (
        StudyDesign.POSITION,
        "Private cord blood banks: a policy statement",
        "The society advises against routine private storage.",
    ),
    (StudyDesign.POSITION, "Commentary: hope for sale", "The market has outrun the evidence."),
    (
        StudyDesign.POSITION,
        "Letter to the editor: cells and statistics",
        "The authors should have said more about drop-outs.",
    ),
    # Cases.
    (
        StudyDesign.CASE_REPORT,
        "Seizures after intrathecal cells: a case report",
        "A 6-year-old boy had seizures on the second day. He recovered.",
    ),
    (
        StudyDesign.CASE_REPORT,
        "Meningitis after a stem cell clinic",
        "We report a 4-year-old girl who developed fever. She was treated with antibiotics.",
    ),
    (
        StudyDesign.CASE_SERIES,
        "Selective rhizotomy: a case series",
        "We describe 24 consecutive patients operated on by one surgeon.",
    ),
    # Observation.
    (
        StudyDesign.COHORT,
        "Survival in cerebral palsy: a retrospective cohort study",
        "Records of 900 children were reviewed. Hazard ratios were estimated by Cox regression.",
    ),
    (
        StudyDesign.COHORT,
        "Hip outcome",
        "Children were randomly selected from a register and followed for ten years in this"
        " prospective cohort study.",
    ),
    (
        StudyDesign.CASE_CONTROL,
        "Placental infection and cerebral palsy",
        "In this case-control study 80 cases and 160 controls were compared.",
    ),
    (
        StudyDesign.CROSS_SECTIONAL,
        "Pain in adults with cerebral palsy: a cross-sectional study",
        "A total of 120 adults were examined once.",
    ),
    (
        StudyDesign.SURVEY,
        "What parents expect of cell clinics",
        "Semi-structured interviews with 20 mothers were read by thematic analysis.",
    ),
    (
        StudyDesign.SURVEY,
        "Therapists and stretching",
        "An online survey was sent to 300 randomly selected therapists; 55% responded.",
    ),
    (
        StudyDesign.ECONOMIC,
        "Cost-effectiveness analysis of hip surveillance",
        "A Markov model gave 12,000 euro per quality-adjusted life year.",
    ),
    # Animals and cells.
    (
        StudyDesign.ANIMAL,
        "Cord blood after hypoxia",
        "Seven-day-old rats were randomly assigned to cells or saline. Treated rats walked better.",
    ),
    (
        StudyDesign.ANIMAL,
        "Erythropoietin in the preterm lamb: a randomized controlled trial",
        "Sixteen lambs received erythropoietin or saline. Lambs were killed on day 7.",
    ),
    (
        StudyDesign.IN_VITRO,
        "Growth of stromal cells taken from patients",
        "Mesenchymal cells from patients with leukodystrophy were cultured in vitro. Cell"
        " viability, cell cycle and karyotype were measured; cells were transfected with siRNA.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "title", "text"), CASES, ids=[c[1][:50] for c in CASES])
def test_each_kind_of_study_is_read_from_its_words(expected, title, text):
    signal = design(record(title, text))
    assert signal.value is expected
    assert signal.basis is Basis.TEXT
    assert 0 < signal.confidence < 1


@pytest.mark.parametrize(
    "types",
    [
        ("Clinical Trial",),
        ("Clinical Trial, Phase I",),
        ("Multicenter Study", "Comparative Study"),
        ("Clinical Trial, Phase III", "Multicenter Study"),
    ],
)
def test_broad_publication_types_never_make_a_trial_randomised(types):
    text = "Ten children with cerebral palsy were treated with cells and followed for a year."
    assert design(record("Cells for palsy", text, *types)).value is not StudyDesign.RCT


def test_a_publication_type_decides_where_the_words_are_silent():
    signal = design(record("Cells for palsy", "We gave cells.", "Randomized Controlled Trial"))
    assert signal.value is StudyDesign.RCT
    assert signal.basis is Basis.TYPES
    assert "Randomized Controlled Trial" in signal.reasons[0].text


def test_words_overrule_a_type_that_is_wrong():
    text = "In this non-randomised study, treated children were compared with a control group."
    signal = design(record("A non-randomised trial", text, "Randomized Controlled Trial"))
    assert signal.value is StudyDesign.NON_RANDOMIZED_TRIAL


@pytest.mark.parametrize(
    "text",
    [
        "Ten children were treated. Randomized controlled trials are needed.",
        "Ten children were treated. A randomised controlled trial is warranted.",
        "Previous randomised trials disagreed. Ten children were treated.",
        "Nobody was randomized. Ten children were treated.",
        "Ten children were treated. Mendelian randomisation was not used.",
        "Children were randomly selected from a list of patients and treated.",
    ],
)
def test_talk_of_other_trials_makes_no_trial(text):
    assert design(record("Cells for palsy", text)).value is not StudyDesign.RCT


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        ("   ", "\n\n"),
        ("Cerebral palsy", "Cerebral palsy."),
        ("PARÁLISIS CEREBRAL", "LOS NIÑOS MEJORARON."),
        ("<b></b>", "<p><i></i></p>"),
        (r"\alpha_{i}", r"$\frac{a}{b}$ \textbf{}"),
        ("\u202e\u0000İİİ", "ﬁ" * 50),
        ("?????", "1 2 3 4 5"),
    ],
)
def test_where_nothing_is_said_the_answer_is_unclear_with_a_reason(title, text):
    signal = design(record(title, text))
    assert signal.value is StudyDesign.UNCLEAR
    assert signal.basis is Basis.NONE
    assert signal.confidence == 0
    assert signal.reasons[0].text


def test_capitals_and_markup_do_not_hide_the_words():
    text = "<p>FORTY CHILDREN WERE <i>RANDOMLY</i> ASSIGNED TO CELLS OR PLACEBO.</p>"
    assert design(record("CELLS", text)).value is StudyDesign.RCT
