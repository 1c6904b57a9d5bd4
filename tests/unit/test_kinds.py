"""Every kind of text is named on every face."""

from __future__ import annotations

import re

import pytest
from tests.conftest import ROOT

from cpassist.core import words as plain
from cpassist.domain.studies import StudyKind

PAGE = ROOT / "src" / "cpassist" / "api" / "web" / "parts.js"


@pytest.mark.parametrize("kind", StudyKind)
def test_a_kind_has_words_in_the_terminal_and_on_the_page(kind: StudyKind) -> None:
    assert plain.template("headings", kind.name.lower())
    assert plain.kind_words(kind)
    assert re.search(rf'"{kind.value}": "[A-Z][^"]{{20,}}"', PAGE.read_text("utf-8"))
