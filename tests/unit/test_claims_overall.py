"""The reading of a whole text and the questions it leaves."""

from __future__ import annotations

import pytest

from cpassist.core.claims.overall import overall
from cpassist.core.claims.questions import MOST, clinic_questions
from cpassist.core.data import load
from cpassist.domain.claims import (
    Claim,
    ClaimType,
    Disclosure,
    DisclosurePoint,
    Flag,
    FlagMark,
    JudgedClaim,
    Overall,
    Verdict,
)
from cpassist.domain.passages import Span

TEXT = "Stem cells and cerebral palsy: what is known of the treatment of children."
V = Verdict
P = DisclosurePoint


def _judged(*verdicts: Verdict, flags: tuple[Flag, ...] = ()) -> tuple[JudgedClaim, ...]:
    return tuple(
        JudgedClaim(
            Claim(Span(0, 10), TEXT[:10], ClaimType.EFFICACY, verdict is not V.NOT_CHECKABLE),
            verdict,
            "",
            tuple(FlagMark(flag) for flag in flags) if place == 0 else (),
        )
        for place, verdict in enumerate(verdicts)
    )


def _disclosed(*told: DisclosurePoint) -> tuple[Disclosure, ...]:
    return tuple(
        Disclosure(point, point in told, (Span(0, 1),) if point in told else ()) for point in P
    )


def test_wrong_statements_and_pulling_words_mislead() -> None:
    judged = _judged(
        V.CONTRADICTED, V.OVERSTATED, V.SUPPORTED, flags=(Flag.CURE_LANGUAGE, Flag.PRESSURE)
    )
    reading, reasons = overall(TEXT, judged, _disclosed(P.COST))
    assert reading is Overall.MISLEADING
    assert reasons[0].endswith("settle 3 of them.")
    assert reasons[1].endswith("naming them wrongly: 2.")
    assert "words of cure (1)" in " ".join(reasons)
    assert reasons[-1].startswith("It does not tell: whether it is approved")


def test_supported_statements_told_openly_are_balanced() -> None:
    judged = _judged(V.SUPPORTED, V.SUPPORTED, V.SUPPORTED, V.PARTLY_SUPPORTED)
    told = _disclosed(P.APPROVAL_STATUS, P.KNOWN_RISKS, P.EVIDENCE_STRENGTH)
    assert overall(TEXT, judged, told)[0] is Overall.BALANCED


def test_one_wrong_verdict_does_not_turn_a_fair_text() -> None:
    judged = _judged(*[V.SUPPORTED] * 4, V.CONTRADICTED)
    told = _disclosed(P.APPROVAL_STATUS, P.KNOWN_RISKS, P.EVIDENCE_STRENGTH)
    assert overall(TEXT, judged, told)[0] is Overall.BALANCED


def test_openness_beside_wrong_statements_is_mixed() -> None:
    judged = _judged(V.CONTRADICTED, V.OVERSTATED, *[V.SUPPORTED] * 3)
    told = _disclosed(P.APPROVAL_STATUS, P.KNOWN_RISKS)
    selling = TEXT + " The price of our package is told on request."
    assert overall(selling, judged, told)[0] is Overall.MIXED


def test_a_text_that_promises_full_safety_is_never_balanced() -> None:
    judged = _judged(*[V.SUPPORTED] * 5, flags=(Flag.ABSOLUTE_SAFETY,))
    assert overall(TEXT, judged, _disclosed(*P))[0] is Overall.MIXED


@pytest.mark.parametrize(
    ("text", "verdicts", "why"),
    [
        ("The new car has a quiet engine and broad seats.", [V.NO_EVIDENCE] * 4, "cerebral palsy"),
        (
            "Die Behandlung mit Stammzellen ist für Kinder mit Zerebralparese nicht zugelassen, "
            "und wir wissen nicht, ob sie hilft und wie lange die Wirkung bei ihnen anhält.",
            [V.SUPPORTED] * 4,
            "German",
        ),
        (TEXT, [V.NO_EVIDENCE] * 4 + [V.SUPPORTED], "Only 1"),
        (TEXT, [], "no statement"),
        (" \n", [], "no statement"),
    ],
)
def test_too_little_to_say(text: str, verdicts: list[Verdict], why: str) -> None:
    reading, reasons = overall(text, _judged(*verdicts), _disclosed())
    assert reading is Overall.UNDECIDED
    assert len(reasons) == 1
    assert why in reasons[0]


def test_more_wrong_verdicts_never_make_a_text_read_better() -> None:
    order = [Overall.BALANCED, Overall.MIXED, Overall.MISLEADING]
    told = _disclosed(P.APPROVAL_STATUS, P.COST)
    ranks = [
        order.index(
            overall(TEXT, _judged(*[V.OVERSTATED] * bad, *[V.SUPPORTED] * (8 - bad)), told)[0]
        )
        for bad in range(9)
    ]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


def test_questions_ask_for_what_is_left_open() -> None:
    assert clinic_questions((), _disclosed(*P)) == ()
    (asked,) = clinic_questions((), _disclosed(*(set(P) - {P.FOLLOW_UP_CARE})))
    assert asked.startswith("Who will check my child afterwards")
    pulled = _judged(V.CONTRADICTED, flags=(Flag.PRESSURE, Flag.TESTIMONIAL))
    assert any("take our time" in one for one in clinic_questions(pulled, _disclosed(*P)))
    assert len(clinic_questions(pulled, _disclosed())) == MOST


def test_questions_are_short_plain_and_known() -> None:
    for entry in load("overall")["questions"]["ask"]:
        assert entry["text"].endswith("?")
        assert max(len(word) for word in entry["text"].split()) <= 12
        assert all(Flag(flag) for flag in entry.get("flags", ()))
        assert all(Verdict(one) for one in entry.get("verdicts", ()))
        assert "missing" not in entry or DisclosurePoint(entry["missing"])
