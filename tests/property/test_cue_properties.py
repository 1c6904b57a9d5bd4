"""A cue that is passed over without being compiled would not have matched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpassist.core.cues import compile_cue, fold

PHRASES = (
    "stiff neck",
    "seiz*",
    "(very )?bad",
    "<child> fell",
    "(a|not )? ... late",
    "..? ill",
    "# (days|weeks) ago",
    "can't walk",
    ", so",
)
SETS = {"child": "my (son|girl|<kin>)", "kin": "niece|nephew*"}
WORDS = "a stiff neck seizures seiz very bad my son niece nephews fell late ill 3 days ago can't ,"

phrases = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=4)
texts = st.lists(
    st.sampled_from([*WORDS.split(), "can", "not", "walk", "so", "\u2002."]), max_size=9
)


@given(phrases, texts.map(" ".join))
def test_a_cue_holds_just_where_its_pattern_matches(chosen: list[str], text: str) -> None:
    cue, folded = compile_cue(chosen, SETS), fold(text)
    found = [(match.start(), match.end() - 1) for match in cue.pattern.finditer(folded.flat)]
    assert list(cue.find(folded)) == found
    assert cue.holds(folded) == bool(found)
