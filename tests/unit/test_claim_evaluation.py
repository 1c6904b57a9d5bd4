"""Scores of the claim checker, worked by hand on small cases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.builders import make_study

from cpassist.adapters.claims_file import is_outside, read_adverts, read_claims, read_outside
from cpassist.domain.answers import Quote, Receipt
from cpassist.domain.claim_gold import GoldAdvert, GoldClaim, GoldStatement, OutsideClaim
from cpassist.domain.claims import (
    Claim,
    ClaimEvidence,
    ClaimReport,
    ClaimType,
    Disclosure,
    DisclosurePoint,
    Flag,
    FlagMark,
    JudgedClaim,
    Overall,
    Stance,
    Verdict,
)
from cpassist.domain.errors import DocumentError
from cpassist.domain.evidence import Direction
from cpassist.domain.passages import Span
from cpassist.service.evaluations import adverts, claims
from cpassist.service.evaluations.adverts import Checked, match

TEXT = "x" * 100


def _evidence(study_id: str, stance: Stance) -> ClaimEvidence:
    study = make_study(study_id)
    span = Span(0, 4)
    quote = Quote(
        1, study_id, "RESULTS", span.of(study.text), span, study.sha256, 1.0, (), Direction.UNCLEAR
    )
    return ClaimEvidence(stance, quote)


def _judged(
    verdict: Verdict,
    span: Span = Span(0, 10),  # noqa: B008 - frozen
    *,
    type_: ClaimType = ClaimType.EFFICACY,
    flags: tuple[Flag, ...] = (),
    cites: tuple[tuple[str, Stance], ...] = (),
) -> JudgedClaim:
    return JudgedClaim(
        Claim(span, span.of(TEXT), type_, verdict is not Verdict.NOT_CHECKABLE),
        verdict,
        "why",
        tuple(FlagMark(flag) for flag in flags),
        tuple(_evidence(study, stance) for study, stance in cites),
    )


def _gold(
    span: Span, verdict: Verdict, *flags: Flag, also: frozenset[str] = frozenset()
) -> GoldStatement:
    return GoldStatement(
        id="g",
        span=span,
        type="efficacy",
        checkable=verdict is not Verdict.NOT_CHECKABLE,
        verdict=verdict.value,
        also_accept=also,
        flags=frozenset(flags),
    )


def _checked(
    gold: tuple[GoldStatement, ...],
    found: tuple[JudgedClaim, ...],
    given: tuple[JudgedClaim, ...],
    *,
    group: str = "promotional",
    said: frozenset[DisclosurePoint] = frozenset(),
    readings: tuple[Overall, Overall] = (Overall.MISLEADING, Overall.MISLEADING),
) -> Checked:
    labels = {DisclosurePoint.COST.value: True, DisclosurePoint.KNOWN_RISKS.value: False}
    return Checked(
        GoldAdvert("a", TEXT, group, gold, labels, readings[0].value),
        ClaimReport(
            text=TEXT,
            claims=found,
            disclosures=tuple(Disclosure(point, point in said) for point in DisclosurePoint),
            overall=readings[1],
            reasons=(),
            questions=(),
            caveats=(),
            citations=(),
            receipt=Receipt("b", "c", "r"),
        ),
        given,
    )


def test_spans_match_from_half_of_the_longer_on() -> None:
    assert match([Span(0, 10)], [Span(5, 10)]) == {0: 0}
    assert match([Span(0, 10)], [Span(6, 10)]) == {}
    assert match([Span(0, 10)], [Span(5, 20)]) == {}


def test_spans_match_one_to_one_and_the_largest_overlap_first() -> None:
    assert match([Span(0, 12), Span(4, 12)], [Span(4, 12)]) == {0: 0}
    assert match([Span(0, 10)], [Span(0, 6), Span(0, 9)]) == {0: 1}


def test_detection_counts_what_can_be_checked() -> None:
    gold = (
        _gold(Span(0, 10), Verdict.SUPPORTED),
        _gold(Span(10, 20), Verdict.CONTRADICTED),
        _gold(Span(20, 30), Verdict.NOT_CHECKABLE),
    )
    found = (
        _judged(Verdict.SUPPORTED, Span(0, 10)),  # a hit
        _judged(Verdict.NOT_CHECKABLE, Span(10, 20)),  # so marked: the labelled one is missed
        _judged(Verdict.SUPPORTED, Span(20, 30)),  # matches what cannot be checked: neither
        _judged(Verdict.SUPPORTED, Span(40, 50)),  # false
    )
    report = adverts.score([_checked(gold, found, found[:3])])
    assert report["metrics"]["claim_f1"] == 0.5  # 1 hit of 2 told and 2 there
    assert report["metrics"]["claim_f1_promotional"] == 0.5
    assert report["metrics"]["claim_f1_all"] == round(6 / 7, 4)


def test_a_missed_statement_is_wrong_end_to_end_and_no_comfort() -> None:
    gold = (_gold(Span(0, 10), Verdict.CONTRADICTED), _gold(Span(10, 20), Verdict.SUPPORTED))
    given = (_judged(Verdict.SUPPORTED), _judged(Verdict.SUPPORTED))
    metrics = adverts.score([_checked(gold, (_judged(Verdict.OVERSTATED, Span(10, 20)),), given)])[
        "metrics"
    ]
    assert (metrics["verdict_accuracy"], metrics["verdict_accuracy_end_to_end"]) == (0.5, 0.0)
    assert (metrics["false_comfort"], metrics["false_comfort_end_to_end"]) == (1.0, 0.0)
    assert (metrics["false_alarm"], metrics["false_alarm_end_to_end"]) == (0.0, 1.0)
    assert metrics["verdict_macro_f1"] == round((2 / 3) / 2, 4)


def test_lenient_scores_take_what_a_careful_reader_could_say() -> None:
    gold = (_gold(Span(0, 10), Verdict.OVERSTATED, also=frozenset({"contradicted"})),)
    metrics = adverts.score([_checked(gold, (), (_judged(Verdict.CONTRADICTED),))])["metrics"]
    assert (metrics["verdict_accuracy"], metrics["verdict_accuracy_lenient"]) == (0.0, 1.0)
    assert (metrics["verdict_macro_f1"], metrics["verdict_macro_f1_lenient"]) == (0.0, 1.0)


def test_precision_counts_for_core_flags_only() -> None:
    gold = (_gold(Span(0, 10), Verdict.SUPPORTED, Flag.WRONG_YEAR, Flag.SMALL_SAMPLE),)
    flags = (Flag.WRONG_YEAR, Flag.PRESSURE, Flag.HOPE_LANGUAGE)
    found = (_judged(Verdict.SUPPORTED, Span(0, 10), flags=flags),)
    metrics = adverts.score([_checked(gold, found, found)])["metrics"]
    assert (metrics["flag_precision"], metrics["flag_recall"]) == (0.5, 1.0)
    assert metrics["flag_f1"] == round(2 / 3, 4)
    assert metrics["flag_recall_rest"] == 0.0


def test_disclosures_and_the_reading() -> None:
    said = frozenset({DisclosurePoint.COST, DisclosurePoint.KNOWN_RISKS})
    readings = (Overall.BALANCED, Overall.MISLEADING)
    metrics = adverts.score([_checked((), (), (), said=said, readings=readings)])["metrics"]
    assert metrics["disclosure_f1"] == round(2 / 3, 4)
    assert metrics["disclosure_accuracy"] == 0.5
    assert (metrics["overall_accuracy"], metrics["balanced_called_misleading"]) == (0.0, 1.0)


def test_alarms_in_honest_texts_are_told_apart() -> None:
    gold = (_gold(Span(0, 10), Verdict.SUPPORTED),)
    found = (_judged(Verdict.OVERSTATED, Span(0, 10), flags=(Flag.PRESSURE,)),)
    metrics = adverts.score([_checked(gold, found, found, group="honest")])["metrics"]
    assert (metrics["false_alarm_honest"], metrics["flags_shown_honest"]) == (1.0, 1.0)


def test_evidence_is_looked_for_among_the_first_five() -> None:
    stance = Stance.SUPPORTS
    cites = tuple((f"s{n}", stance) for n in (1, 1, 2, 3, 4, 5, 6))
    gold = GoldClaim("c", "t", "supported", {"s5": "contradicts", "s6": "supports"})
    metrics = claims.score([(gold, _judged(Verdict.SUPPORTED, cites=cites))])["metrics"]
    assert (metrics["evidence_recall"], metrics["evidence_hit"]) == (0.5, 1.0)
    assert metrics["evidence_stance"] == 0.0


def test_where_nothing_bears_nothing_is_to_be_shown() -> None:
    gold = GoldClaim("c", "t", "no_evidence_in_corpus")
    shown = _judged(Verdict.NO_EVIDENCE, cites=(("s", Stance.SUPPORTS),))
    report = claims.score([(gold, shown), (gold, _judged(Verdict.NO_EVIDENCE))])
    assert report["metrics"]["evidence_withheld"] == 0.5


def test_twins_count_where_both_are_right() -> None:
    pairs = [
        (GoldClaim("a", "t", "supported", pair="b", change="number"), Verdict.SUPPORTED),
        (GoldClaim("b", "t", "contradicted", pair="a", change="number"), Verdict.CONTRADICTED),
        (GoldClaim("c", "t", "supported", pair="d", change="design"), Verdict.SUPPORTED),
        (GoldClaim("d", "t", "overstated", pair="c", change="design"), Verdict.SUPPORTED),
        (GoldClaim("e", "t", "supported", pair="f"), Verdict.SUPPORTED),
    ]
    report = claims.score([(gold, _judged(verdict)) for gold, verdict in pairs])
    assert report["metrics"]["twin_consistency"] == 0.5
    assert report["metrics"]["twin_told_apart"] == 0.5
    assert report["metrics"]["false_comfort"] == 0.5
    assert report["changes"] == {
        "design": {"pairs": 1, "both_right": 0},
        "number": {"pairs": 1, "both_right": 1},
    }
    assert report["confusion"]["overstated"] == {"supported": 1}
    low, high = report["intervals"]["verdict_accuracy"]
    assert low <= report["metrics"]["verdict_accuracy"] <= high


def test_outside_labels_are_three() -> None:
    rows = [OutsideClaim(str(n), "t", "", "e", label) for n, label in enumerate(claims.LABELS)]
    told = iter((Verdict.PARTLY_SUPPORTED, Verdict.OVERSTATED, Verdict.SUPPORTED))
    report = claims.evaluate_outside("some", rows, lambda one: _judged(next(told)))
    assert report["metrics"]["accuracy"] == round(2 / 3, 4)
    assert report["confusion"]["NEI"] == {"SUPPORT": 1}


def _file(folder: Path, *rows: Mapping[str, object]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_files_are_told_apart_and_read(tmp_path: Path) -> None:
    ours = {"id": "a", "claim": "c", "verdict": "supported", "pair": None, "change": None}
    path = _file(tmp_path, ours)
    assert not is_outside(path)
    assert read_claims(path) == (GoldClaim("a", "c", "supported"),)
    path = _file(tmp_path, {"id": "a", "claim": "c", "label": "NEI", "evidence_text": "e"})
    assert is_outside(path)
    assert read_outside(path) == (OutsideClaim("a", "c", "", "e", "NEI"),)
    with pytest.raises(DocumentError):
        read_outside(_file(tmp_path, {"id": "a", "claim": "c", "label": "MAYBE"}))
    statement = {"id": "s", "start": 0, "end": 5, "type": "cost", "checkable": True}
    statement["verdict"] = "supported"
    whole = {"id": "a", "text": TEXT, "group": "honest", "disclosures": {}, "overall": "mixed"}
    (read,) = read_adverts(_file(tmp_path, {**whole, "claims": [statement]}))
    assert read.statements[0].span == Span(0, 5)
    with pytest.raises(DocumentError):
        read_adverts(_file(tmp_path, {**whole, "claims": [{**statement, "end": 0}]}))
