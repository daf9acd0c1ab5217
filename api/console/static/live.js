// A facilitator's phone: what is said goes into the queue, by role; a clock for each role runs on through a reload. Sent when there is a network.
import { Queue, keepPage, keepSending } from "/take-part/static/queue.js";

const page = document.querySelector("[data-live]");
const queue = new Queue("live:" + page.dataset.live), clock = new Queue("clock:" + page.dataset.live);
const form = document.querySelector("#voice"), list = document.querySelector("#kept"), told = document.querySelector("#told");
const buttons = [...document.querySelectorAll("[data-role]")];
const AWAY = 60_000; // A phone that was out for longer than a minute stopped listening when it was last seen.
const LONGEST = 10_800; // A watch that was forgotten counts three hours.
let running = null, spoken = {}, mending = null;
const word = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), page.dataset[key] || "");
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function tick() {
  const now = running ? (Date.now() - running.began) / 1000 : 0;
  const of = (role) => (spoken[role] || 0) + (running?.role === role ? now : 0);
  const all = buttons.reduce((sum, button) => sum + of(button.dataset.role), 0);
  for (const button of buttons) {
    const role = button.dataset.role;
    button.setAttribute("aria-pressed", String(running?.role === role));
    button.querySelector(".time").textContent = minutes(of(role));
    button.querySelector(".part").textContent = all ? `${Math.round((100 * of(role)) / all)} %` : "";
  }
}

async function stop(at = Date.now()) {
  if (!running) return;
  const { piece, role, began } = running;
  const seconds = Math.min(Math.round((at - began) / 1000), LONGEST);
  running = null;
  if (seconds > 0) await queue.keep({ id: piece, what: "speaking", role, seconds });
  await clock.forget(clock.list);
}

// One clock at a time; the id of what it measures is made when it begins, so that it counts once however it ends.
async function speak(role) {
  const again = running?.role === role;
  await stop();
  if (!again) {
    running = { id: clock.list, piece: crypto.randomUUID(), role, began: Date.now(), seen: Date.now() };
    await clock.keep(running);
  }
  await show();
  send();
}

async function show() {
  const pieces = await queue.every();
  spoken = {};
  for (const one of pieces) if (one.what === "speaking") spoken[one.role] = (spoken[one.role] || 0) + one.seconds;
  const voices = pieces.filter((one) => one.what === "voice").reverse();
  list.replaceChildren(...voices.map((one) => {
    const item = document.createElement("li"), text = document.createElement("p"), state = document.createElement("p");
    item.className = "card";
    text.dir = "auto";
    text.textContent = one.text || "";
    state.className = "help";
    const role = buttons.find((button) => button.dataset.role === one.role)?.dataset.name || "";
    state.textContent = `${role} · ${one.number ? word("sent", { number: one.number }) : one.why ? word("stays") : word("waits")}`;
    item.append(...(one.text ? [text] : []), state, ...(one.why ? refused(one) : []));
    return item;
  }));
  document.querySelector("#none").hidden = voices.length > 0;
  tick();
}

// Why it could not be taken, and a way to put it right: back in the form, it keeps its place and its id.
function refused(one) {
  const why = document.createElement("p"), mend = document.createElement("button");
  why.className = "problem";
  why.dir = "auto";
  why.textContent = one.why;
  mend.type = "button";
  mend.className = "quiet";
  mend.textContent = word("mend");
  mend.addEventListener("click", () => {
    const fields = form.elements;
    if (fields.text.value.trim() && mending !== one.id) { told.textContent = word("first"); fields.text.focus(); return; }
    mending = one.id;
    fields.role.value = one.role;
    fields.kind.value = one.kind;
    fields.text.value = one.text;
    fields.guest.value = one.guest || "";
    fields.shown.checked = Boolean(one.shown);
    fields.agreed.checked = true;
    fields.guest.focus();
  });
  return [why, mend];
}

// What was taken stays on the phone as a number alone.
const after = ({ text, guest, why, ...piece }, number) => ({ ...piece, number });
async function csrf() {
  const fresh = new DOMParser().parseFromString(await (await fetch(location.pathname, { credentials: "same-origin" })).text(), "text/html");
  return { csrf: fresh.querySelector("[data-live]")?.dataset.csrf || "" };
}
let sending = Promise.resolve();
function send() {
  sending = sending.then(async () => {
    const { went, count } = await queue.send(page.dataset.sync, csrf, after);
    if (went === "none") return;
    told.textContent = word(went, { count });
    await show();
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = form.elements, text = fields.text.value.trim();
  if (!text) return;
  const said = { what: "voice", role: fields.role.value, kind: fields.kind.value, text, guest: fields.guest.value.trim() };
  const shown = fields.shown.checked, id = mending;
  mending = null;
  // At once: the next voice may be begun before this one is kept, and must not be wiped out with it.
  fields.text.value = fields.guest.value = "";
  fields.shown.checked = fields.agreed.checked = false;
  fields.text.focus();
  try {
    const before = id && (await queue.every()).find((one) => one.id === id);
    await queue.keep({ ...before, ...said, shown, why: "" });
  } catch {
    fields.text.value = [text, fields.text.value].filter(Boolean).join("\n\n");
    fields.guest.value ||= said.guest;
    told.textContent = word("broken");
    return;
  }
  if (!fields.text.value) {
    localStorage.removeItem("munadil-draft:" + fields.text.dataset.draft);
    sessionStorage.removeItem("munadil-draft:sent");
  }
  await show();
  send();
});
for (const button of buttons) button.addEventListener("click", () => speak(button.dataset.role));
form.querySelector("button").disabled = false; // Before this script runs, pressing it would lose what was written.
document.querySelector("#send").addEventListener("click", send);
[running = null] = await clock.every();
if (running && Date.now() - running.seen > AWAY) await stop(running.seen);
await show();
keepSending(send);
setInterval(tick, 1_000);
setInterval(() => { if (running) { running.seen = Date.now(); clock.keep(running); } }, 5_000);
if (await keepPage("/console/participation/")) document.querySelector("#ready").textContent = word("ready");
