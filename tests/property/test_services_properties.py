"""Whatever a service sends, its reader makes a record of it or refuses it by name."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.harvest_services import paper, trial

from cpassist.adapters.corpus_files import parse_line
from cpassist.adapters.harvested_files import study_line
from cpassist.adapters.readers import clinical_trials_json, europe_pmc_json
from cpassist.adapters.readers.json_tree import parse, without
from cpassist.domain.errors import RecordError, SourceError
from cpassist.domain.harvest import Payload, ReadRecord

_WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "<h4>",
            "</h4>",
            "<sup>2",
            "&lt;b&gt;",
            "\ud800",
            "NCT01234567",
            "10.1000/x",
            "\\<",
            "* a\n* b",
        ]
    ),
)
_JUNK: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        _WORDS,
        st.just(10**400),
        st.just([[]]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a record that something stands at."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


@st.composite
def _broken(draw: st.DrawFn, sound: dict[str, Any]) -> bytes:
    """A sound record with rubbish put in some places of it."""
    made: Any = json.loads(json.dumps(sound))
    for path in draw(st.lists(st.sampled_from(_places(sound)), min_size=1, max_size=4)):
        junk = draw(_JUNK)
        holder = made
        try:
            for key in path[:-1]:
                holder = holder[key]
            if path:
                holder[path[-1]] = junk
        except (KeyError, IndexError, TypeError):
            continue
    return json.dumps(made).encode()


PAPER = paper(
    7,
    commentCorrectionList={
        "commentCorrection": [{"type": "Retraction in", "id": "8", "source": "MED"}]
    },
    meshHeadingList={"meshHeading": [{"descriptorName": "Cerebral Palsy"}]},
    grantsList={"grant": [{"agency": "Made-up Fund"}]},
    authorString="Doe J, Roe R.",
    language="ger",
)
TRIAL = trial(
    7,
    armsInterventionsModule={
        "armGroups": [{"label": "Cells", "type": "EXPERIMENTAL", "description": "One infusion"}],
        "interventions": [{"name": "Cells", "type": "BIOLOGICAL", "description": "By vein"}],
    },
    outcomesModule={"primaryOutcomes": [{"measure": "Harms", "timeFrame": "1 year"}]},
    eligibilityModule={"minimumAge": "1 Year", "maximumAge": "12 Years", "sex": "ALL"},
    referencesModule={"references": [{"pmid": "9", "type": "RESULT", "citation": "Doe."}]},
)


def _holds(read: ReadRecord) -> None:
    """The study can be written as a corpus line and read back, but for half surrogate pairs."""
    line = study_line(read.study)
    assert parse_line(line, "line").text == read.study.text


@settings(max_examples=150, deadline=None)
@given(_broken(PAPER))
def test_a_broken_paper_is_read_or_refused(body: bytes) -> None:
    try:
        read = europe_pmc_json.read_record(Payload("europepmc", "MED:7", "application/json", body))
    except RecordError as error:
        assert "MED:7" in str(error)
    else:
        assert read.study.id
        if read.study.sections:
            _holds(read)


@settings(max_examples=150, deadline=None)
@given(_broken(TRIAL))
def test_a_broken_trial_is_read_or_refused(body: bytes) -> None:
    payload = Payload("clinicaltrials", "NCT00000007", "application/json", body)
    try:
        read = clinical_trials_json.read_record(payload, "Public domain")
    except RecordError as error:
        assert "NCT00000007" in str(error)
    else:
        assert read.study.identifiers.registration == "NCT00000007"
        _holds(read)


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.binary(max_size=60), _JUNK.map(lambda junk: json.dumps(junk).encode())))
def test_a_broken_page_is_refused(body: bytes) -> None:
    for reader in (europe_pmc_json, clinical_trials_json):
        try:
            reader.read_listing(body)
        except SourceError as error:
            assert error.hint


@settings(max_examples=80, deadline=None)
@given(st.lists(_JUNK, max_size=4))
def test_every_item_of_a_page_is_announced(items: list[Any]) -> None:
    page = json.dumps({"hitCount": len(items), "resultList": {"result": items}}).encode()
    assert len(europe_pmc_json.read_listing(page).records) == len(items)
    page = json.dumps({"studies": items}, indent=2).encode()
    assert len(clinical_trials_json.read_listing(page).records) == len(items)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(_WORDS, _JUNK, max_size=4), st.integers(0, 2))
def test_members_are_left_out_and_the_rest_stays(made: dict[str, Any], indent: int) -> None:
    body = json.dumps(made, indent=indent or None).encode()
    names = frozenset(list(made)[:1])
    left = without(body, names)
    expected = {key: value for key, value in parse(body).items() if key not in names}
    assert json.dumps(parse(left)) == json.dumps(expected)
