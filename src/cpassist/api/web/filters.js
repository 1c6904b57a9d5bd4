// What the asker narrows the search down to: as fields of a question, and in words where it is set.

import { el } from "/assets/parts.js";

const summary = document.querySelector("#narrow summary");
const since = document.getElementById("since");
const free = document.getElementById("open-access");
const expand = document.getElementById("expand");
const lists = { designs: "design", population: "population", cells: "cells" };
for (const field of Object.keys(lists)) lists[field] = document.getElementById(lists[field]);
const FOLDED = summary.textContent;

/** The fields that were set; none where nothing is narrowed. */
export function chosen() {
  const body = {};
  for (const [field, list] of Object.entries(lists)) if (list.value) body[field] = list.value.split("|");
  if (since.value) body.since_year = Number(since.value);
  if (free.checked) body.open_access = true;
  if (!expand.checked) body.expand = false;
  return body;
}

function inWords() {
  return [
    ...Object.values(lists).map((list) => list.value && list.selectedOptions[0].textContent),
    since.value && `from ${since.value} on`,
    free.checked && "free to read",
    !expand.checked && "my words alone",
  ].filter(Boolean);
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
  for (const list of Object.values(lists)) list.value = "";
  since.value = "";
  free.checked = false;
  expand.checked = true;
  show();
}

for (const one of [...Object.values(lists), since, free, expand]) one.addEventListener("change", show);
