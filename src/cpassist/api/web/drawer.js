// The drawer at the side: a study with the quoted words marked, why it has its grade, the collection.

import { el, grade, link, marked } from "/assets/parts.js";

const drawer = document.getElementById("drawer");
const title = document.getElementById("drawer-title");
const body = document.getElementById("drawer-body");

document.getElementById("close").addEventListener("click", () => drawer.close());
drawer.addEventListener("click", (event) => { if (event.target === drawer) drawer.close(); });

/** Signals whose own names only a reviewer knows. */
const SIGNALS = {
  design: "kind of study", n: "people in it", direction: "result", randomised_n: "people randomized", analysed_n: "people analysed",
  controlled: "had a comparison group", randomised: "by chance who got what", blinding: "who knew who got what", seller_involved: "seller of the treatment involved",
};

let latest = 0;

async function show(heading, address, draw) {
  const mine = (latest += 1);
  title.textContent = heading;
  body.replaceChildren(el("p", {}, "Loading …"));
  if (!drawer.open) drawer.showModal();
  title.focus();
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    const value = await response.json();
    if (mine !== latest) return;
    if (!response.ok) throw new Error(`${value.detail} ${value.hint}`);
    body.replaceChildren(...draw(value).filter(Boolean));
    body.querySelector("mark")?.scrollIntoView({ block: "center" });
  } catch (error) {
    if (mine === latest) body.replaceChildren(el("p", { class: "note" }, `This could not be loaded. ${error.message}`));
  }
}

export function openStudy(citation, quotes) {
  const address = `/v1/studies/${encodeURIComponent(citation.study_id)}`;
  return show(citation.title, address, (study) => [
    study.standing_words && el("p", { class: "standing" }, `⚠ ${study.standing_words}`),
    el("p", {}, study.vancouver),
    el("p", {}, grade(study.appraisal)),
    el("p", { class: "quiet" }, `These are ${study.kind_words}. The quoted words are marked.`),
    ...study.sections.map(({ label, start, end }) => {
      const spans = quotes.filter((quote) => quote.start >= start && quote.end <= end)
        .map((quote) => ({ start: quote.start - start, end: quote.end - start }));
      const text = Array.from(study.text).slice(start, end).join("");
      return el("section", {}, el("h3", {}, label), el("p", { class: "abstract" }, el("bdi", {}, marked(text, spans))));
    }),
    el("p", {}, study.url && link(study.url, "Go to the source"), " ",
      el("a", { href: `${address}/cite?format=ris`, download: `${study.study_id}.ris` }, "RIS"), " ",
      el("a", { href: `${address}/cite?format=bibtex`, download: `${study.study_id}.bib` }, "BibTeX")),
    el("p", { class: "quiet" }, study.retraction_checked
      ? `Retraction status looked up on ${study.retraction_checked}.`
      : "When its retraction status was last looked up is not recorded."),
  ]);
}

export function openWhy(citation) {
  const address = `/v1/studies/${encodeURIComponent(citation.study_id)}/why`;
  return show("Why this grade?", address, (why) => [
    el("p", {}, el("bdi", {}, citation.title)),
    el("p", {}, grade(citation.appraisal)),
    el("dl", { class: "why" }, why.signals.filter((signal) => signal.reasons.length).map((signal) => [
      el("dt", {}, `${SIGNALS[signal.name] || signal.name.replaceAll("_", " ")}: ${signal.value}`,
        el("span", { class: "quiet" }, ` (${signal.basis})`)),
      el("dd", {}, signal.reasons.map((reason) => [
        el("p", {}, reason.text), reason.quote && el("blockquote", {}, el("bdi", {}, `“${reason.quote}”`))])),
    ])),
  ]);
}

export function openCollection() {
  return show("What this collection holds", "/v1/corpus", (corpus) => [
    el("p", {}, `${corpus.studies.toLocaleString("en")} sources, ${corpus.passages.toLocaleString("en")} passages. Built ${corpus.built.slice(0, 10)}.`),
    el("h3", {}, "What it lacks, or could not make sure of"),
    el("ul", {}, corpus.gaps.map((gap) => el("li", {}, gap.text))),
    ...["design", "level", "license", "standing", "year"].map((name) => el("details", {},
      el("summary", {}, `By ${name}`),
      el("table", {}, el("tbody", {}, Object.entries(corpus.counts[name]).map(([key, count]) =>
        el("tr", {}, el("th", { scope: "row" }, key), el("td", {}, count))))))),
    el("p", { class: "quiet" }, `Build ${corpus.build}.`),
  ]);
}
