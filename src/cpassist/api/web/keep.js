// An answer to keep, to pass on, to take to the doctor, or to check again.

import { el, inert, section } from "/assets/parts.js";

export function keep(whole, body) {
  const told = el("span", { role: "status", class: "quiet" });
  const button = (text, act) => el("button", { type: "button", onclick: async () => {
    try { told.textContent = inert((await act()) || ""); } catch { told.textContent = "That did not work here."; }
  } }, text);
  const copy = (text, done) => navigator.clipboard.writeText(text).then(() => done);
  const cited = whole.citations.length > 0;
  return section("Keep it", "keep", el("div", { class: "row" },
    cited && button("Page for the doctor", () => forDoctor(body)),
    button("Print", () => { window.print(); }),
    button("Copy", () => copy(asText(whole), "Copied.")),
    button("Copy link", () => copy(addressOf(whole.understood.standalone), "Link copied. It holds the question, which goes to nobody but whom you send it to."))),
  cited && el("details", {}, el("summary", {}, "For a library or a machine"), el("div", { class: "row" },
    button("RIS", () => references(whole, "ris")),
    button("BibTeX", () => references(whole, "bibtex")),
    button("Save as JSON", () => { save(JSON.stringify(whole, null, 1), "answer.json", "application/json"); return "Saved as answer.json."; }),
    whole.quotes.length > 0 && button("Check the quotes", () => check(whole))),
  el("p", { class: "quiet" }, `Build ${whole.receipt.build}. The same question on the same build gives the same answer.`)), told);
}

function asText(whole) {
  const lines = [whole.question, "", ...whole.summary.map((statement) => statement.text), ""];
  for (const quote of whole.quotes) lines.push(`[${quote.citation}] “${quote.text}”`);
  lines.push("", ...whole.caveats, "", ...whole.citations.map((c) => `[${c.number}] ${c.vancouver} ${c.url || ""}`), `Build ${whole.receipt.build}`);
  return lines.map((line) => inert(line)).join("\n");
}

async function references(whole, form_) {
  const texts = await Promise.all(whole.citations.map(async (citation) => {
    const response = await fetch(`/v1/studies/${encodeURIComponent(citation.study_id)}/cite?format=${form_}`);
    if (!response.ok) throw new Error("not all references could be had");
    return response.text();
  }));
  save(texts.join("\n"), form_ === "ris" ? "sources.ris" : "sources.bib", "text/plain");
  return `${texts.length} references saved.`;
}

/** One page to take along, as a file that prints. */
async function forDoctor({ limit, ...body }) {
  const response = await fetch("/v1/sheet", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, format: "html" }),
  });
  if (!response.ok) throw new Error("no page could be had");
  save(await response.text(), "for-the-doctor.html", "text/html");
  return "Saved as for-the-doctor.html; open and print it.";
}

/** Every quote of a saved answer or report against the stored studies, in one line. */
export async function check(whole) {
  const response = await fetch("/v1/verify", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(whole) });
  const report = await response.json();
  if (!response.ok) return `${report.detail} ${report.hint}`;
  return `${report.checked - report.failed} of ${report.checked} quotes stand as saved.`;
}

export function save(text, name, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The address that asks ``text`` again; what stands after # is never sent. */
export function addressOf(text) {
  return `${location.origin}${location.pathname}#q=${encodeURIComponent(text)}`;
}
