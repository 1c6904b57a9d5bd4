// An article checked: how it reads, its text with the statements marked, and each with its evidence.

import { el, inert, quoted, section, sources } from "/assets/parts.js";
import { openStudy, openWhy } from "/assets/drawer.js";
import { check as verified, save } from "/assets/keep.js";

const VERDICTS = {
  supported: "●",
  partly_supported: "◐",
  overstated: "▲",
  contradicted: "✕",
  misattributed: "⇄",
  no_evidence_in_corpus: "○",
  not_checkable: "–",
};
/** Shown in full, in this order; what nobody can tell is listed last, folded. */
const SETTLED = [
  ["against", "What goes against the studies, or further than they do", ["contradicted", "misattributed", "overstated"]],
  ["in-part", "What holds in part", ["partly_supported"]],
  ["borne-out", "What the studies bear out", ["supported"]],
];
const READINGS = { misleading: "■", mixed: "▲", balanced: "●", undecided: "○" };
const TOLD = { true: ["✓", "told"], false: ["–", "not found"] };

/** The report as the children of the answer's place. */
export function report(whole) {
  const byNumber = new Map(whole.citations.map((citation) => [citation.number, citation]));
  return [
    el("h2", { id: "answer-title" }, "How the text reads"),
    el("div", { class: `light reading-${whole.overall}` },
      el("p", { class: "light-name" }, el("span", { class: "light-shape", "aria-hidden": "true" }, READINGS[whole.overall]),
        el("strong", {}, whole.overall_words)),
      el("p", {}, whole.overall_meaning),
      el("ul", {}, whole.reasons.map((reason) => el("li", {}, reason)))),
    whole.claims.length > 0 && counted(whole.claims),
    ...SETTLED.map(([name, heading, verdicts]) => settled(name, heading, whole.claims, verdicts, byNumber)),
    whole.questions.length > 0 && section("Questions to ask whoever offers the treatment", "questions", el("ul", {}, whole.questions.map((text) => el("li", {}, text)))),
    section("What a fair text tells", "disclosures", el("ul", { class: "plain" }, Object.values(whole.disclosures).map(told))),
    whole.claims.length > 0 && el("details", { class: "marked" }, el("summary", {}, "The text, with its statements numbered"),
      el("p", { class: "quiet" }, "Press a number to see what the studies say of it."), markedText(whole)),
    untold(whole.claims, byNumber),
    section("Keep in mind", "caveats", el("ul", {}, whole.caveats.map((text) => el("li", {}, text)))),
    sources(whole.citations),
    keep(whole),
  ].filter(Boolean);
}

function settled(name, heading, claims, verdicts, byNumber) {
  const shown = claims.flatMap((claim, place) => (verdicts.includes(claim.verdict) ? [statement(claim, place + 1, byNumber)] : []));
  return shown.length > 0 && section(heading, name, el("ol", { class: "plain" }, shown));
}

/** What no study held here settles, and what no study could. */
function untold(claims, byNumber) {
  const known = SETTLED.flatMap(([, , verdicts]) => verdicts);
  const shown = claims.flatMap((claim, place) => (known.includes(claim.verdict) ? [] : [statement(claim, place + 1, byNumber)]));
  return shown.length > 0 && el("details", { class: "unsettled" }, el("summary", {}, `What the studies held here cannot tell (${shown.length})`),
    el("p", { class: "quiet" }, "These may still be true."), el("ol", { class: "plain" }, shown));
}

function counted(claims) {
  const found = new Map();
  for (const { verdict, verdict_words: words } of claims) found.set(verdict, { words, count: (found.get(verdict)?.count || 0) + 1 });
  const order = Object.keys(VERDICTS).filter((verdict) => found.has(verdict));
  return el("ul", { class: "counts", "aria-label": "Statements by verdict" }, order.map((verdict) =>
    el("li", { class: `verdict ${verdict}` }, sign(verdict), `${found.get(verdict).words}: ${found.get(verdict).count}`)));
}

