"""What is said to people stands in catalogues, so that it can be reviewed and translated."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT

from cpassist.core.data import load
from cpassist.core.messages import ENGLISH, message_keys

CORE = ROOT / "src" / "cpassist" / "core"
CATALOGUES = ("words.en", "messages.en", "next_questions", "clinic_questions", "certainty")
ALLOWED = {
    "cite.py": {", et al"},  # a sign of the Vancouver style
    "licences.py": {"open access, licence not named"},  # a licence's name, as it is stored
    "topic.py": {"cerebral palsy"},  # a word looked for
    "traffic_light.py": {"no difference"},  # a value of Direction
}
"""Literals that read like words for people and are none."""

_WORDS = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}")
_CODE = re.compile(r"[\\(\[|<{=]|^ | $|^[a-z_ ]+ [a-z_]+$")
"""Patterns, markup, and small-letter names of data that are looked up."""


def _files() -> list[Path]:
    """Not ``appraise``: its reasons are written into the index and are told apart by their code."""
    return sorted(CORE.glob("*.py"))


def _literals(path: Path) -> Iterator[str]:
    """Every text of a file that is neither a description of code nor part of an error."""
    tree = ast.parse(path.read_text("utf-8"))
    told: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise):
            told.update(id(part) for part in ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.name)
def test_no_sentence_for_people_stands_in_the_code(path: Path) -> None:
    said = {text for text in _literals(path) if _WORDS.search(text) and not _CODE.search(text)}
    assert said <= ALLOWED.get(path.name, set())


def test_the_check_sees_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "some.py"
    path.write_text('"""A file."""\nTEXT = "Nothing was found here."\n', "utf-8")
    said = [text for text in _literals(path) if _WORDS.search(text) and not _CODE.search(text)]
    assert said == ["Nothing was found here."]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


@pytest.mark.parametrize("name", CATALOGUES)
def test_what_is_put_into_a_text_is_named(name: str) -> None:
    """A translator may change the order of the parts, so that each must have a name."""
    for text in _texts(load(name)):
        fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
        assert all(field.isidentifier() for field in fields), text


def test_every_catalogue_of_messages_holds_the_same_keys() -> None:
    languages = [path.stem.removeprefix("messages.") for path in CORE.glob("data/messages.*.toml")]
    assert ENGLISH in languages
    for table in load(f"messages.{ENGLISH}"):
        wanted = message_keys(table)
        assert all(message_keys(table, language=code) == wanted for code in languages)
