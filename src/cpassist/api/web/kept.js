// Conversations that the server keeps, where it does and the asker says so: listed, opened, forgotten.
// The key they are kept under stays in this browser; whoever holds it can read them.

import { Refused, el } from "/assets/parts.js";

const KEY = "cpassist-conversation-key";
const part = document.getElementById("kept");
const wish = document.getElementById("keep-wish");
const list = document.getElementById("kept-list");
const privacy = document.getElementById("privacy");
const UNKEPT = privacy.textContent;

let current = null;
let days = 0;
let inMemory = null;

/** Some browsers refuse to store anything: then the key lives as long as the page. */
function key() {
  try { return localStorage.getItem(KEY) || inMemory; } catch { return inMemory; }
}

function hold(value) {
  inMemory = value;
  try { if (value) localStorage.setItem(KEY, value); else localStorage.removeItem(KEY); } catch { /* in memory alone */ }
}

async function call(path, { method = "GET", body, signal } = {}) {
  const headers = { "Content-Type": "application/json" };
  if (key()) headers["X-Conversation-Key"] = key();
  const response = await fetch(`/v1/conversations${path}`, { method, headers, signal, body: body && JSON.stringify(body) });
  const value = await response.json();
  if (!response.ok) throw new Refused(value);
  return value;
}

/** Whether the next question is kept. */
export function keeping() {
  return !part.hidden && wish.checked;
}

/** Shows the part where the server keeps conversations; `begin` starts anew, `reopen` shows one. */
export function offerKeeping(offered, { begin, reopen, refuse }) {
  if (!offered) return;
  days = offered.expire_days;
  part.hidden = false;
  wish.checked = Boolean(key());
  document.getElementById("kept-for").textContent =
    `Your questions and the answers are then kept on this server for ${days} days after the last one, and anyone who uses this browser can read them. You can delete them here at any time.`;
  const changed = () => {
    privacy.textContent = keeping() ? `Kept on this server for ${days} days, under a key this browser holds.` : UNKEPT;
  };
  wish.addEventListener("change", () => { begin(); changed(); });
  const doing = (act) => async (...given) => {
    try { await act(...given); } catch (error) { refuse(error.problem || { detail: "That did not work.", hint: "Check the connection and try again." }); }
  };
  const open = doing(async (id) => {
    const { exchanges } = await call(`/${encodeURIComponent(id)}`);
    current = id;
    wish.checked = true;
    changed();
    part.open = false;
    reopen(exchanges);
  });
  const remove = doing(async (id) => {
    await call(`/${encodeURIComponent(id)}`, { method: "DELETE" });
    if (current === id) begin();
    await show();
  });
  const removeAll = doing(async () => {
    await call("", { method: "DELETE" });
    hold(null);
    begin();
    await show();
  });
  async function show() {
    const found = key() ? (await call("")).conversations.filter((one) => one.exchanges > 0) : [];
    list.replaceChildren(...found.map((one) => el("li", {},
      el("p", {}, el("bdi", {}, `“${one.title}”`), el("span", { class: "quiet" }, ` ${one.last_at.slice(0, 10)}, ${one.exchanges} question${one.exchanges > 1 ? "s" : ""}`)),
      el("div", { class: "row" },
        el("button", { type: "button", class: "small", "aria-label": `Open “${one.title}”`, onclick: () => open(one.id) }, "Open"),
        el("button", { type: "button", class: "small", "aria-label": `Delete “${one.title}”`, onclick: () => remove(one.id) }, "Delete")))));
    if (found.length > 1) list.append(el("li", {}, el("button", { type: "button", class: "small", onclick: removeAll }, "Delete all")));
    if (!found.length) list.append(el("li", { class: "quiet" }, "None are kept."));
  }
  part.addEventListener("toggle", () => { if (part.open) doing(show)(); });
  changed();
}

/** The next question begins another conversation. */
export function leave() {
  current = null;
}

/** The answer to the next question of the kept conversation, which begins with it where needed. */
export async function askKept({ history, ...body }, signal) {
  if (!current) await begin(signal);
  try {
    return await call(`/${encodeURIComponent(current)}/ask`, { method: "POST", body, signal });
  } catch (error) {
    if (error.problem?.code !== "unknown-conversation") throw error;
    await begin(signal); // it has expired, or was deleted elsewhere
    return call(`/${encodeURIComponent(current)}/ask`, { method: "POST", body, signal });
  }
}

async function begin(signal) {
  const begun = await call("", { method: "POST", signal });
  hold(begun.key);
  current = begun.id;
}
