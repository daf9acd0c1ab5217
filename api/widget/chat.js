// <munadil-chat server="https://…" language="fr|ar|ary|ary-Latn|en" theme="light|dark" name="…">: a conversation with cited answers.
// Several on one page are several conversations: each by its name, else by its place among them.

import { Composer, saysSomething } from "./composer.js";
import { KeptConversation } from "./conversation.js";
import { bound, directionOf, element, fill } from "./elements.js";
import { plainText } from "./message.js";
import { PassingThread } from "./passing.js";
import { SourcePanel } from "./source-panel.js";
import { disclaimer, header, welcome } from "./surroundings.js";
import { keep, kept } from "./tab.js";
import { Thread } from "./thread.js";

const HOME = new URL("..", import.meta.url).href.replace(/\/$/, "");
const NOTICES = { waiting: "waiting_notice", person: "person_notice" };

class MunadilChat extends HTMLElement {
  static observedAttributes = ["language"];

  #config = null;
  #language = "fr";
  #chosen = null; // the language that the person chose for the answers; without it, answers follow the question
  #updates = [];
  #nodes = {};
  #panel = null;
  #composer = null;
  #standing = "ai_notice";
  #thread = null;

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#look);
    visualViewport?.addEventListener("resize", this.#fit);
    if (this.shadowRoot) {
      this.#thread?.resume();
      return;
    }
    this.attachShadow({ mode: "open" });
    this.#start();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#look);
    visualViewport?.removeEventListener("resize", this.#fit);
    this.#thread?.leave();
  }

  attributeChangedCallback(name, before, after) {
    if (this.#config && before !== after) this.#speak(after);
  }

  get #server() {
    return (this.getAttribute("server") || HOME).replace(/\/$/, "");
  }

  get #place() {
    const chats = [...document.querySelectorAll("munadil-chat")];
    return this.getAttribute("name") || String(Math.max(chats.indexOf(this), 0) || "");
  }

