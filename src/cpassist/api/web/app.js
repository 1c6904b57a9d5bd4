// The page: sends a question, shows the answer piece by piece, and lets it be kept.

import { answered, pieces } from "/assets/ask.js";
import { report } from "/assets/check.js";
import { earlier, forget, reading, remember } from "/assets/conversation.js";
import { openCollection, openStudy, openWhy } from "/assets/drawer.js";
import { chosen, narrowed } from "/assets/filters.js";
import { addressOf, keep } from "/assets/keep.js";
import { leave, offerKeeping } from "/assets/kept.js";
import { LIGHTS, Refused, balance, card, el, explained, inert, quoted, section, sources, withTerms } from "/assets/parts.js";

const form = document.getElementById("ask");
const question = document.getElementById("question");
const stop = document.getElementById("stop");
const status = document.getElementById("status");
const answer = document.getElementById("answer");
const examples = document.getElementById("examples");
const open = { study: openStudy, why: openWhy };

const HEADINGS = {
  answer: "What the evidence says",
  abstention: "No answer in this collection",
  guidance: "Please read this first",
};

const MORE = 25;

let running = null;

/** Said to everyone while waiting; once the answer is there to be seen, to screen readers alone. */
function say(text, heard = false) {
  status.className = heard ? "heard" : "";
  status.textContent = inert(text);
}

async function ask(text, { history = [], limit = null, standalone = null } = {}) {
  running?.abort();
  const mine = (running = new AbortController());
  const body = { question: text, ...chosen() };
  if (limit) body.limit = limit;
  if (history.length) body.history = history;
  if (standalone) body.standalone = standalone;
  stop.hidden = false;
  examples.hidden = true;
  answer.setAttribute("aria-busy", "true");
  say("Looking through the studies …");
  try {
    await follow(answered(body, mine.signal), body);
  } catch (error) {
    if (error instanceof Refused) refuse(error.problem);
    else if (error.name !== "AbortError") {
      console.error(error);
      refuse({ detail: "The answer did not arrive whole.", hint: "Check the connection and ask again." });
    } else if (running === mine) say("Stopped.");
  } finally {
    if (running === mine) {
      stop.hidden = true;
      answer.removeAttribute("aria-busy");
    }
  }
}

async function follow(stream, body) {
  let page = null; // an earlier answer stays until this one begins
  const quotes = new Map();
  let ended = false;
  for await (const [name, value] of stream) {
    page ||= begin();
    if (name === "understood") title(page, value, body);
    if (name === "hits") say(`${value.total} studies looked at …`);
    if (name === "quote") addQuote(page, quotes, value);
    if (name === "certainty") weigh(page, value);
    if (name === "error") { refuse(value); ended = true; }
    if (name === "done") { finish(page, value, body); ended = true; remember(body.history || [], body.standalone || body.question); }
  }
  if (!ended) refuse({ detail: "The answer broke off.", hint: "Ask again." });
}

function begin() {
  const page = {
    head: el("div", { class: "head" }),
    weight: el("div", { class: "weight" }),
    cards: el("ol", { class: "cards" }),
    rest: el("div", { class: "rest" }),
    found: el("div", { class: "found" }),
  };
  answer.replaceChildren(page.head, page.weight, page.found, page.rest);
  answer.className = "";
  answer.hidden = false;
  return page;
}

function title(page, value, { question: text, history }) {
  answer.className = `kind-${value.kind} reason-${value.reason}`;
  const sign = { answer: "", abstention: "∅ ", guidance: "! " }[value.kind];
  page.head.replaceChildren(
    el("p", { class: "asked" }, "You asked: ", el("bdi", {}, `“${inert(text)}”`)),
    el("h2", { id: "answer-title" }, sign && el("span", { "aria-hidden": "true", class: "sign" }, sign), HEADINGS[value.kind]));
  const { expanded, spelling } = value.understood;
  page.head.append(narrowed(() => ask(text, { history })) || "");
  page.head.append(...reading(value.understood, value.question, (standalone) => ask(text, { history, standalone })));
  if (expanded.length && value.kind !== "guidance") {
    page.head.append(el("details", { class: "quiet" }, el("summary", {}, "Also searched as"),
      el("ul", {}, expanded.map(({ term, also }) => el("li", {}, `${term}: ${also.join(", ")}`)))));
  }
  for (const { typed, offered } of value.kind === "guidance" ? [] : spelling) {
    page.head.append(el("p", { class: "row" }, "Did you mean ", offered.map((word) =>
      el("button", { type: "button", class: "small", onclick: () => respell(value.question.replace(typed, () => word), history) }, `“${word}”?`)),
    ` “${typed}” was searched as typed.`));
  }
  const heading = value.kind === "answer" ? "Quotes, word for word" : "Nearest in this collection";
  page.quotesTitle = heading;
}

