"""Maintainers' corrections: what is read, and what is refused with its place."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cpassist.core.appraise.overrides import SIGNALS, parse_overrides
from cpassist.domain.errors import CorpusError
from cpassist.domain.evidence import Blinding, Override

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "study": "doe-2020",
    "signal": "blinding",
    "value": "assessor-blind",
    "reason": "The full paper says so.",
    "source": "https://example.org/paper",
}


def entry(**changes: object) -> dict[str, object]:
    return {key: value for key, value in (GOOD | changes).items() if value is not None}


def test_an_entry_is_read_as_its_signals_own_type() -> None:
    found = parse_overrides({"override": [GOOD]}, "overrides.toml")
    expected = Override(
        "blinding", Blinding.ASSESSOR, "The full paper says so.", "https://example.org/paper"
    )
    assert found == {"doe-2020": (expected,)}


@pytest.mark.parametrize(
    ("signal", "value", "read"),
    [
        ("n", 12, 12),
        ("controlled", False, False),
        ("arm_sizes", [10, 11], (10, 11)),
        ("outcome_measures", ["GMFM-66"], ("GMFM-66",)),
        ("route", " intravenous ", "intravenous"),
    ],
)
def test_values_of_every_kind(signal: str, value: object, read: object) -> None:
    found = parse_overrides({"override": [entry(signal=signal, value=value)]}, "f")
    assert found["doe-2020"][0].value == read


def test_unclear_withdraws_a_reading() -> None:
    found = parse_overrides({"override": [entry(value=None, unclear=True)]}, "f")
    assert found["doe-2020"][0].value is None


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (entry(signal="colour"), "unknown signal 'colour'"),
        (entry(value="half-blind"), "'half-blind' is no blinding"),
        (entry(signal="n", value=True), "is no value for n"),
        (entry(signal="n", value=-1), "is no value for n"),
        (entry(signal="controlled", value="yes"), "is no value for controlled"),
        (entry(signal="arm_sizes", value=[]), "is no value for arm_sizes"),
        (entry(signal="arm_sizes", value=[1, "2"]), "is no value for arm_sizes"),
        (entry(reason=None), "reason is missing"),
        (entry(source="  "), "source is missing"),
        (entry(unclear=True), "either value or unclear"),
        (entry(value=None), "either value or unclear"),
        (entry(study=3), "study is missing"),
        (entry(note="x"), "unknown key 'note'"),
        ("text", "not a table"),
    ],
)
def test_a_bad_entry_is_refused_with_its_place(bad: object, said: str) -> None:
    with pytest.raises(CorpusError) as caught:
        parse_overrides({"override": [GOOD, bad]}, "overrides.toml")
    assert said in caught.value.message
    assert "overrides.toml entry 2" in caught.value.message
    assert caught.value.hint


def test_a_signal_is_overruled_once() -> None:
    with pytest.raises(CorpusError, match="overruled twice"):
        parse_overrides({"override": [GOOD, GOOD]}, "f")


@pytest.mark.parametrize("document", [{"overide": []}, {"override": {"study": "x"}}])
def test_a_bad_document_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(CorpusError):
        parse_overrides(document, "f")


def test_the_committed_file_is_good_and_its_header_names_every_signal() -> None:
    text = (ROOT / "corpus" / "overrides.toml").read_text("utf-8")
    parse_overrides(tomllib.loads(text), "overrides.toml")
    words = text.replace(",", " ").split()
    assert set(words) >= SIGNALS
