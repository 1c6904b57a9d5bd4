"""What a server may offer beyond answering, on the page: conversations kept, pages read."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from tests.browser import BINARY, Browser
from tests.page_world import served_page

from cpassist.api import check

pytestmark = pytest.mark.skipif(BINARY is None, reason="no chromium on this machine")

ANSWERED = "document.querySelector('.keep') !== null"
QUESTION = "does cord blood help children with cerebral palsy walk?"
HELD = "localStorage.getItem('cpassist-conversation-key')"
LISTED = "[...document.querySelectorAll('#kept-list li')].map((one) => one.textContent).join()"
ARTICLE = "Walking did not differ between cord blood and placebo. It costs $9,000."


@pytest.fixture(scope="module")
def keeps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("keeps")
    kept = {"enabled": True, "file": folder / "kept.sqlite", "expire_days": 14}
    with served_page(folder, conversations=kept, fetch_pages=True) as at:
        yield at


def _open(browser: Browser, url: str) -> None:
    browser.faults.clear()
    browser.open(f"{url}/")
    browser.until("document.readyState === 'complete'")


def _ask(browser: Browser, text: str) -> None:
    browser.js(f"document.getElementById('question').value = {text!r}")
    browser.js("document.getElementById('ask').requestSubmit()")
    asked = f"document.querySelector('.asked')?.textContent.includes({text!r})"
    browser.until(f"{asked} && {ANSWERED}")


def test_where_nothing_is_kept_nothing_is_offered(browser: Browser, url: str) -> None:
    _open(browser, url)
    browser.until("performance.getEntriesByType('resource').some((e) => /server$/.test(e.name))")
    assert browser.js("document.getElementById('kept').hidden")
    assert browser.js("document.getElementById('by-address').hidden")
    assert "not stored" in browser.js("document.getElementById('privacy').textContent")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_conversation_is_kept_reopened_gone_on_with_and_forgotten(
    browser: Browser, keeps: str, width: int
) -> None:
    browser.size(width, 900)
    _open(browser, keeps)
    browser.until("!document.getElementById('kept').hidden")
    _ask(browser, "is cord blood safe?")
    assert browser.js(HELD) is None, "kept without being asked to"
    browser.js("document.getElementById('keep-wish').click()")
    privacy = browser.js("document.getElementById('privacy').textContent")
    assert "14 days" in privacy
    _ask(browser, QUESTION)
    _ask(browser, "and is it safe?")
    assert len(browser.js(HELD)) >= 32

    _open(browser, keeps)
    browser.until("!document.getElementById('kept').hidden")
    browser.js("document.getElementById('kept').open = true")
    browser.until(f"{LISTED}.includes('2 questions')")
    assert QUESTION in browser.js(LISTED)
    assert "is cord blood safe?" not in browser.js(LISTED)
    assert not browser.js("document.documentElement.scrollWidth > innerWidth")
    browser.js("document.querySelector('#kept-list button').click()")
    browser.until(f"{ANSWERED} && document.querySelectorAll('#earlier-questions li').length === 2")
    assert "and is it safe?" in browser.js("document.querySelector('.asked').textContent")
    assert browser.js("document.querySelectorAll('.card blockquote').length") > 0
    _ask(browser, "and for newborns?")
    browser.js("document.getElementById('kept').open = false")
    browser.js("document.getElementById('kept').open = true")
    browser.until(f"{LISTED}.includes('3 questions')")

    browser.js("[...document.querySelectorAll('#kept-list button')][1].click()")
    browser.until(f"{LISTED} === 'None are kept.'")
    assert browser.js("document.getElementById('earlier').hidden")
    browser.js("localStorage.clear()")
    assert browser.faults == []


def test_a_question_goes_on_where_the_conversation_was_forgotten_elsewhere(
    browser: Browser, keeps: str
) -> None:
    _open(browser, keeps)
    browser.until("!document.getElementById('kept').hidden")
    browser.js("document.getElementById('keep-wish').click()")
    _ask(browser, QUESTION)
    browser.js(
        "fetch('/v1/conversations', {method: 'DELETE', headers: {'X-Conversation-Key': "
        f"{HELD}}}}}).then(() => {{ window.gone = true; }}); 0"
    )
    browser.until("window.gone")
    _ask(browser, "and is it safe?")
    assert "kind-problem" not in browser.js("document.getElementById('answer').className")
    browser.js("localStorage.clear()")


def test_an_address_is_read_by_the_server(
    browser: Browser, keeps: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "open_page", lambda _: ARTICLE)
    _open(browser, keeps)
    browser.until("!document.getElementById('by-address').hidden")
    browser.js("document.getElementById('checking').open = true")
    browser.js("document.getElementById('article-url').value = 'https://clinic.example/cells'")
    browser.js("document.getElementById('check').requestSubmit()")
    browser.until(ANSWERED)
    assert "$9,000" in browser.js("document.querySelector('.article-text').textContent")
    assert browser.faults == []


def test_a_link_that_was_passed_on_keeps_nothing(browser: Browser, keeps: str) -> None:
    browser.faults.clear()
    browser.open(f"{keeps}/#q={quote(QUESTION)}")
    browser.until(ANSWERED)
    assert browser.js(HELD) is None
    assert browser.faults == []