function respell(text, history) {
  question.value = text;
  ask(text, { history });
}

function addQuote(page, quotes, { quote, citation }) {
  const known = quotes.get(citation.number) || { citation, quotes: [] };
  known.quotes.push(quote);
  const made = card(citation, known.quotes, open);
  if (known.node) known.node.replaceWith(made); else page.cards.append(made);
  quotes.set(citation.number, { ...known, node: made });
  if (!page.found.hasChildNodes()) page.found.append(section(page.quotesTitle, "quotes", page.cards));
}

function cited(statement) {
  const numbers = statement.text.includes("[") ? [] : statement.citations;
  return [statement.text, numbers.map((number) =>
    [" ", el("a", { href: `#study-${number}`, class: "ref", "aria-label": `study ${number}` }, `[${number}]`)])].flat(2);
}

function weigh(page, value) {
  page.weight.replaceChildren(
    ...value.summary.map((statement, place) => el("p", { class: place ? "statement" : "statement first" }, cited(statement))));
  if (value.certainty.level === "none") return;
  const light = LIGHTS[value.traffic_light];
  page.weight.append(el("div", { class: `light ${value.traffic_light}` },
    el("p", { class: "light-name" },
      el("span", { class: "light-shape", "aria-hidden": "true" }, light.shape),
      el("strong", {}, `${light.name}: `), value.certainty.light_meaning),
    el("p", {}, "Certainty: ", el("strong", {}, value.certainty.level), ` (${value.certainty.meaning})`),
    el("details", {}, el("summary", {}, "Why this certainty?"),
      el("ul", {}, value.certainty.reasons.map((reason) => el("li", {}, reason.text))))));
}

function finish(page, whole, body) {
  const text = body.question;
  const byNumber = new Map(whole.citations.map((citation) => [citation.number, citation]));
  if (whole.kind === "answer" && whole.citations.length) {
    page.weight.append(section("The studies shown, at a glance", "balance", el("figure", {}, balance(whole.citations),
      el("figcaption", { class: "quiet" }, "Each dot is one study shown below, by its number; the strongest designs stand on top. A picture, not a vote."))));
  }
  for (const citation of whole.citations) {
    const own = withTerms(whole, "quotes").filter((quote) => quote.citation === citation.number);
    if (own.length) document.getElementById(`study-${citation.number}`)?.replaceWith(card(citation, own, open));
  }
  if (whole.safety.length) {
    page.weight.append(section("Safety: what was reported", "safety", el("ul", { class: "plain" },
      withTerms(whole, "safety").map((quote) => {
        const citation = byNumber.get(quote.citation);
        return el("li", {}, quoted(quote),
          el("p", { class: "quiet" }, `[${quote.citation}] ${citation.appraisal.design_words}, ${citation.year || "year not stated"} `,
            el("button", { type: "button", class: "small", "aria-label": `Read it in place: study ${quote.citation}`, onclick: () => openStudy(citation, [quote]) }, "Read it in place")));
      }))));
  }
  if (whole.kind === "answer" && !body.limit && new Set(whole.quotes.map((quote) => quote.citation)).size >= 8) {
    page.found.append(el("button", { type: "button", onclick: () => ask(text, { history: body.history, standalone: body.standalone, limit: MORE }) }, "Show more studies"));
  }
  if (whole.sides.length) page.rest.prepend(section("Side by side", "sides", el("ul", {}, whole.sides.map(({ text }) => el("li", {}, text)))));
  const terms = explained(whole.glossary);
  if (terms) page.rest.append(terms);
  if (whole.caveats.length) page.rest.append(section("Keep in mind", "caveats", el("ul", {}, whole.caveats.map((text) => el("li", {}, text)))));
  if (whole.follow_ups.length) {
    page.rest.append(section("You could ask next", "follow-ups", el("ul", { class: "plain" }, whole.follow_ups.map((text) =>
      el("li", {}, el("button", { type: "button", onclick: () => { question.value = text; start(text); } }, text))))));
  }
  page.rest.append(el("p", {}, el("button", { type: "button", class: "main", onclick: () => { question.focus(); question.select(); } }, "Ask your next question")));
  page.rest.append(...[sources(whole.citations), keep(whole, body)].filter(Boolean));
  const light = whole.certainty.level === "none" ? "" : ` Certainty: ${whole.certainty.level}.`;
  const first = whole.kind === "answer" ? "" : ` ${whole.summary[0]?.text || ""}`;
  const counted = whole.quotes.length ? ` ${whole.quotes.length} quotes from ${whole.citations.length} sources.` : "";
  say(`${HEADINGS[whole.kind]}.${first}${light}${counted}`, true);
  answer.focus({ preventScroll: true });
  answer.scrollIntoView({ block: "start" });
}

