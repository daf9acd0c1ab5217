// Ideas written where there is no network: they wait on this device, and are sent once there is one.
import { Queue, keepPage, keepSending } from "/take-part/static/queue.js";

const page = document.querySelector("[data-offline]");
const queue = new Queue("ideas:" + page.dataset.offline);
const list = document.querySelector("#waiting"), form = document.querySelector("#idea"), told = document.querySelector("#told");
const say = (key, count = "") => { told.textContent = (page.dataset[key] || "").replace("{count}", count); };

// What waits can be corrected or taken away before it goes; what went is taken off this device, which others may hold next.
function row(idea) {
  const made = document.createElement("p");
  made.className = "row";
  for (const key of idea.number ? ["clear"] : ["correct", "drop"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = page.dataset[key];
    button.addEventListener("click", () => take(idea, key));
    made.append(button);
  }
  return made;
}

function take(idea, key) {
  // After what is being sent: a piece that has just gone is not taken back into the form, nor kept anew under its number.
  sending = sending.then(async () => {
    const now = (await queue.every()).find((one) => one.id === idea.id);
    if (now && !(now.number && key !== "clear")) {
      await queue.forget(idea.id);
      if (key === "correct") {
        form.text.value = [now.text, form.text.value].filter(Boolean).join("\n\n");
        form.place.value ||= now.place;
        form.text.focus();
      }
    }
    await show();
  });
}

async function show() {
  const ideas = await queue.every();
  list.replaceChildren(...ideas.map((idea) => {
    const item = document.createElement("li"), text = document.createElement("p");
    item.className = "card";
    text.dir = "auto";
    text.textContent = idea.text;
    const state = document.createElement("p");
    state.className = "help";
    state.textContent = idea.number ? page.dataset.sent.replace("{number}", idea.number) : page.dataset.waits;
    item.append(text, state, row(idea));
    return item;
  }));
  document.querySelector("#none").hidden = ideas.length > 0;
}

let sending = Promise.resolve();
function send() {
  sending = sending.then(async () => {
    const { went, count } = await queue.send(page.dataset.sync);
    if (went === "none") return;
    say(went, count);
    await show();
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = form.text.value.trim(), place = form.place.value.trim();
  if (!text) return;
  // At once: the next idea may be begun before this one is kept, and must not be wiped out with it.
  form.reset();
  form.text.focus();
  try {
    await queue.keep({ text, place });
  } catch {
    form.text.value = [text, form.text.value].filter(Boolean).join("\n\n");
    form.place.value ||= place;
    say("broken");
    return;
  }
  await show();
  send();
});
form.querySelector("button").disabled = false; // Before this script runs, pressing it would lose what was written.
document.querySelector("#send").addEventListener("click", send);
await show();
keepSending(send);
if (await keepPage("/take-part/consultations/")) document.querySelector("#ready").textContent = page.dataset.ready;
