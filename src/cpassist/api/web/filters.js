// What the asker narrows the search down to: as fields of a question, and in words where it is set.

import { el } from "/assets/parts.js";

const summary = document.querySelector("#narrow summary");
const design = document.getElementById("design");
const since = document.getElementById("since");
const expand = document.getElementById("expand");
const FOLDED = summary.textContent;

/** The fields that were set; none where nothing is narrowed. */
export function chosen() {
  const body = {};
  if (design.value) body.designs = design.value.split("|");
  if (since.value) body.since_year = Number(since.value);
  if (!expand.checked) body.expand = false;
  return body;
}

function inWords() {
  return [design.value && design.selectedOptions[0].textContent, since.value && `from ${since.value} on`, !expand.checked && "my words alone"].filter(Boolean);
}

function show() {
  const set = inWords();
  summary.textContent = set.length ? `${FOLDED}: ${set.join(", ")}` : FOLDED;
}

/** A line that says what was left out, with a way to ask without it; nothing where nothing was. */
export function narrowed(askAgain) {
  const set = inWords();
  if (!set.length) return null;
  return el("p", { class: "row quiet narrowed" }, `Narrowed to ${set.join(", ")}.`,
    el("button", { type: "button", class: "small", onclick: () => { clear(); askAgain(); } }, "Ask without this"));
}

function clear() {
  design.value = "";
  since.value = "";
  expand.checked = true;
  show();
}

for (const one of [design, since, expand]) one.addEventListener("change", show);
