"""The page as it stands on disk: nothing inline, nothing from elsewhere, text as text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from tests.conftest import ROOT

from cpassist.api.page import _TYPES
from cpassist.api.security import PAGE_POLICY
from cpassist.domain.evidence import Direction, TrafficLight

WEB = ROOT / "src" / "cpassist" / "api" / "web"
FILES = sorted(WEB.iterdir())
SCRIPTS = [path for path in FILES if path.suffix == ".js"]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data: str) -> None:
        if self._open in {"script", "style"} and data.strip():
            self.inline.append(data)


@pytest.fixture(scope="module")
def page() -> _Tags:
    parser = _Tags()
    parser.feed((WEB / "index.html").read_text("utf-8"))
    return parser


def test_every_file_is_served_and_every_served_file_is_there() -> None:
    assert {path.name for path in FILES} == set(_TYPES)


def test_nothing_is_inline(page: _Tags) -> None:
    assert page.inline == []
    for tag, attributes in page.tags:
        assert "style" not in attributes, tag
        assert [name for name in attributes if name.startswith("on")] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_comes_from_elsewhere(path: object) -> None:
    text = WEB.joinpath(getattr(path, "name", "")).read_text("utf-8")
    named = set(re.findall(r"https?://[a-z0-9.-]+|[\"'`]//[a-z0-9.-]+", text))
    assert named <= {"http://www.w3.org"}  # the name of SVG, which is never fetched
    assert not re.search(r"@import|url\(", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_text_enters_as_text_only(path: object) -> None:
    text = WEB.joinpath(getattr(path, "name", "")).read_text("utf-8")
    forbidden = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "DOMParser",
        ".style.",
        "sessionStorage",
        "document.cookie",
    )
    assert [word for word in forbidden if word in text] == []


def test_nothing_is_stored_but_the_key_of_kept_conversations() -> None:
    storing = [one.name for one in SCRIPTS if "localStorage" in one.read_text("utf-8")]
    assert storing == ["kept.js"]
    words = WEB.joinpath("kept.js").read_text("utf-8")
    assert set(re.findall(r"localStorage\.\w+\((\w+)", words)) == {"KEY"}


def test_the_policy_allows_its_own_files_alone() -> None:
    policy = dict(part.strip().split(" ", 1) for part in PAGE_POLICY.split(";"))
    assert policy["default-src"] == "'none'"
    assert set(policy.values()) <= {"'none'", "'self'"}


def test_the_page_can_be_walked_by_ear_and_by_key(page: _Tags) -> None:
    tags = [tag for tag, _ in page.tags]
    assert {"main", "header", "footer", "search", "dialog", "h1", "noscript"} <= set(tags)
    named = {attributes.get("id"): attributes for _, attributes in page.tags}
    assert named["status"]["aria-live"] == "polite"
    labels = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
    fields = {a["id"] for tag, a in page.tags if tag in {"input", "select", "textarea"}}
    assert fields <= labels
    html = next(attributes for tag, attributes in page.tags if tag == "html")
    assert html["lang"] == "en"


def test_every_id_the_scripts_reach_for_is_on_the_page(page: _Tags) -> None:
    ids = {attributes.get("id") for _, attributes in page.tags}
    wanted = {
        name
        for path in SCRIPTS
        for name in re.findall(r'getElementById\("([^"]+)"\)', path.read_text("utf-8"))
    }
    assert wanted
    assert wanted <= ids


def test_signs_are_known_for_every_light_and_direction() -> None:
    text = (WEB / "parts.js").read_text("utf-8")
    assert [light.value for light in TrafficLight if f"  {light.value}: {{" not in text] == []
    assert [item.value for item in Direction if f'"{item.value}": {{ shape' not in text] == []


def test_the_style_knows_dark_print_motion_and_small_screens() -> None:
    text = (WEB / "app.css").read_text("utf-8")
    for query in ("(prefers-color-scheme: dark)", "print", "(prefers-reduced-motion"):
        assert f"@media {query}" in text
    assert ":focus-visible" in text
