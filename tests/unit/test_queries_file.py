"""The named searches: those that are committed, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import ROOT

from cpassist.adapters.queries_file import chosen, read_queries
from cpassist.domain.errors import CorpusError, InputError, SettingsError
from cpassist.settings import Settings
from cpassist.wiring.harvesting import open_harvest

GOOD = (
    '[[query]]\nname = "a"\nwhy = "Twenty letters of reason, at least."\n[query.words]\nx = "y"\n'
)


def test_the_committed_searches_are_explained_and_asked_of_known_sources() -> None:
    queries = read_queries(ROOT / "corpus" / "sources.toml")
    assert len(queries) >= 4
    asked = {item.source for query in queries for item in query.of_sources("2026-01-01")}
    assert asked == {"europepmc", "pubmed", "clinicaltrials"}
    for query in queries:
        assert len(query.why.split()) >= 15
        for words in query.words.values():
            assert words.count("(") == words.count(")")
            assert words.count('"') % 2 == 0


def test_a_search_is_chosen_by_name(tmp_path: Path) -> None:
    queries = read_queries(ROOT / "corpus" / "sources.toml")
    assert chosen(queries, None) == queries
    assert [query.name for query in chosen(queries, "cp-care")] == ["cp-care"]
    with pytest.raises(InputError) as refused:
        chosen(queries, "none")
    assert "cp-care" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[query", "Expected"),
        ("", "query"),
        (GOOD.replace('name = "a"', 'name = "A b"'), "query.0.name"),
        (GOOD.replace('why = "', 'how = "'), "query.0.why"),
        (GOOD + GOOD, "two searches are called a"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as refused:
        read_queries(path)
    assert "sources.toml" in refused.value.message
    assert said in refused.value.message
    with pytest.raises(SettingsError):
        read_queries(tmp_path / "none.toml")


def test_one_harvest_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPASSIST_HARVEST__FOLDER", str(tmp_path))
    with (
        open_harvest(Settings()),
        pytest.raises(CorpusError, match="another harvest"),
        open_harvest(Settings()),
    ):
        pass
    with open_harvest(Settings()) as store:
        assert store.quarantine() == ()
