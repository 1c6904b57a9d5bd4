"""Sentences of hard texts, against a written key and a peer library; windows of passages."""

import importlib.util
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from cpassist.core.segment import passages, sentences, study_sentences
from cpassist.domain.passages import Span
from cpassist.domain.studies import Section, Study, StudyKind

PROBES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "hard_sentences.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def split(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


def boundaries(parts: Iterable[str]) -> set[int]:
    """Where sentences end, counted in code points that are no space; the last end is no choice."""
    ends, at = [], 0
    for part in parts:
        at += sum(not sign.isspace() for sign in part)
        ends.append(at)
    return set(ends[:-1])


def boundary_f1(probes: list[dict], segment: Callable[[str], list[str]]) -> float:
    right = wrong = 0
    for probe in probes:
        wanted, found = boundaries(probe["sentences"]), boundaries(segment(probe["text"]))
        right += len(wanted & found)
        wrong += len(wanted ^ found)
    return 2 * right / (2 * right + wrong)


def study(*texts: str) -> Study:
    sections = tuple(Section(f"PART {i}", text) for i, text in enumerate(texts))
    return Study(id="s", kind=StudyKind.DIGEST, title="t", sections=sections)


def test_probe_set_is_large_and_its_key_is_made_of_the_texts() -> None:
    assert len(PROBES) >= 170
    assert len({probe["text"] for probe in PROBES}) == len(PROBES)
    for probe in PROBES:
        assert "".join(probe["text"].split()) == "".join("".join(probe["sentences"]).split())
        assert all(part in probe["text"] for part in probe["sentences"])
    late = [probe for probe in PROBES if probe["written"] == "after the rules"]
    assert len(late) >= 85


def test_probes_written_before_the_rules_are_all_met() -> None:
    early = [probe for probe in PROBES if probe["written"] == "before the rules"]
    assert {p["trap"]: split(p["text"]) for p in early} == {
        p["trap"]: p["sentences"] for p in early
    }


def test_probes_written_after_the_rules_stay_above_the_floor() -> None:
    late = [probe for probe in PROBES if probe["written"] == "after the rules"]
    assert boundary_f1(late, split) >= 0.98


@pytest.mark.skipif(
    importlib.util.find_spec("sentencex") is None, reason="the peer sentencex is not installed"
)
@pytest.mark.parametrize("written", ["before the rules", "after the rules"])
def test_at_least_as_good_as_sentencex(written: str) -> None:
    import sentencex

    def peer(text: str) -> list[str]:
        return [part for part in sentencex.segment("en", text) if part.strip()]

    part = [probe for probe in PROBES if probe["written"] == written]
    assert boundary_f1(part, split) >= boundary_f1(part, peer)
    assert boundary_f1(PROBES, split) >= boundary_f1(PROBES, peer)


@pytest.mark.parametrize("text", ["", " \t\n ", "\u2003\x0c\x1d"])
def test_blank_text_has_no_sentence(text: str) -> None:
    assert sentences(text) == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Rest helped.; The splint did not.", 2),  # sections joined by a program
        ("Baclofen by mouth, diazepam p.o.; The last was stopped.", 1),  # not after an abbreviation
        ("It helped. (ABSTRACT TRUNCATED AT 250 WORDS)", 2),
        ("Few walked (one fell. Two sat) at last.", 1),  # inside brackets
        ("Few walked (" + "long words " * 50 + "one fell. Two sat) at last.", 2),  # too far apart
        ("这是一句。这是另一句。", 2),
        ("RESEARCH DESIGN AND METHODS: Two raters scored. One left.", 2),  # one label
        ("Of MATERIALS AND METHODS: nothing was said.", 2),
    ],
)
def test_number_of_sentences(text: str, parts: int) -> None:
    assert len(sentences(text)) == parts


def test_offsets_point_into_the_study_and_never_cross_a_section() -> None:
    given = study("Cells  were given. ", "No stop here", "", "One child fell.[2] None\ndied. ")
    found = [(s.section, s.span.of(given.text)) for s in study_sentences(given)]
    assert found == [
        ("PART 0", "Cells  were given."),
        ("PART 1", "No stop here"),
        ("PART 3", "One child fell.[2]"),
        ("PART 3", "None\ndied."),
    ]


def windows(given: Study, **sizes: int) -> list[list[str]]:
    return [[s.of(given.text) for s in p.sentences] for p in passages(given, **sizes)]


def test_windows_of_three_step_by_two_and_stop_at_the_last_new_sentence() -> None:
    given = study("A one. B two. C three. D four. E five.".replace(". ", " ok. "), "F six.")
    found = passages(given)
    assert [p.id for p in found] == ["s#0000", "s#0001", "s#0002"]
    assert [p.section for p in found] == ["PART 0", "PART 0", "PART 1"]
    assert [len(p.sentences) for p in found] == [3, 3, 1]
    assert found[1].span == Span(found[1].sentences[0].start, found[1].sentences[-1].end)
    assert found[0].sentences[2] == found[1].sentences[0]


def test_a_sentence_longer_than_the_limit_stands_alone_and_whole() -> None:
    long = "Weeks " + "and weeks " * 20 + "passed."
    given = study(f"Cells came. Cells went. {long} Cells stayed. Cells left.")
    assert windows(given, max_chars=40) == [
        ["Cells came.", "Cells went."],
        [long],
        ["Cells stayed.", "Cells left."],
    ]


def test_a_stride_wider_than_the_window_still_loses_nothing() -> None:
    given = study("One ok. Two ok. Three ok.")
    assert windows(given, window_sentences=1, stride_sentences=5) == [
        ["One ok."],
        ["Two ok."],
        ["Three ok."],
    ]


@pytest.mark.parametrize("name", ["window_sentences", "stride_sentences", "max_chars"])
def test_a_size_below_one_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        passages(study("One ok."), **{name: 0})


def test_the_whole_starter_corpus_is_cut_into_plain_sentences() -> None:
    folder = Path(__file__).parents[3] / "shared" / "starter-corpus"
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        pytest.skip("the shared starter corpus is not beside this checkout")
    texts = [
        section["text"]
        for file in files
        for line in file.read_text("utf-8").splitlines()
        for section in json.loads(line)["sections"]
    ]
    cut = [part for text in texts for part in split(text)]
    ended = [part for part in cut if part.rstrip(")]\"'”’").endswith((".", "?", "!"))]
    started = [part for part in cut if not part[0].islower()]
    assert len(cut) > len(texts)
    assert len(ended) >= 0.99 * len(cut)
    assert len(started) >= 0.99 * len(cut)
