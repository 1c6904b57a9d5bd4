"""Cells, tissue, donor, route and dose."""

from __future__ import annotations

import pytest
from tests.pages import a_page, quoted

from cpassist.core.appraise.cells import cell_source, cell_type, donor, dose, route
from cpassist.domain.evidence import Donor


def test_a_study_of_exercise_names_no_cells() -> None:
    page = a_page(methods="Children cycled.")
    for rule in (cell_type, cell_source, donor):
        assert rule(page).reasons[0].code == "no-cells-named"


@pytest.mark.parametrize(
    ("text", "kind", "tissue"),
    [
        (
            "Bone marrow mononuclear cells were injected.",
            "mononuclear cells",
            "bone marrow",
        ),
        (
            "Wharton's jelly-derived mesenchymal stem cells were given.",
            "mesenchymal stromal cells",
            "umbilical cord tissue",
        ),
        ("Umbilical cord blood was infused.", "umbilical cord blood cells", "umbilical cord blood"),
        (
            "Neural progenitor cells from aborted fetuses were injected.",
            "neural stem or progenitor cells",
            None,
        ),
    ],
)
def test_type_and_tissue(text: str, kind: str, tissue: str | None) -> None:
    page = a_page(methods=text)
    assert cell_type(page).value == kind
    if tissue is not None:
        assert cell_source(page).value == tissue


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Autologous cord blood was given.", Donor.AUTOLOGOUS),
        ("Cells came from an unrelated donor of bone marrow cells.", Donor.ALLOGENEIC),
        ("Autologous or allogeneic cord blood was given.", Donor.BOTH),
        ("Cord blood was given.", None),
    ],
)
def test_donor(text: str, value: Donor | None) -> None:
    assert donor(a_page(methods=text)).value == value


def test_the_title_outranks_the_background() -> None:
    page = a_page(
        title="Allogeneic cord blood in cerebral palsy",
        background="Autologous cord blood was safe in earlier work.",
        methods="Cord blood was infused.",
    )
    assert donor(page).value is Donor.ALLOGENEIC


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Cells were given by intrathecal injection under intravenous sedation.", "intrathecal"),
        ("Cells were infused intravenously or by lumbar puncture.", "intravenous; intrathecal"),
        ("Cells were injected into a lateral ventricle.", "intraventricular"),
        ("Oral health was recorded.", None),
        ("They walked.", None),
    ],
)
def test_route(text: str, value: str | None) -> None:
    assert route(a_page(methods=text)).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They got 2 × 10^7 cells per kilogram of cord blood.", "2 × 10^7 cells per kilogram"),
        ("They got 5 x 10(6)/kg bone marrow cells.", "5 x 10(6)/kg"),
        ("They got 50 million cells from cord blood.", "50 million cells"),
        ("Scores rose by 10 points after stem cells.", None),
        ("Children took 2 mg/kg of baclofen.", "2 mg/kg"),
        ("Children weighed 20 kg.", None),
    ],
)
def test_dose(text: str, value: str | None) -> None:
    page = a_page(methods=text)
    signal = dose(page)
    assert signal.value == value
    if value is not None:
        assert quoted(page, signal) == value
