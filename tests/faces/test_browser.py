"""The page in a real browser: asked by key, read by eye's measure, hostile records inert."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from tests.browser import BINARY, Browser
from tests.page_world import HOSTILE

pytestmark = pytest.mark.skipif(BINARY is None, reason="no chromium on this machine")

ANSWERED = "document.querySelector('.keep') !== null"
QUESTION = "does cord blood help children with cerebral palsy walk?"
WIDER = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(autouse=True)
def _clean(browser: Browser) -> None:
    browser.faults.clear()
    browser.asked_for.clear()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_question_is_asked_by_key_and_a_quote_read_in_place(
    browser: Browser, url: str, width: int
) -> None:
    browser.size(width, 800)
    browser.open(url + "/")
    browser.until(
        "document.getElementById('question') !== null && document.readyState === 'complete'"
    )
    browser.js("document.getElementById('question').focus()")
    browser.do("Input.insertText", text=QUESTION)
    browser.key("Enter", 13)
    browser.until(ANSWERED)
    assert browser.js("document.activeElement.id") == "answer"
    assert browser.js("document.querySelectorAll('.card blockquote').length") > 0
    assert not browser.js(WIDER)
    assert browser.js("document.querySelectorAll('article img, article script').length") == 0
    browser.js("document.querySelector('.card .row button').focus()")
    browser.js("document.activeElement.click()")
    marked = browser.until("document.querySelector('#drawer mark')?.textContent")
    quotes = browser.js("document.querySelector('.card').textContent")
    assert marked in quotes
    assert not browser.js(WIDER)
    browser.key("Escape", 27)
    assert browser.js("document.activeElement.textContent") == "Read it in place"
    assert browser.faults == []
    assert [
        at for at in browser.asked_for if at.startswith("http") and not at.startswith(url)
    ] == []


def test_hostile_words_are_shown_as_words(browser: Browser, url: str) -> None:
    browser.size(320, 800)
    browser.open(f"{url}/#q={quote('cord blood <img src=x onerror=alert(1)> and walking?')}")
    browser.until(ANSWERED)
    assert browser.js("document.querySelectorAll('article img, article script').length") == 0
    text = browser.js("document.getElementById('answer').textContent")
    assert "<img src=x" in text
    assert "\u202e" not in text
    assert browser.js("document.title").startswith("cpassist")
    assert not browser.js(WIDER)
    assert browser.faults == []


def test_quotes_are_checked_and_the_answer_prints(browser: Browser, url: str) -> None:
    browser.size(800, 900)
    browser.open(f"{url}/#q={quote(QUESTION)}")
    browser.until(ANSWERED)
    find = "[...document.querySelectorAll('.keep button')].find(b => b.textContent === '{}')"
    browser.js(find.format("Check the quotes") + ".click()")
    told = "document.querySelector('.keep [role=status]').textContent"
    assert "quotes stand as saved" in browser.until(told)
    assert len(browser.do("Page.printToPDF")["data"]) > 10_000
    assert browser.faults == []


def test_an_abstention_does_not_look_like_an_answer(browser: Browser, url: str) -> None:
    browser.open(f"{url}/#q={quote('how do I bake sourdough bread?')}")
    browser.until(ANSWERED)
    assert "kind-abstention" in browser.js("document.getElementById('answer').className")
    assert browser.js("getComputedStyle(answer).borderTopStyle") == "dashed"
    assert browser.js("document.querySelectorAll('.light, .balance').length") == 0


def test_everything_to_press_has_a_name_and_a_size(browser: Browser, url: str) -> None:
    browser.size(320, 800)
    browser.open(f"{url}/#q={quote(QUESTION)}")
    browser.until(ANSWERED)
    shown = "[...document.querySelectorAll('button, a, input, select')].filter(e => e.offsetParent)"
    named = "e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length"
    assert browser.js(f"{shown}.filter(e => !({named})).length") == 0
    small = "e.tagName === 'BUTTON' && e.getBoundingClientRect().height < 24"
    assert browser.js(f"{shown}.filter(e => {small}).length") == 0


def test_a_term_is_explained_at_a_press_and_the_quote_stays_as_it_is(
    browser: Browser, url: str
) -> None:
    browser.size(320, 800)
    browser.open(f"{url}/#q={quote(QUESTION)}")
    browser.until(ANSWERED)
    quotes = "[...document.querySelectorAll('.card blockquote')].map(q => q.textContent).join()"
    before = browser.js(quotes)
    assert browser.js("document.querySelectorAll('.meaning:not(:empty)').length") == 0
    browser.js("document.querySelector('.card .term').click()")
    told = browser.js("document.querySelector('.card .meaning').textContent")
    assert ": " in told
    assert browser.js("document.querySelector('.card .term').ariaExpanded") == "true"
    assert browser.js(quotes) == before
    assert not browser.js(WIDER)
    browser.js("document.querySelector('.card .term').click()")
    assert browser.js("document.querySelectorAll('.meaning:not(:empty)').length") == 0
    assert browser.faults == []


def test_a_spelling_is_offered_and_searched_only_at_a_press(browser: Browser, url: str) -> None:
    browser.open(f"{url}/#q={quote('does cord blood help children, or placbo?')}")
    browser.until(ANSWERED)
    offer = "document.querySelector('.head button.small')"
    assert "placebo" in browser.js(f"{offer}.textContent")
    assert browser.js("document.querySelector('.asked').textContent").count("placbo") == 1
    browser.js(f"{offer}.click()")
    browser.until("document.querySelector('.asked').textContent.includes('placebo')")
    assert browser.faults == []


def test_other_names_are_not_searched_where_the_box_is_cleared(browser: Browser, url: str) -> None:
    browser.open(f"{url}/")
    browser.until("document.readyState === 'complete'")
    browser.js("document.getElementById('expand').checked = false")
    browser.js(f"document.getElementById('question').value = {QUESTION!r}")
    browser.js("document.getElementById('ask').requestSubmit()")
    browser.until(ANSWERED)
    assert browser.js("document.querySelectorAll('.head details').length") == 0
    browser.js("document.getElementById('expand').checked = true")
    browser.js("document.getElementById('ask').requestSubmit()")
    browser.until("document.querySelectorAll('.head details').length === 1")


def test_what_was_narrowed_is_said_and_undone_at_a_press(browser: Browser, url: str) -> None:
    browser.size(320, 800)
    browser.open(f"{url}/")
    browser.until("document.readyState === 'complete'")
    browser.js("const at = (id) => document.getElementById(id); at('since').value = '2019'")
    browser.js("document.getElementById('since').dispatchEvent(new Event('change'))")
    assert "from 2019 on" in browser.js("document.querySelector('#narrow summary').textContent")
    browser.js(f"document.getElementById('question').value = {QUESTION!r}")
    browser.js("document.getElementById('ask').requestSubmit()")
    browser.until(ANSWERED)
    cards = "[...document.querySelectorAll('.card .facts')].map((one) => one.textContent)"
    assert all("2020" in facts for facts in browser.js(cards))
    assert "from 2019 on" in browser.js("document.querySelector('.narrowed').textContent")
    assert not browser.js(WIDER)
    browser.js("document.querySelector('.narrowed button').click()")
    browser.until(f"document.querySelector('.narrowed') === null && {ANSWERED}")
    assert any("2001" in facts for facts in browser.js(cards))
    assert browser.js("document.querySelector('#narrow summary').textContent") == "Narrow it down"
    assert browser.faults == []


def test_a_page_for_the_doctor_is_saved(browser: Browser, url: str) -> None:
    browser.open(f"{url}/#q={quote(QUESTION)}")
    browser.until(ANSWERED)
    find = "[...document.querySelectorAll('.keep button')].find(b => b.textContent === '{}')"
    browser.js(find.format("Page for the doctor") + ".click()")
    told = "document.querySelector('.keep [role=status]').textContent"
    assert "for-the-doctor.html" in browser.until(told)
    assert browser.faults == []


def test_a_typed_question_goes_on_from_the_last_and_its_reading_is_put_right(
    browser: Browser, url: str
) -> None:
    browser.size(320, 800)
    browser.open(f"{url}/#q={quote(QUESTION)}")
    browser.until(ANSWERED)
    browser.js("document.getElementById('question').value = 'and is it safe?'")
    browser.js("document.getElementById('ask').requestSubmit()")
    head = "document.querySelector('.head').textContent"
    browser.until(f"{head}.includes('and is it safe?') && {ANSWERED}")
    assert "cord blood" in browser.js(head)
    assert browser.js("document.querySelectorAll('#earlier-questions li').length") == 2
    assert not browser.js(WIDER)
    browser.js("document.getElementById('reading').value = 'is cord blood safe for newborns?'")
    browser.js("document.querySelector('.head details button').click()")
    listed = "document.getElementById('earlier-questions').textContent"
    browser.until(f"{listed}.includes('safe for newborns') && {ANSWERED}")
    assert "and is it safe?" not in browser.js(listed)
    browser.js("document.getElementById('anew').click()")
    assert browser.js("document.getElementById('earlier').hidden")
    assert browser.faults == []


@pytest.mark.parametrize("width", [320, 1280])
def test_an_article_is_checked_and_its_evidence_read(
    browser: Browser, url: str, width: int
) -> None:
    browser.size(width, 900)
    browser.open(f"{url}/")
    browser.until("document.readyState === 'complete'")
    browser.js("document.getElementById('checking').open = true")
    text = "Walking did not differ between cord blood and placebo. " + HOSTILE + " It costs $9,000."
    browser.js(f"document.getElementById('article-text').value = {json.dumps(text)}")
    browser.js("document.getElementById('check').requestSubmit()")
    browser.until(ANSWERED)
    assert browser.js("document.querySelectorAll('.article-text mark').length") >= 1
    shown = browser.js("document.querySelector('.article-text').textContent")
    assert "<script>alert(1)</script>" in shown
    assert "\u202e" not in shown
    browser.js("document.querySelector('.claim-number').click()")
    assert browser.js("document.querySelector('.statement-card').open")
    assert browser.js("document.querySelectorAll('.statement-card[open] blockquote').length") >= 1
    find = "[...document.querySelectorAll('.keep button')].find(b => b.textContent === '{}')"
    browser.js(find.format("Check the quotes") + ".click()")
    told = "document.querySelector('.keep [role=status]').textContent"
    assert "quotes stand as saved" in browser.until(told)
    browser.js("document.querySelector('.evidence button').click()")
    browser.until("document.querySelector('#drawer-body mark') !== null")
    assert not browser.js(WIDER)
    assert browser.js("document.title").startswith("cpassist")
    assert browser.faults == []
