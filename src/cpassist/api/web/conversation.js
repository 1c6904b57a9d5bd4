// What was asked so far on this page: kept in this tab alone, and gone with it.

import { el } from "/assets/parts.js";

const shown = document.getElementById("earlier");
const list = document.getElementById("earlier-questions");

/** Questions sent along, so that "and is it safe?" is read in their light. */
const SENT = 10;

let asked = [];

export function earlier() {
  return asked.slice(-SENT);
}

/** Begin anew: the next question is read by itself. */
export function forget() {
  asked = [];
  show();
}

/** The questions up to the one just answered, each as it was read where the asker said how. */
export function remember(before, text) {
  asked = [...before, text];
  show();
}

function show() {
  shown.hidden = asked.length === 0;
  list.replaceChildren(...asked.map((text) => el("li", {}, el("bdi", {}, text))));
}

/** How a question was read, with a field to put it right. */
export function reading(understood, question, askAs) {
  const { standalone } = understood;
  if (standalone === question) return [];
  const field = el("textarea", { id: "reading", rows: "2", maxlength: "2000", autocomplete: "off" }, standalone);
  const act = () => { if (field.value.trim()) askAs(field.value.trim()); };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); act(); }
  });
  return [el("p", { class: "quiet" }, "Understood as: ", el("bdi", {}, `“${standalone}”`)),
    el("details", { class: "quiet" }, el("summary", {}, "Not what you meant?"),
      el("label", { for: "reading" }, "Put it so that it stands alone"), field,
      el("div", { class: "row" }, el("button", { type: "button", onclick: act }, "Ask it so")))];
}
