// A talk of two associations, live: what comes is shown as it comes, what is written is kept until the server has it, under a mark of
// its own so that sending again is sending once. Without this script the page's form does the same by being loaded again.
"use strict";
(() => {
  const list = document.getElementById("talk");
  const form = document.getElementById("write");
  const state = document.getElementById("talk-state");
  if (!list || list.dataset.before !== "0") return;
  const { talk, address, wordSeen, wordSending, wordAway, wordHidden, wordOver } = list.dataset;
  const csrf = document.querySelector("[name=csrf]")?.value || "";
  const store = `munadil talk ${address}`;
  let latest = Number(list.dataset.latest);
  let seen = Number(list.dataset.seen);
  let sending = false;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const kept = () => {
    try { return JSON.parse(sessionStorage.getItem(store)) || []; } catch { return []; }
  };
  const keep = (waiting) => {
    try { sessionStorage.setItem(store, JSON.stringify(waiting)); } catch { /* a browser that keeps nothing still sends */ }
  };
  let waiting = kept();

  const bubble = (own, text, when, hidden) => {
    const item = element("li", own ? "bubble own" : "bubble");
    const said = element("p", hidden ? "" : "text", hidden ? wordHidden : text);
    said.dir = "auto";
    const below = element("p", "help", when);
    below.append(element("span", "seen"));
    item.append(said, below);
    return item;
  };
  const show = (message) => {
    if (list.querySelector(`[data-number="${message.number}"]`)) return;
    const made = bubble(message.own, message.text, message.when, message.hidden);
    made.dataset.number = message.number;
    const pending = message.sent && list.querySelector(`[data-sent="${CSS.escape(message.sent)}"]`);
    if (pending) { pending.replaceWith(made); return; }
    const after = [...list.children].find((one) => Number(one.dataset.number) > message.number || one.dataset.sent);
    list.insertBefore(made, after || null);
    made.scrollIntoView({ block: "nearest" });
  };
  const showSeen = () => {
    for (const one of list.querySelectorAll(".own[data-number]")) {
      if (Number(one.dataset.number) <= seen) one.querySelector(".seen").textContent = ` · ${wordSeen}`;
    }
  };
  const post = (path, values) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf, ...values })) body.append(name, value);
    return fetch(address + path, { method: "POST", body, headers: { Accept: "application/json" } });
  };
  let marking = 0;
  const markRead = () => {
    if (document.visibilityState !== "visible" || marking) return;
    const numbers = [...list.querySelectorAll("[data-number]:not(.own)")].map((one) => Number(one.dataset.number));
    const upTo = Math.max(0, ...numbers);
    if (upTo <= Number(list.dataset.read || 0)) return;
    marking = setTimeout(async () => {
      marking = 0;
      try { if ((await post("/read", { up_to: upTo })).ok) list.dataset.read = upTo; } catch { /* the next one tells */ }
    }, 400);
  };
  const showWaiting = (one) => {
    if (list.querySelector(`[data-sent="${CSS.escape(one.sent)}"]`)) return;
    const made = bubble(true, one.text, wordSending, false);
    made.dataset.sent = one.sent;
    list.append(made);
    made.scrollIntoView({ block: "nearest" });
  };
  const drop = (one) => {
    waiting = waiting.filter((other) => other.sent !== one.sent);
    keep(waiting);
  };
  const flush = async () => {
    if (sending) return;
    sending = true;
    while (waiting.length) {
      const one = waiting[0];
      try {
        const answer = await post("", { sent: one.sent, text: one.text });
        if (answer.ok) {
          drop(one);
          show(await answer.json());
          state.textContent = "";
          continue;
        }
        if (answer.status < 500 && answer.status !== 429) {
          drop(one);
          list.querySelector(`[data-sent="${CSS.escape(one.sent)}"]`)?.remove();
          form.elements.text.value = [one.text, form.elements.text.value].filter(Boolean).join("\n");
          state.textContent = answer.status === 422 ? (await answer.json()).problem : wordOver;
          break;
        }
        throw new Error(String(answer.status));
      } catch {
        state.textContent = wordAway;
        await new Promise((again) => setTimeout(again, 1500));
      }
    }
    sending = false;
  };

  if (form) {
    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      const text = form.elements.text.value.trim();
      if (!text) return;
      const one = { sent: form.elements.sent.value, text };
      form.elements.sent.value = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
      form.elements.text.value = "";
      form.elements.text.focus();
      waiting.push(one);
      keep(waiting);
      showWaiting(one);
      flush();
    });
    form.elements.text.addEventListener("keydown", (pressed) => {
      if (pressed.key === "Enter" && !pressed.shiftKey && !pressed.isComposing && matchMedia("(pointer: fine)").matches) {
        pressed.preventDefault();
        form.requestSubmit();
      }
    });
    waiting.forEach(showWaiting);
    flush();
  }
  const listen = () => {
    const live = new EventSource(`${list.dataset.stream}?after=${latest}`);
    live.addEventListener("message", (came) => {
      const message = JSON.parse(came.data);
      latest = Math.max(latest, message.number);
      if (String(message.talk) !== talk) return;
      show(message);
      showSeen();
      if (!message.own) markRead();
    });
    live.addEventListener("read", (came) => {
      const mark = JSON.parse(came.data);
      if (String(mark.talk) !== talk) return;
      seen = Math.max(seen, mark.up_to);
      showSeen();
    });
    live.addEventListener("open", () => { list.dataset.live = "yes"; if (!waiting.length) state.textContent = ""; });
    live.addEventListener("error", () => {
      list.dataset.live = "no";
      if (live.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
    });
    addEventListener("pagehide", () => live.close(), { once: true });
  };
  document.addEventListener("visibilitychange", markRead);
  listen();
  list.lastElementChild?.scrollIntoView({ block: "nearest" });
})();
