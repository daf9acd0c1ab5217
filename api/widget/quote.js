// What a message replies to: named above what is being written, and above the message once it is sent.

import { bound, direction, element, icon } from "./elements.js";

/** The button below an answer that begins a reply to it. */
export function replyButton(words, reply) {
  const button = element("button", { type: "button", class: "quiet reply-to", onclick: reply }, icon("reply"));
  button.append(element("span", { text: words("reply") }));
  return button;
}

/** The line of a sent message that leads back to what it replies to; `quote` is {about, text, node}. */
export function quotedLine(quote, words) {
  const back = () => {
    quote.node.tabIndex = -1;
    quote.node.focus({ preventScroll: true });
    quote.node.scrollIntoView({ block: "start" });
  };
  return element(
    "button",
    { type: "button", class: "quoted", onclick: back },
    icon("reply"),
    element("span", { class: "unseen", text: `${words("replying")} ` }),
    element("span", { class: "gist", dir: direction(quote.text), text: bound(quote.text) }),
  );
}

/** The line above the field while a reply is being written. */
export class ReplyStrip {
  #words;
  #quote = null;
  #label = element("span", { class: "unseen" });
  #gist = element("span", { class: "gist" });
  #close;

  /** `changed` is called when it comes or goes. */
  constructor(words, changed) {
    this.#words = words;
    this.#close = element("button", { type: "button", class: "round", onclick: () => changed(null) }, icon("close"));
    const told = element("span", { class: "told", id: "quoting" }, this.#label, this.#gist);
    this.node = element("div", { class: "quoting", hidden: true }, icon("reply"), told, this.#close);
  }

  get quote() {
    return this.#quote;
  }

  set quote(quote) {
    this.#quote = quote;
    this.node.hidden = !quote;
    this.#gist.textContent = quote ? bound(quote.text) : "";
    if (quote) this.#gist.dir = direction(quote.text);
    this.speak();
  }

  /** Say it in the language of the page. */
  speak() {
    this.#label.textContent = this.#quote ? `${this.#words("replying")} ` : "";
    this.#close.setAttribute("aria-label", this.#words("reply_cancel"));
    this.#close.title = this.#words("reply_cancel");
  }
}
