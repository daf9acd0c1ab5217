// The nearest words found, where it is not sure that they answer: quotations, each under what introduces its document.

import { element, icon } from "./elements.js";

const SHOWN = 3; // quotations that are not folded away
const LONG = 300; // characters of these from which the others are

/** Lays out the sentences of such an answer in `text`, below a heading that says what they are. */
export class NearestWords {
  #place;
  #words;
  #quoted = 0;
  #length = 0;
  #last = null; // the quotation that a further sentence of the same source goes on with
  #heading;

  constructor(text, words) {
    this.#place = text;
    this.#words = words;
    this.#heading = element("h3", { class: "maybe" }, icon("near"), element("span", { text: words("perhaps") }));
    text.classList.add("nearest");
    text.before(this.#heading);
  }

  /** Add a sentence as it is shown; `source` is that of a quotation, null where it says something about one. */
  add(sentence, { dir, source, length }) {
    if (source && this.#last?.source === source) {
      this.#last.node.append(" ", sentence);
    } else {
      if (this.#quoted === SHOWN && this.#length > LONG) this.#fold();
      const node = source ? element("blockquote", { dir, lang: source.language }, sentence) : element("p", {}, sentence);
      this.#last = source ? { node, source } : null;
      this.#place.append(node);
      this.#quoted += source ? 1 : 0;
    }
    this.#length += source ? length : 0;
  }

  /** Take the heading away again. */
  remove() {
    this.#heading.remove();
  }

  #fold() {
    const rest = element("details", { class: "more" }, element("summary", { text: this.#words("perhaps_more") }));
    this.#place.append(rest);
    this.#place = rest;
    this.#quoted += 1; // once
  }
}