function sign(verdict) {
  return el("span", { "aria-hidden": "true", class: "shape" }, `${VERDICTS[verdict]} `);
}

function told({ present, words, places }) {
  const [shape, name] = TOLD[present];
  return el("li", {}, el("span", { "aria-hidden": "true", class: "shape" }, `${shape} `), `${words}: ${name}`,
    places.length > 0 && [" ", el("bdi", { class: "quiet" }, `“${places[0].text}”`)]);
}

/** The text as it was sent, each statement marked and numbered; paragraphs keep their breaks. */
function markedText(whole) {
  const points = Array.from(whole.text);
  const parts = [];
  let from = 0;
  whole.claims.forEach((claim, place) => {
    parts.push(inert(points.slice(from, claim.start).join("")));
    parts.push(el("mark", { class: claim.verdict }, points.slice(claim.start, claim.end).join("")),
      el("button", { type: "button", class: "claim-number", "aria-label": `Statement ${place + 1}: ${claim.verdict_words}`, onclick: () => show(place + 1) },
        `${VERDICTS[claim.verdict]}${place + 1}`));
    from = claim.end;
  });
  parts.push(inert(points.slice(from).join("")));
  return el("div", { class: "article-text", dir: "auto" }, parts);
}

function show(number) {
  const wanted = document.getElementById(`statement-${number}`);
  for (let part = wanted; part; part = part.parentElement?.closest("details")) part.open = true;
  wanted.scrollIntoView({ block: "center" });
  wanted.querySelector("summary").focus({ preventScroll: true });
}

function statement(claim, number, byNumber) {
  const studies = new Map();
  for (const quote of claim.quotes) {
    const key = `${quote.stance} ${quote.citation}`;
    studies.set(key, [...(studies.get(key) || []), quote]);
  }
  return el("li", {}, el("details", { id: `statement-${number}`, class: "statement-card" },
    el("summary", {}, el("strong", {}, `${number}. `), el("span", { class: `verdict ${claim.verdict}` }, sign(claim.verdict), claim.verdict_words),
      el("q", {}, el("bdi", {}, claim.text)), el("span", { class: "why-so quiet" }, claim.why)),
    claim.flags.length > 0 && el("ul", { class: "quiet" }, claim.flags.map(({ words }) => el("li", {}, words))),
    [...studies.values()].map((quotes) => evidence(quotes, byNumber.get(quotes[0].citation)))));
}

function evidence(quotes, citation) {
  const words = { supports: "For", contradicts: "Against" }[quotes[0].stance];
  return el("div", { class: `evidence ${quotes[0].stance}` },
    el("p", {}, el("strong", {}, words), ` · [${citation.number}] ${citation.appraisal.design_words}, ${citation.year || "year not stated"}`),
    quotes.map(quoted),
    el("div", { class: "row" },
      el("button", { type: "button", class: "small", "aria-label": `Read it in place: study ${citation.number}`, onclick: () => openStudy(citation, quotes) }, "Read it in place"),
      el("button", { type: "button", class: "small", "aria-label": `Why this grade? Study ${citation.number}`, onclick: () => openWhy(citation) }, "Why this grade?")));
}

function keep(whole) {
  const heard = el("span", { role: "status", class: "quiet" });
  return section("Keep or check it", "keep", el("div", { class: "row" },
    el("button", { type: "button", onclick: () => { openAll(); window.print(); } }, "Print"),
    el("button", { type: "button", onclick: () => { save(JSON.stringify(whole, null, 1), "check.json", "application/json"); heard.textContent = "Saved as check.json."; } }, "Save as JSON"),
    el("button", { type: "button", onclick: async () => {
      try { heard.textContent = inert(await verified(whole)); } catch { heard.textContent = "That did not work here."; }
    } }, "Check the quotes")), heard,
  el("p", { class: "quiet" }, `Build ${whole.receipt.build}. The same text on the same build gives the same report.`));
}

function openAll() {
  for (const one of document.querySelectorAll(".statement-card, .marked, .sources")) one.open = true;
}
