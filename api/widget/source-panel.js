// The panel that opens the exact passage behind a source, in its context.

import { direction, element, icon, safeAddress, writtenDay } from "./elements.js";
import { factLine } from "./message.js";

/** A modal panel: Esc and a press outside close it, and focus goes back to what opened it. */
export class SourcePanel {
  #words;
  #language;
  #server;
  #opener = null;
  #asked = 0;
  #body = element("div", { class: "panel-body", tabindex: "0" });
  #title = element("h2", { id: "panel-title", tabindex: "-1" });
  #close = element("button", { type: "button", class: "round close", onclick: () => this.node.close() }, icon("close"));

  constructor({ words, language, server }) {
    this.#words = words;
    this.#language = language;
    this.#server = server;
    this.node = element(
      "dialog",
      {
        class: "panel",
        "aria-labelledby": "panel-title",
        onclick: (event) => event.target === this.node && this.node.close(),
        onclose: () => this.#opener?.focus(),
      },
      element("div", { class: "panel-frame" }, element("header", {}, this.#title, this.#close), this.#body),
    );
  }

  /** Open the source of a citation; `opener` gets the focus back. */
  async open(citation, opener) {
    if (!citation) return;
    const turn = ++this.#asked;
    this.#opener = opener;
    this.#close.setAttribute("aria-label", this.#words("close"));
    this.#title.textContent = citation.title;
    this.#title.dir = direction(citation.title);
    this.#body.setAttribute("aria-label", this.#words("passage"));
    this.#body.replaceChildren(this.#about(citation), element("p", { class: "waiting-text", role: "status", text: this.#words("panel_loading") }));
    if (!this.node.open) this.node.showModal();
    this.#title.focus();
    const source = await this.#fetched(citation.passage_id);
    if (turn !== this.#asked) return;
    const shown = source ? this.#passage(source, citation) : this.#quoteAlone(citation);
    this.#body.replaceChildren(this.#about(citation), ...shown, this.#links(citation, source));
    const mark = this.#body.querySelector("mark");
    this.#body.scrollTop = Math.max(0, mark.offsetTop - this.#body.clientHeight / 3);
  }

  async #fetched(id) {
    try {
      const response = await fetch(`${this.#server()}/v1/sources/${encodeURIComponent(id)}`, { credentials: "omit" });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  #about(citation) {
    const kinds = this.#words("kinds");
    const lines = [
      element("p", { class: "kind" }, element("span", { class: "number", text: citation.number }), kinds[citation.kind] ?? kinds.other),
      factLine(citation, this.#words, this.#language()),
    ];
    if (citation.outdated) lines.push(this.#warning(this.#words("outdated")));
    if (citation.superseded_by) lines.push(this.#warning(this.#words("superseded", { title: citation.superseded_by })));
    return element("div", { class: "about" }, ...lines);
  }

  #warning(text) {
    return element("p", { class: "flag" }, icon("warning"), element("span", { text }));
  }

  #passage(source, citation) {
    const heading = source.passage.heading.filter((part) => part !== citation.title).join(" › ");
    const dir = direction(source.passage.text);
    const context = element("blockquote", { class: "context", dir, lang: source.passage.language });
    for (const text of source.before) context.append(element("p", { class: "around", text }));
    context.append(marked(source.passage.text, citation.quote));
    for (const text of source.after) context.append(element("p", { class: "around", text }));
    const shown = [context];
    if (heading) shown.unshift(element("p", { class: "heading" }, element("bdi", { text: heading })));
    if (!source.current) shown.unshift(this.#warning(this.#words("withdrawn")));
    const until = source.document.valid_until;
    if (until) shown.push(element("p", { class: "meta", text: `${this.#words("valid_until")} ${writtenDay(until, this.#language())}` }));
    return shown;
  }

  #quoteAlone(citation) {
    const quote = element("blockquote", { class: "context", dir: direction(citation.quote) }, marked(citation.quote, citation.quote));
    return [this.#warning(this.#words("panel_error")), quote];
  }

  #links(citation, source) {
    const links = element("p", { class: "links" });
    const original = safeAddress(citation.url);
    if (original) links.append(this.#link(original, "open_original"));
    if (source) links.append(this.#link(`${this.#server()}/sources/${encodeURIComponent(citation.passage_id)}`, "open_page"));
    return links;
  }

  #link(href, name) {
    return element(
      "a",
      { href, target: "_blank", rel: "noopener noreferrer" },
      element("span", { text: this.#words(name) }),
      element("span", { class: "unseen", text: ` ${this.#words("new_tab")}` }),
      icon("outside"),
    );
  }
}

function marked(text, quote) {
  const at = quote ? text.indexOf(quote) : -1;
  const passage = element("p", { class: "passage" });
  if (at < 0) passage.append(element("mark", { text }));
  else passage.append(text.slice(0, at), element("mark", { text: quote }), text.slice(at + quote.length));
  return passage;
}
