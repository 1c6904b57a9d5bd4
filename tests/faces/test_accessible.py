"""Every view of the page under axe-core in a real browser: no serious fault, light or dark.

axe-core is not part of this project: `npm install --no-save axe-core` in the root, or AXE_CORE
names its axe.min.js.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.browser import BINARY, Browser
from tests.conftest import ROOT
from tests.page_world import served_page

AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
pytestmark = [
    pytest.mark.skipif(BINARY is None, reason="no chromium on this machine"),
    pytest.mark.skipif(not AXE.is_file(), reason="no axe-core: npm install --no-save axe-core"),
]

ANSWERED = "document.querySelector('.keep') !== null"
LOADED = "document.readyState === 'complete'"
UNFOLD = "for (const one of document.querySelectorAll('details')) one.open = true"
QUESTION = "does cord blood help children with cerebral palsy walk?"
ARTICLE = (
    "Walking did not differ between cord blood and placebo. Cord blood cures cerebral palsy in "
    "every child. It costs $9,000. Talk to our team today!"
)
RUN = """
window.axeFound = null;
axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => {
  window.axeFound = JSON.stringify(violations.map(({ impact, id, nodes }) =>
    [impact, id, ...nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]));
}); 0
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with everything switched on, so that every part of the page is there."""
    folder = tmp_path_factory.mktemp("accessible")
    kept = {"enabled": True, "file": folder / "kept.sqlite"}
    with served_page(folder, conversations=kept, fetch_pages=True) as at:
        yield at


def _asked(browser: Browser, url: str, text: str) -> None:
    browser.open(f"{url}/#q={quote(text)}")
    browser.until(ANSWERED)


def _start(browser: Browser, url: str) -> None:
    browser.open(f"{url}/")
    browser.until(LOADED)


def _answer(browser: Browser, url: str) -> None:
    _asked(browser, url, QUESTION)
    browser.js("document.querySelector('.term')?.click()")


def _follow_up(browser: Browser, url: str) -> None:
    _asked(browser, url, QUESTION)
    browser.js("document.getElementById('question').value = 'and is it safe?'")
    browser.js("document.getElementById('ask').requestSubmit()")
    browser.until("document.getElementById('reading') !== null && " + ANSWERED)


def _abstention(browser: Browser, url: str) -> None:
    _asked(browser, url, "how do I bake sourdough bread?")


def _urgent(browser: Browser, url: str) -> None:
    _asked(browser, url, "my son is having a seizure and has turned blue, what do I do?")
    assert browser.js("document.getElementById('answer').classList.contains('kind-guidance')")


def _refusal(browser: Browser, url: str) -> None:
    browser.open(f"{url}/#q={quote('???')}")
    browser.until("document.querySelector('.kind-problem') !== null")


def _study(browser: Browser, url: str) -> None:
    _asked(browser, url, QUESTION)
    browser.js("document.querySelector('.card .row button').click()")
    browser.until("document.querySelector('#drawer mark') !== null")


def _why(browser: Browser, url: str) -> None:
    _asked(browser, url, QUESTION)
    browser.js("document.querySelector('.card .why').click()")
    browser.until("document.querySelector('#drawer dl') !== null")


def _collection(browser: Browser, url: str) -> None:
    _start(browser, url)
    browser.js("document.getElementById('about').click()")
    browser.until("document.querySelector('#drawer table') !== null")


def _checked(browser: Browser, url: str) -> None:
    _start(browser, url)
    browser.js("document.getElementById('checking').open = true")
    browser.js(f"document.getElementById('article-text').value = {json.dumps(ARTICLE)}")
    browser.js("document.getElementById('check').requestSubmit()")
    browser.until(ANSWERED)


def _kept(browser: Browser, url: str) -> None:
    _start(browser, url)
    browser.until("!document.getElementById('kept').hidden")
    browser.js("const wish = document.getElementById('keep-wish'); if (!wish.checked) wish.click()")
    browser.js(f"document.getElementById('question').value = {QUESTION!r}")
    browser.js("document.getElementById('ask').requestSubmit()")
    browser.until(ANSWERED)
    browser.js("document.getElementById('kept').open = true")
    browser.until("document.querySelector('#kept-list button') !== null")


def _sheet(browser: Browser, url: str) -> None:
    _start(browser, url)
    asked = json.dumps({"question": QUESTION, "format": "html"})
    browser.js(
        "fetch('/v1/sheet', {method: 'POST', headers: {'Content-Type': 'application/json'}, "
        f"body: {json.dumps(asked)}}}).then((found) => found.text()).then((page) => "
        "{ window.sheetPage = page; }); 0"
    )
    browser.until("Boolean(window.sheetPage)")
    page = browser.js("window.sheetPage").encode()
    browser.do("Page.navigate", url=f"data:text/html;base64,{base64.b64encode(page).decode()}")
    browser.until(LOADED)


VIEWS = (
    *(_start, _answer, _follow_up, _abstention, _urgent, _refusal),
    *(_study, _why, _collection, _checked, _kept, _sheet),
)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
@pytest.mark.parametrize("view", VIEWS)
def test_no_view_has_a_serious_fault(
    browser: Browser, url: str, view: Callable[[Browser, str], None], scheme: str, width: int
) -> None:
    media = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    browser.do("Emulation.setEmulatedMedia", features=media)
    browser.size(width, 900)
    view(browser, url)
    browser.js(UNFOLD)
    browser.js(AXE.read_text(encoding="utf-8") + "; 0")
    browser.js(RUN)
    found = json.loads(browser.until("window.axeFound"))
    assert [fault for fault in found if fault[0] in {"serious", "critical"}] == []
    assert not browser.js("document.documentElement.scrollWidth > innerWidth")
