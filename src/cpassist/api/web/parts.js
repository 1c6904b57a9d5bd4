// Builds the page's parts out of the JSON contract. Text from outside enters as text only.

const SVG = "http://www.w3.org/2000/svg";

export const LIGHTS = {
  green: { shape: "●", name: "Green" },
  yellow: { shape: "▲", name: "Yellow" },
  red: { shape: "■", name: "Red" },
  grey: { shape: "○", name: "Grey" },
};

export const DIRECTIONS = {
  "benefit": { shape: "▲", name: "better than the comparison", column: ["", "better"] },
  "no difference": { shape: "=", name: "no difference from the comparison", column: ["no", "difference"] },
  "mixed": { shape: "◆", name: "mixed results", column: ["", "mixed"] },
  "harm": { shape: "▼", name: "harm reported", column: ["", "harm"] },
  "not applicable": { shape: "○", name: "no comparison of effect", column: ["no", "comparison"] },
  "unclear": { shape: "?", name: "direction unclear", column: ["", "unclear"] },
};

/** Whose words a text is made of, by the kind of its record. */
const WHOSE = {
  "abstract": "The authors’ abstract",
  "digest": "This project’s digest, not the authors’ words",
  "registry entry": "A trial register, filed by the sponsor: no published study",
};

// Control and direction characters may hide or turn round what a text says: they are made visible.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function inert(value) {
  return String(value).replace(HIDDEN, "\ufffd");
}

/** An element with text or children; attributes are set one by one, never parsed. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    made.append(child instanceof Node ? child : inert(child));
  }
  return made;
}

/** A refusal in the server's words. */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

function svg(name, attributes = {}, text = null) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== null) made.textContent = inert(text);
  return made;
}

/** A link only where it leads over the web; anything else stays text. */
export function link(url, text, name = null) {
  if (!/^https?:\/\//i.test(url || "")) return el("span", {}, text);
  return el("a", { href: url, rel: "noopener noreferrer external", target: "_blank", "aria-label": name }, text);
}

/** The studies by number, folded away: they hold what a library needs, not a first reader. */
export function sources(citations) {
  if (!citations.length) return null;
  return el("details", { class: "sources" }, el("summary", {}, `Sources (${citations.length})`),
    el("ol", {}, citations.map((citation) => el("li", { value: citation.number }, el("bdi", {}, citation.vancouver), " ",
      citation.url && link(citation.url, "Open", `Open source ${citation.number}`)))));
}

export function section(title, name, ...children) {
  const id = `part-${name}`;
  return el("section", { class: name, "aria-labelledby": id }, el("h3", { id }, title), children);
}

/** The Oxford level as five bars, a word and a colour. */
export function grade(appraisal) {
  const level = Number.parseInt(appraisal.level, 10);
  const filled = Number.isNaN(level) ? 0 : 6 - level;
  const bars = svg("svg", { viewBox: "0 0 34 16", class: "bars", "aria-hidden": "true" });
  for (let bar = 0; bar < 5; bar += 1) {
    const height = 4 + bar * 3;
    const kind = bar < filled ? "full" : "empty";
    bars.append(svg("rect", { x: bar * 7, y: 16 - height, width: 5, height, class: kind }));
  }
  return el("span", { class: `grade level-${filled}` }, bars, appraisal.level_words);
}

function direction(value) {
  const known = DIRECTIONS[value] || DIRECTIONS.unclear;
  return el("span", { class: "direction" },
    el("span", { "aria-hidden": "true", class: "shape" }, known.shape), ` ${known.name}`);
}

const STANDING = {
  "corrected": "CORRECTED after publication",
  "expression of concern": "EXPRESSION OF CONCERN by the journal",
  "retracted": "RETRACTED: supports nothing",
  "unverifiable": "standing could not be checked",
};

/** One study with its quotes: who says so, how far to trust it, the words. */
export function card(citation, quotes, open) {
  const { appraisal } = citation;
  const standing = STANDING[citation.retraction_status];
  const facts = [
    appraisal.design_words,
    appraisal.n === null ? null : `${appraisal.n.toLocaleString("en")} ${SUBJECTS[appraisal.subjects] || "participants"}`,
    citation.year || "year not stated",
  ].filter((fact) => fact !== null);
  const name = `${(citation.authors[0] || citation.journal || citation.study_id)} ${citation.year || ""}`;
  return el("li", { class: "card", id: `study-${citation.number}` },
    standing && el("p", { class: "standing" }, `⚠ ${standing}`),
    el("p", { class: "facts" }, el("strong", {}, `[${citation.number}] `), facts.join(" · ")),
    el("div", { class: "badges" }, el("span", { class: "graded" }, grade(appraisal),
      el("button", { type: "button", class: "small why", "aria-label": `Why? The grade of study ${citation.number}, ${name}`,
        onclick: () => open.why(citation) }, "Why?")),
      appraisal.direction && direction(appraisal.direction)),
    quotes.map(quoted),
    el("div", { class: "row" },
      el("button", { type: "button", class: "read", "aria-label": `Read it in place: study ${citation.number}, ${name}`,
        onclick: () => open.study(citation, quotes) }, "Read it in place"),
      citation.url && link(citation.url, "Source", `Source of study ${citation.number}, ${name}`)),
    el("p", { class: "whose quiet" }, [WHOSE[citation.kind], citation.license || "licence not stated"].filter(Boolean).join(" · ")));
}

/** What the studies shown report, by design (strongest first) and direction: one dot a study. */
export function balance(citations) {
  const shown = citations.filter((citation) => citation.retraction_status !== "retracted");
  const columns = ["benefit", "no difference", "mixed", "harm", "not applicable"];
  const rows = new Map();
  const ordered = [...shown].sort((a, b) => rank(a) - rank(b) || a.number - b.number);
  for (const citation of ordered) {
    const design = citation.appraisal.design_words;
    if (!rows.has(design)) rows.set(design, new Map(columns.map((name) => [name, []])));
    const column = columns.includes(citation.appraisal.direction) ? citation.appraisal.direction : "not applicable";
    rows.get(design).get(column).push(citation.number);
  }
  const [width, step, top] = [300, 60, 47];
  const tall = (row) => 44 + 20 * (Math.ceil(Math.max(...[...row.values()].map((cell) => cell.length)) / 3) - 1);
  const height = top + [...rows.values()].reduce((sum, row) => sum + tall(row), 4);
  const words = [...rows].map(([design, row]) => `${design}: ${columns
    .filter((name) => row.get(name).length)
    .map((name) => `${row.get(name).length} ${DIRECTIONS[name].column.join(" ").trim()}`).join(", ")}`).join("; ");
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "balance-picture" });
  picture.append(svg("title", {}, `Studies shown, by design and result. ${words}.`));
  columns.forEach((name, place) => {
    const x = place * step + step / 2;
    picture.append(svg("text", { x, y: 14, class: "head shape-head", "text-anchor": "middle" }, DIRECTIONS[name].shape));
    DIRECTIONS[name].column.forEach((word, line) =>
      picture.append(svg("text", { x, y: 27 + line * 12, class: "head", "text-anchor": "middle" }, word)));
  });
  let y = top;
  for (const [design, row] of rows) {
    picture.append(svg("line", { x1: 0, x2: width, y1: y, y2: y, class: "rule" }));
    picture.append(svg("text", { x: 2, y: y + 13, class: "row-name" }, design));
    columns.forEach((name, place) => dots(picture, row.get(name), place * step + step / 2, y + 29, name));
    y += tall(row);
  }
  return picture;
}

