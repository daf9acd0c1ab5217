// Where a question is written: grows with the text, sends with Enter, stops a running answer.

import { direction, directionOf, element, icon } from "./elements.js";
import { ReplyStrip } from "./quote.js";

const TALLEST = 160; // pixels

/** Whether a text says something: blanks and marks of direction alone do not. */
export const saysSomething = (text) => /[^\s\p{Cf}\p{Cc}]/u.test(text);

/** `say(node, wording, attribute)` keeps wordings in the current language; `onSend(text)` and `onStop()` act. */
export class Composer {
  #words;
  #busy = false;
  #pressed = 0; // how many presses of the button in a row the browser takes for one, as of a double click
  #language = "fr";
  #said = "ai_notice";
  #notice = element("p", { class: "notice", id: "notice" });
  #input = element("textarea", { rows: "1", enterkeyhint: "send", maxlength: "8000", "aria-describedby": "quoting hint notice" });
  #strip;
  #button = element("button", { type: "submit", class: "send", disabled: true }, icon("send"), icon("stop"));

  constructor({ words, say, onSend, onStop }) {
    this.#words = words;
    const hint = element("span", { class: "unseen", id: "hint" });
    this.#strip = new ReplyStrip(words, (quote) => this.reply(quote));
    this.node = element("form", { class: "composer" }, this.#strip.node, element("div", { class: "field" }, this.#input, this.#button), hint, this.#notice);
    this.#input.addEventListener("input", () => this.#refresh());
    this.#input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.#strip.quote = null;
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!this.#busy) this.node.requestSubmit();
    });
    this.#button.addEventListener("click", (event) => { this.#pressed = event.detail; });
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#busy) onSend(this.#input.value);
      else if (this.#pressed < 2) onStop();
    });
    say(this.#input, "input_label", "aria-label");
    say(this.#input, "input_placeholder", "placeholder");
    say(hint, "input_hint");
  }

  /** Whether an answer is on its way: the button stops it then. */
  set busy(busy) {
    this.#busy = busy;
    this.#refresh();
  }

  get busy() {
    return this.#busy;
  }

  /** Have what is written next reply to this ({about, text, node}); null gives it up. */
  reply(quote) {
    this.#strip.quote = quote;
    this.focus();
  }

  /** What it replies to; it does so once. */
  takeQuote() {
    const { quote } = this.#strip;
    this.#strip.quote = null;
    return quote;
  }

  /** Which wording stands below: who reads and answers what is written here. */
  set notice(wording) {
    this.#said = wording;
    this.#notice.textContent = this.#words(wording);
  }

  speak(language) {
    this.#language = language;
    this.notice = this.#said;
    this.#strip.speak();
    this.#refresh();
  }

  clear() {
    this.#input.value = "";
    this.#refresh();
  }

  focus() {
    this.#input.focus();
  }

  #refresh() {
    const input = this.#input;
    const written = saysSomething(input.value);
    input.dir = written ? direction(input.value) : directionOf(this.#language);
    input.style.blockSize = "auto";
    input.style.blockSize = `${Math.min(input.scrollHeight, TALLEST)}px`;
    this.#button.disabled = !this.#busy && !written;
    this.#button.classList.toggle("stopping", this.#busy);
    this.#button.setAttribute("aria-label", this.#words(this.#busy ? "stop" : "send"));
  }
}