  // Wordings are asked for by name, so that they are always those of the current language.
  #words = (name, values = {}) => {
    const wording = this.#config.wordings[this.#language][name];
    const { called, assistant } = this.#config.organisation;
    const names = { organisation: called[this.#language], assistant: assistant[this.#language] };
    return typeof wording === "string" ? bound(fill(wording, { ...names, ...values })) : wording;
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
    } catch (error) {
      tellOwner(this.#server, error);
      const button = element("button", { type: "button", text: "↻", "aria-label": "Réessayer / Try again / إعادة المحاولة" });
      button.addEventListener("click", () => this.#start());
      this.shadowRoot.append(element("p", { role: "alert" }, "Munadil ne répond pas · Munadil does not answer · مناضل لا يجيب ", button));
      return;
    }
    await Promise.all(sheets.map(([, ready]) => ready));
    this.#build();
    if (this.#config.conversations) this.#chosen = this.#config.languages.find((tag) => tag === kept(this.#languageName)) ?? null;
    this.#speak(this.#chosen || this.getAttribute("language") || document.documentElement.lang || navigator.language);
    await this.#thread.resume();
    this.dispatchEvent(new CustomEvent("munadil-ready", { bubbles: true }));
  }

  #build() {
    const say = (...what) => this.#say(...what);
    const follow = (update) => this.#updates.push(update);
    const tools = { config: this.#config, words: this.#words, say, follow, server: this.#server };
    this.#panel = new SourcePanel({ words: this.#words, language: () => this.#language, server: () => this.#server });
    this.#composer = new Composer({ ...tools, onSend: (text) => this.#send(text), onStop: () => this.#thread.stop() });
    const head = header({ ...tools, onChoose: (tag) => this.#choose(tag), onFresh: () => this.#reset(), onErase: () => this.#erase() });
    const empty = welcome({ ...tools, onAsk: (question) => this.#send(question) });
    const log = element("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
    const scroll = element("div", { class: "scroll" }, disclaimer(tools), empty, log);
    const status = element("p", { class: "unseen", role: "status" });
    const chat = element("section", { class: "chat" }, head.node, scroll, this.#composer.node, status);
    this.#nodes = { chat, empty, fresh: head.fresh, erase: head.erase, log, scroll, status };
    const view = this.#view();
    this.#thread = this.#config.conversations
      ? new Thread(new KeptConversation(this.#server, this.#place), view)
      : new PassingThread(this.#server, view);
    say(chat, "chat_label", "aria-label");
    say(log, "chat_label", "aria-label");
    this.shadowRoot.append(chat, this.#panel.node);
  }

  #view() {
    return {
      log: this.#nodes.log,
      words: this.#words,
      language: () => this.#language,
      chosen: () => this.#chosen,
      openSource: (citation, opener) => this.#panel.open(citation, opener),
      copy: (answer, button) => this.#copy(answer, button),
      reply: (quote) => this.#composer.reply(quote),
      show: (node) => this.#show(node),
      reveal: (node) => reveal(node),
      started: (yes) => this.#started(yes),
      save,
      busy: (yes) => (this.#composer.busy = yes),
      state: (state) => this.#stand(state),
      status: (text) => (this.#nodes.status.textContent = text),
    };
  }

  // Show a wording in a node (as its text, or as an attribute), in every language to come.
  #say(node, name, attribute) {
    this.#updates.push(() => {
      if (attribute) node.setAttribute(attribute, this.#words(name));
      else node.textContent = this.#words(name);
    });
  }

  #speak(wanted) {
    const { languages, default_language: fallback } = this.#config;
    const tag = String(wanted ?? "").toLowerCase();
    this.#language = languages.find((l) => l.toLowerCase() === tag) ?? languages.find((l) => l === tag.split("-")[0]) ?? fallback;
    Object.assign(this.#nodes.chat, { lang: this.#language, dir: directionOf(this.#language) });
    Object.assign(this.#panel.node, { lang: this.#language, dir: directionOf(this.#language) });
    for (const update of this.#updates) update(this.#language);
    this.#composer.speak(this.#language);
    this.dispatchEvent(new CustomEvent("munadil-language", { bubbles: true, detail: this.#language }));
  }

  // Whoever comes back to the tab sees what was written meanwhile.
  #look = () => document.hidden || this.#thread?.refresh();

  // Some browsers lay the keyboard over the page: a chat that is the page is as high as what is seen of it, unless it is magnified.
  #fit = () => {
    if (visualViewport.scale !== 1) return;
    this.style.setProperty("--seen", `${visualViewport.height}px`);
    if (this.getAttribute("layout") === "page") scrollTo(0, 0);
  };

  get #languageName() {
    return `munadil-language ${this.#server}${this.#place && ` ${this.#place}`}`;
  }

  // Who answers is said below, and told to whoever does not see it when it changes.
  #stand(state) {
    const notice = NOTICES[state] ?? "ai_notice";
    if (notice === this.#standing) return;
    this.#standing = this.#composer.notice = notice;
    this.#nodes.status.textContent = this.#words(notice);
  }

  #choose(tag) {
    this.#chosen = tag;
    if (this.#config.conversations) keep(this.#languageName, tag);
    this.#speak(tag);
  }

  async #erase() {
    try {
      await this.#thread.erase();
      this.#composer.takeQuote();
    } catch (error) {
      this.#nodes.status.textContent = this.#words("error_server");
    }
    this.#composer.focus();
  }

  #reset() {
    this.#thread.reset();
    this.#composer.takeQuote();
    this.#started(false);
    this.#composer.focus();
  }

  #started(yes) {
    this.#nodes.empty.hidden = yes;
    this.#nodes.fresh.hidden = !yes;
    if (this.#nodes.erase) this.#nodes.erase.hidden = !yes;
  }

  #send(text) {
    const question = text.trim();
    if (!saysSomething(question) || this.#composer.busy) return;
    this.#started(true);
    this.#composer.clear();
    this.#composer.focus();
    this.#thread.ask(question, this.#composer.takeQuote());
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

  // The question goes to the top, and the answer grows below it: whoever reads is never moved.
  #show(message) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#nodes.scroll.scrollTo({ top: message.offsetTop - 12, behavior: calm ? "auto" : "smooth" });
  }
}

// What answers a press comes below what was pressed, maybe out of sight: it is brought in, its beginning above all.
function reveal(node) {
  for (const part of [node.lastElementChild, node.firstElementChild]) part.scrollIntoView({ block: "nearest" });
}

// Why the chat could not start, and what to do, for whoever owns the page: a browser tells scripts neither.
async function tellOwner(server, error) {
  const address = `${server}/widget/config.json`;
  const says = (cause, remedy) => console.error(`munadil-chat: ${cause} ${remedy}`);
  if (/^\d+$/.test(error.message)) {
    return says(`${address} answered ${error.message}.`, "Look at the server's log, or at /health/ready.");
  }
  if (location.protocol === "https:" && server.startsWith("http:")) {
    return says(`a page over https may not ask ${server}.`, "Serve Munadil over https, and name it so.");
  }
  let isForbidden = false;
  const forbidden = () => (isForbidden = true);
  document.addEventListener("securitypolicyviolation", forbidden);
  try {
    await fetch(address, { mode: "no-cors", credentials: "omit" });
    says(`${server} does not let pages of ${location.origin} in (CORS).`, `Set MUNADIL_CORS_ORIGINS=${location.origin} on the server.`);
  } catch {
    await new Promise((done) => setTimeout(done, 100)); // what the page's own policy forbids is told a little later
    if (isForbidden) says(`the Content-Security-Policy of this page does not let it ask ${server}.`, `Add connect-src ${server} to it.`);
    else says(`${server} could not be reached from this page.`, "Look whether the server runs, and whether its address is right.");
  } finally {
    document.removeEventListener("securitypolicyviolation", forbidden);
  }
}

function save(file, name) {
  const address = URL.createObjectURL(file);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

if (!customElements.get("munadil-chat")) customElements.define("munadil-chat", MunadilChat);