/** A pasted article, or a page by its address: the whole report at once. */
async function checkArticle(article) {
  running?.abort();
  const mine = (running = new AbortController());
  stop.hidden = false;
  examples.hidden = true;
  say("Setting each statement against the studies …");
  try {
    const response = await fetch("/v1/check", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(article),
      signal: mine.signal,
    });
    const whole = await response.json();
    if (!response.ok) { refuse(whole); return; }
    answer.className = "kind-check";
    answer.hidden = false;
    answer.replaceChildren(...report(whole));
    say(`${whole.overall_words}. ${whole.overall_meaning} ${whole.claims.length} statements.`, true);
    answer.focus({ preventScroll: true });
    answer.scrollIntoView({ block: "start" });
  } catch (error) {
    if (error.name !== "AbortError") {
      console.error(error);
      refuse({ detail: "The report did not arrive whole.", hint: "Check the connection and try again." });
    } else if (running === mine) say("Stopped.");
  } finally {
    if (running === mine) stop.hidden = true;
  }
}

function refuse(problem) {
  answer.className = "kind-problem";
  answer.hidden = false;
  answer.replaceChildren(el("h2", { id: "answer-title" }, "This did not work"), el("p", {}, problem.detail), el("p", {}, problem.hint),
    problem.request_id ? el("p", { class: "quiet" }, `Request ${problem.request_id}`) : "");
  say(`This did not work. ${problem.detail}`, true);
}

/** Asks: by itself, or in the light of what was asked before, which the asker sees and can end. */
function start(text, { anew = false } = {}) {
  const typed = text.trim();
  if (!typed) { question.focus(); return; }
  if (anew) beginAnew();
  window.history.replaceState(null, "", addressOf(typed));
  ask(typed, { history: earlier() });
}

function beginAnew() {
  forget();
  leave();
}

/** A kept conversation: its last answer as it was given then, and the next question goes on. */
async function reopen(exchanges) {
  running?.abort();
  examples.hidden = true;
  forget();
  const earlier_ = exchanges.map((exchange) => exchange.question);
  const { answer: whole } = exchanges.at(-1);
  question.value = whole.question;
  await follow(pieces(whole), { question: whole.question, history: earlier_.slice(0, -1) });
}

/** What this server offers beyond answering; without it the page asks as before. */
async function offers() {
  try {
    const response = await fetch("/v1/server", { signal: AbortSignal.timeout(4_000) });
    if (!response.ok) return;
    const offered = await response.json();
    document.getElementById("by-address").hidden = !offered.fetch_pages;
    document.getElementById("article-text").required = !offered.fetch_pages;
    offerKeeping(offered.conversations, { begin: beginAnew, reopen, refuse });
  } catch (error) {
    console.error(error);
  }
}

form.addEventListener("submit", (event) => { event.preventDefault(); start(question.value); });
question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); start(question.value); }
});
document.getElementById("check").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = document.getElementById("article-text").value;
  const url = document.getElementById("article-url").value.trim();
  if (text.trim()) checkArticle({ text });
  else if (url) checkArticle({ url });
});
stop.addEventListener("click", () => running?.abort());
document.getElementById("about").addEventListener("click", openCollection);
for (const button of document.querySelectorAll(".ask-this")) {
  button.addEventListener("click", () => { question.value = button.textContent; start(button.textContent, { anew: true }); });
}
document.getElementById("anew").addEventListener("click", () => {
  beginAnew();
  question.value = "";
  question.focus();
});

function fromAddress() {
  if (!location.hash.startsWith("#q=")) return;
  try {
    question.value = decodeURIComponent(location.hash.slice(3)).slice(0, 2000);
  } catch {
    return; // a link cut short in the middle of a letter: nothing to ask
  }
  start(question.value, { anew: true });
}
window.addEventListener("hashchange", fromAddress);
window.addEventListener("beforeprint", () => {
  for (const part of answer.querySelectorAll(".light details, .sources, .keep details, section .statement-card")) part.open = true;
});
offers().then(fromAddress);
