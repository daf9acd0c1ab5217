// <munadil-chat server="https://…" language="fr|ar|ary|ary-Latn|en" theme="light|dark">: a conversation with cited answers.

import { direction, directionOf, element, fill, icon } from "./elements.js";
import { AnswerMessage, plainText, userMessage } from "./message.js";
import { SourcePanel } from "./source-panel.js";
import { ask } from "./turn.js";

const HOME = new URL("..", import.meta.url).href.replace(/\/$/, "");
const KEPT_EXCHANGES = 6;

class MunadilChat extends HTMLElement {
  static observedAttributes = ["language"];

  #config = null;
  #language = "fr";
  #chosen = null; // the language that the person chose for the answers; without it, answers follow the question
  #history = [];
  #turn = null;
  #texts = [];
  #nodes = {};
  #panel = null;

  connectedCallback() {
    if (!this.shadowRoot) {
      this.attachShadow({ mode: "open" });
      this.#start();
    }
  }

  disconnectedCallback() {
    this.#turn?.abort();
  }

  attributeChangedCallback(name, before, after) {
    if (this.#config && before !== after) this.#speak(after);
  }

  get #server() {
    return (this.getAttribute("server") || HOME).replace(/\/$/, "");
  }

  // Wordings are asked for by name, so that they are always those of the current language.
  #words = (name, values = {}) => {
    const wording = this.#config.wordings[this.#language][name];
    const { called, assistant } = this.#config.organisation;
    const names = { organisation: called[this.#language], assistant: assistant[this.#language] };
    return typeof wording === "string" ? fill(wording, { ...names, ...values }) : wording;
  };

  async #start() {
    const sheets = ["theme.css", "chat.css", "panel.css"].map((name) => {
      const sheet = element("link", { rel: "stylesheet", href: `${this.#server}/widget/${name}` });
      return [sheet, new Promise((done) => ["load", "error"].forEach((event) => sheet.addEventListener(event, done)))];
    });
    this.shadowRoot.replaceChildren(...sheets.map(([sheet]) => sheet));
    try {
      const response = await fetch(`${this.#server}/widget/config.json`, { credentials: "omit" });
      if (!response.ok) throw new Error(String(response.status));
      this.#config = await response.json();
    } catch {
      const button = element("button", { type: "button", text: "↻", "aria-label": "Réessayer / Try again / إعادة المحاولة" });
      button.addEventListener("click", () => this.#start());
      this.shadowRoot.append(element("p", { role: "alert" }, "Munadil ne répond pas · Munadil does not answer · مناضل لا يجيب ", button));
      return;
    }
    await Promise.all(sheets.map(([, ready]) => ready));
    this.#build();
    this.#speak(this.getAttribute("language") || document.documentElement.lang || navigator.language);
    this.dispatchEvent(new CustomEvent("munadil-ready", { bubbles: true }));
  }

  #build() {
    this.#panel = new SourcePanel({ words: this.#words, language: () => this.#language, server: () => this.#server });
    const log = element("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
    const scroll = element("div", { class: "scroll" }, this.#disclaimer(), this.#emptyState(), log);
    const status = element("p", { class: "unseen", role: "status" });
    const chat = element("section", { class: "chat" }, this.#header(), scroll, this.#composer(), status);
    Object.assign(this.#nodes, { chat, log, scroll, status });
    this.#say(chat, "chat_label", "aria-label");
    this.#say(log, "chat_label", "aria-label");
    this.shadowRoot.append(chat, this.#panel.node);
  }

  #header() {
    const name = element("h1", {}, element("span", { class: "name" }), element("span", { class: "badge" }));
    const organisation = element("p", { class: "organisation" });
    const select = element("select", { onchange: () => this.#choose(select.value) });
    for (const tag of this.#config.languages) {
      select.append(element("option", { value: tag, lang: tag, text: this.#config.wordings[tag].language_name }));
    }
    const fresh = element("button", { type: "button", class: "round fresh", hidden: true, onclick: () => this.#reset() }, icon("fresh"));
    this.#texts.push(() => {
      name.firstChild.textContent = this.#config.organisation.assistant[this.#language];
      name.lastChild.textContent = this.#words("ai_badge");
      organisation.textContent = this.#config.organisation.name[this.#language];
      select.value = this.#language;
    });
    this.#say(select, "language_label", "aria-label");
    this.#say(fresh, "new_conversation", "aria-label");
    this.#say(fresh, "new_conversation", "title");
    this.#nodes.fresh = fresh;
    const who = element("div", { class: "who" }, name, organisation);
    const language = element("label", { class: "language" }, icon("globe"), select);
    return element("header", { class: "top" }, element("span", { class: "logo" }, icon("mark")), who, fresh, language);
  }

  #disclaimer() {
    const text = element("span");
    const node = element("p", { class: "disclaimer", role: "note" }, icon("info"), text);
    this.#texts.push(() => {
      text.textContent = this.#config.organisation.disclaimer[this.#language] || this.#words("ai_notice");
    });
    return node;
  }

  #emptyState() {
    const title = element("h2");
    const text = element("p", { class: "welcome" });
    const label = element("h3", { id: "suggestions" });
    const list = element("ul", { "aria-labelledby": "suggestions" });
    this.#say(title, "empty_title");
    this.#say(text, "empty_text");
    this.#say(label, "suggestions");
    this.#texts.push(() => {
      const questions = this.#config.examples[this.#language] ?? [];
      label.hidden = list.hidden = !questions.length;
      list.replaceChildren(...questions.slice(0, 4).map((question) => {
        const button = element("button", { type: "button", dir: direction(question), onclick: () => this.#send(question) });
        button.append(element("span", { text: question }), icon("forward"));
        return element("li", {}, button);
      }));
    });
    this.#nodes.empty = element("div", { class: "empty" }, title, text, label, list);
    return this.#nodes.empty;
  }

  #composer() {
    const input = element("textarea", { rows: "1", enterkeyhint: "send", maxlength: "8000", "aria-describedby": "hint notice" });
    const send = element("button", { type: "submit", class: "send", disabled: true }, icon("send"), icon("stop"));
    const hint = element("span", { class: "unseen", id: "hint" });
    const notice = element("p", { class: "notice", id: "notice" });
    const form = element("form", { class: "composer" }, element("div", { class: "field" }, input, send), hint, notice);
    input.addEventListener("input", () => this.#refresh());
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!this.#turn) form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#turn) this.#turn.abort();
      else this.#send(input.value);
    });
    this.#say(input, "input_label", "aria-label");
    this.#say(input, "input_placeholder", "placeholder");
    this.#say(hint, "input_hint");
    this.#say(notice, "ai_notice");
    this.#texts.push(() => this.#refresh());
    Object.assign(this.#nodes, { input, send, form });
    return form;
  }

  // Show a wording in a node (as its text, or as an attribute), in every language to come.
  #say(node, name, attribute) {
    this.#texts.push(() => (attribute ? node.setAttribute(attribute, this.#words(name)) : (node.textContent = this.#words(name))));
  }

  #speak(wanted) {
    const { languages, default_language: fallback } = this.#config;
    const tag = String(wanted ?? "").toLowerCase();
    this.#language = languages.find((l) => l.toLowerCase() === tag) ?? languages.find((l) => l === tag.split("-")[0]) ?? fallback;
    Object.assign(this.#nodes.chat, { lang: this.#language, dir: directionOf(this.#language) });
    Object.assign(this.#panel.node, { lang: this.#language, dir: directionOf(this.#language) });
    for (const text of this.#texts) text();
    this.dispatchEvent(new CustomEvent("munadil-language", { bubbles: true, detail: this.#language }));
  }

  #choose(tag) {
    this.#chosen = tag;
    this.#speak(tag);
  }

  #refresh() {
    const { input, send } = this.#nodes;
    if (!input) return;
    input.dir = input.value.trim() ? direction(input.value) : directionOf(this.#language);
    input.style.blockSize = "auto";
    input.style.blockSize = `${Math.min(input.scrollHeight, 160)}px`;
    send.disabled = !this.#turn && !input.value.trim();
    send.classList.toggle("stopping", Boolean(this.#turn));
    send.setAttribute("aria-label", this.#words(this.#turn ? "stop" : "send"));
  }

  #reset() {
    this.#turn?.abort();
    this.#history = [];
    this.#nodes.log.replaceChildren();
    this.#started(false);
    this.#nodes.input.focus();
  }

  #started(yes) {
    this.#nodes.empty.hidden = yes;
    this.#nodes.fresh.hidden = !yes;
  }

  async #send(text) {
    const question = text.trim();
    if (!question || this.#turn) return;
    const { input, log } = this.#nodes;
    this.#started(true);
    log.append(userMessage(question, this.#words));
    input.value = "";
    input.focus();
    await this.#answer(question);
  }

  async #answer(question) {
    const message = new AnswerMessage(this.#words, (citation, opener) => this.#panel.open(citation, opener));
    const turn = (this.#turn = new AbortController());
    this.#nodes.log.append(message.node);
    this.#nodes.status.textContent = "";
    this.#refresh();
    this.#follow(true);
    const body = { question, history: this.#history.slice(-KEPT_EXCHANGES), ...(this.#chosen && { language: this.#chosen }) };
    const onSentence = (sentence) => {
      const following = this.#atEnd;
      message.add(sentence);
      this.#follow(following);
    };
    try {
      const answer = await ask(this.#server, body, { signal: turn.signal, onSentence });
      const following = this.#atEnd;
      message.finish(answer, { language: this.#language, copy: (button) => this.#copy(answer, button) });
      this.#keep(question, answer);
      this.#nodes.status.textContent = answer.citations.length ? this.#words("complete", { count: answer.citations.length }) : "";
      this.#follow(following);
    } catch (error) {
      this.#fail(error, message, question);
    } finally {
      if (this.#turn === turn) this.#turn = null;
      this.#refresh();
    }
  }

  #fail(error, message, question) {
    const stopped = error.name === "AbortError";
    const note = stopped ? this.#words("stopped") : this.#words(`error_${error.kind ?? "server"}`, { seconds: error.seconds });
    message.fail(note, () => {
      if (this.#turn) return;
      message.node.remove();
      this.#nodes.input.focus();
      this.#answer(question);
    }, { alert: !stopped });
    this.#follow(true);
  }

  #keep(question, answer) {
    this.#history.push({
      question,
      answer: answer.text,
      status: answer.status,
      standalone_question: answer.standalone_question,
      passage_ids: answer.citations.map((citation) => citation.passage_id).slice(0, 50),
    });
  }

  async #copy(answer, button) {
    let name = "copied";
    try {
      await navigator.clipboard.writeText(plainText(answer, this.#words, this.#language, this.#server));
    } catch {
      name = "copy_failed";
    }
    this.#nodes.status.textContent = button.lastChild.textContent = this.#words(name);
    setTimeout(() => (button.lastChild.textContent = this.#words("copy")), 2500);
  }

  get #atEnd() {
    const { scroll } = this.#nodes;
    return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  }

  #follow(following) {
    if (!following) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#nodes.scroll.scrollTo({ top: this.#nodes.scroll.scrollHeight, behavior: calm ? "auto" : "smooth" });
  }
}

if (!customElements.get("munadil-chat")) customElements.define("munadil-chat", MunadilChat);