/** Rows of three, centred. */
function dots(picture, numbers, x, y, name) {
  numbers.forEach((number, place) => {
    const line = Math.floor(place / 3);
    const beside = Math.min(3, numbers.length - line * 3);
    const [at, down] = [x + ((place % 3) - (beside - 1) / 2) * 19.5, y + line * 20];
    picture.append(svg("circle", { cx: at, cy: down, r: 9, class: `dot ${name.replace(" ", "-")}` }));
    picture.append(svg("text", { x: at, y: down + 4, class: "dot-name", "text-anchor": "middle" }, number));
  });
}

const DESIGNS = ["meta-analysis", "systematic review", "randomized controlled trial",
  "non-randomized controlled trial", "single-arm trial", "cohort study", "case-control study",
  "cross-sectional study", "case series", "case report"];

/** By level, then by design, strongest first; what carries no level stands last. */
function rank({ appraisal }) {
  const level = Number.parseInt(appraisal.level, 10);
  const design = DESIGNS.indexOf(appraisal.design);
  return (Number.isNaN(level) ? 9 : level) * 100 + (design < 0 ? 99 : design);
}

const SUBJECTS = { "animal": "animals", "in vitro": "samples" };

/** The text with some spans marked; offsets count code points, as the contract does. */
export function marked(text, spans) {
  const points = Array.from(text);
  const parts = [];
  let from = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start < from) continue;
    parts.push(inert(points.slice(from, start).join("")));
    parts.push(el("mark", {}, points.slice(start, end).join("")));
    from = end;
  }
  parts.push(inert(points.slice(from).join("")));
  return parts;
}

let meanings = 0;

/** A quote, word for word; a press on a term it holds shows what the term means, below it. */
export function quoted(quote) {
  const id = `meaning-${(meanings += 1)}`;
  const meaning = el("p", { id, class: "meaning", role: "status" });
  const points = Array.from(quote.text);
  const parts = [];
  let from = 0;
  const buttons = (quote.terms || []).map((term) => {
    const word = points.slice(term.start, term.end).join("");
    const act = () => {
      const shut = button.getAttribute("aria-expanded") === "true";
      for (const other of buttons) other.setAttribute("aria-expanded", String(other === button && !shut));
      meaning.replaceChildren(...(shut ? [] : [el("strong", {}, term.term), inert(`: ${term.meaning}`)]));
    };
    // Not a button element: those do not break over lines as the words of a quote must.
    const button = el("span", { role: "button", tabindex: "0", class: "term", "aria-expanded": "false", "aria-controls": id, title: "What does this mean?", onclick: act }, word);
    button.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); }
    });
    parts.push(inert(points.slice(from, term.start).join("")), button);
    from = term.end;
    return button;
  });
  parts.push(inert(points.slice(from).join("")));
  return [el("blockquote", {}, el("p", {}, el("bdi", {}, "“", parts, "”"))), meaning];
}

/** The quotes of one list of the answer, each with the terms that are first met in it. */
export function withTerms(whole, part) {
  return whole[part].map((quote, place) => ({ ...quote,
    terms: whole.glossary.filter((term) => term.part === part && term.quote === place) }));
}

/** All terms of the answer with their meanings. */
export function explained(glossary) {
  if (!glossary.length) return null;
  return el("details", { class: "terms" },
    el("summary", {}, `Words explained (${glossary.length})`),
    el("dl", {}, glossary.map(({ term, meaning }) => [el("dt", {}, term), el("dd", {}, meaning)])));
}
