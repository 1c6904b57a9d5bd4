"""Registration, money and sellers."""

from __future__ import annotations

import pytest
from tests.pages import a_page

from cpassist.core.appraise.conflicts import conflicts, funding, registration, seller_involved
from cpassist.domain.evidence import Basis, StudyDesign


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Trial registration: NCT01234567.", "NCT01234567"),
        ("ISRCTN 12345678 and ACTRN12616000403437.", "ISRCTN 12345678; ACTRN12616000403437"),
        ("Registered as ChiCTR-TRC-12345678.", "ChiCTR-TRC-12345678"),
        ("EudraCT 2010-012345-12.", "EudraCT 2010-012345-12"),
        ("The control had 12345678 cells.", None),
        ("Phone 2010-123456.", None),
    ],
)
def test_registration(text: str, value: str | None) -> None:
    assert registration(a_page(methods=text)).value == value


def test_registration_of_the_record_is_the_second_choice() -> None:
    signal = registration(a_page(methods="Cells.", registration="NCT09999999"))
    assert (signal.value, signal.basis) == ("NCT09999999", Basis.RECORD)


def test_money_and_evidence_both_support_but_only_one_pays() -> None:
    paid = "The trial was supported by the Example Foundation."
    assert funding(a_page(conclusions=paid)).value == paid
    assert funding(a_page(conclusions="This view is supported by the data.")).value is None


def test_silence_on_conflicts_is_not_independence() -> None:
    page = a_page(methods="Cells were given.")
    assert conflicts(page).reasons[0].code == "conflicts-not-stated"
    assert seller_involved(page).value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The authors are employees of Example Therapeutics Inc.", True),
        ("The trial was sponsored by the manufacturer.", True),
        ("Families paid for the treatment and patients paid 5000 dollars.", True),
        ("The authors declare no conflict of interest.", False),
        ("The trial was supported by the university.", None),
        ("The trial was funded by the Department of Biotechnology.", None),
        ("Many businesses that sell cells say they are affiliated with a company.", None),
    ],
)
def test_sellers(text: str, value: bool | None) -> None:
    assert seller_involved(a_page(conclusions=text)).value is value


def test_a_company_among_the_authors() -> None:
    signal = seller_involved(a_page(authors=("Roe R", "Example Pharma Ltd"), methods="Cells."))
    assert (signal.value, signal.basis) == (True, Basis.RECORD)


def test_a_review_that_tells_who_paid_for_trials_is_not_paid_itself() -> None:
    text = "Ten of the trials found had been sponsored by Example Pharma Ltd."
    page = a_page(StudyDesign.SYSTEMATIC_REVIEW, results=text)
    assert seller_involved(page).value is None
    own = "The review authors are employees of Example Pharma Ltd."
    assert seller_involved(a_page(StudyDesign.SYSTEMATIC_REVIEW, results=own)).value is True
