// What stands in the conversation: a person's message, an answer that grows by sentences, an error.

import { bound, direction, directionOf, directionOfFirst, element, icon, safeAddress, writtenDay } from "./elements.js";
import { NearestWords } from "./nearest.js";
import { quotedLine, replyButton } from "./quote.js";

/** A person's message; `quote` is what it replies to. */
export function userMessage(text, words, quote = null) {
  return element(
    "article",
    { class: "message user" },
    element("span", { class: "unseen", text: `${words("you")} : ` }),
    quote ? quotedLine(quote, words) : null,
    element("p", { dir: direction(text), text: bound(text) }),
  );
}

/** The heading that a citation stands under, where it says more than the title. */
const part = (citation) => citation.heading.findLast((heading) => heading !== citation.title) ?? "";

/** Publisher, day and page of a citation, in the language of the page. */
export function facts(citation, words, language) {
  const page = citation.page ? words("page", { page: citation.page }) : "";
  return [citation.publisher, writtenDay(citation.published_on, language), page].filter(Boolean);
}

/** The facts on one line, each kept apart from the direction of the others. */
export function factLine(citation, words, language) {
  const line = element("span", { class: "meta" });
  for (const fact of facts(citation, words, language)) line.append(line.hasChildNodes() ? " · " : "", element("bdi", { text: fact }));
  return line;
}

const SERVER = new URL("..", import.meta.url);
const ADDRESS = /(?:https?:\/\/|(?<![\w/.])\/take-part(?=[/\s]|$))[^\s<>"«»]*/giu;

/** A text with its addresses as links; those of a page of ours are told whole. */
function linked(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const written = found[0].replace(/[.,;:!?؟،؛)\]]+$/u, "");
    const address = written.startsWith("/") ? new URL(written, SERVER).href : written;
    parts.push(bound(text.slice(at, found.index)), element("a", { href: address, target: "_blank", rel: "noopener noreferrer", dir: "ltr", text: address }));
    at = found.index + written.length;
  }
  return [...parts, bound(text.slice(at))];
}

/** Words that are no answer: fixed wordings, and what a person of the organisation writes. */
export function noteMessage(line, words, choices, choose, save) {
  const text = element("div", { class: "text", dir: direction(line.text.replace(ADDRESS, "")) });
  for (const paragraph of line.text.split(/\n{2,}/)) text.append(element("p", {}, ...linked(paragraph)));
  const who = line.by === "staff" ? element("p", { class: "who-writes", text: words("staff") }) : null;
  const node = element("article", { class: `message answer note by-${line.by}`, lang: line.language }, who, text);
  if (save) {
    const button = element("button", { type: "button", class: "quiet choice", onclick: save, text: words("download", { name: line.file.name }) });
    node.append(element("div", { class: "choices" }, button));
  }
  if (choices.length) node.append(choiceButtons(choices, choose));
  for (const buttons of node.querySelectorAll(".choices")) buttons.dir = text.dir;
  return node;
}

function choiceButtons(choices, choose, rated = 0) {
  const list = element("div", { class: "choices" });
  for (const { label, choice, url } of choices) {
    if (url) {
      if (safeAddress(url)) list.append(element("a", { class: "quiet", href: url, target: "_blank", rel: "noopener noreferrer", text: label }));
      continue;
    }
    const pressed = choice.startsWith("f:") ? String(rated === (choice.endsWith("+") ? 1 : -1)) : undefined;
    const button = element("button", { type: "button", class: "quiet choice", "aria-pressed": pressed, text: label });
    button.addEventListener("click", () => {
      if (pressed) for (const other of list.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", String(other === button));
      choose(choice);
    });
    list.append(button);
  }
  return list;
}

/** An answer: `node` is in the conversation, sentences are added as they come, `finish` adds sources and actions. */
export class AnswerMessage {
  #words;
  #openSource;
  #sources = new Map();
  #text = element("div", { class: "text" });
  #waiting;
  #failure = null;
  #into; // where sentences go: the answer to one of several questions, else all of the text
  #count = 0; // sentences that are shown
  #nearest = null; // how they are laid out where they may be no answer
  /** The page's names of the messages that it answers. */
  keys = new Set();

  constructor(words, openSource) {
    this.#words = words;
    this.#openSource = openSource;
    this.#waiting = element(
      "p",
      { class: "waiting" },
      element("span", { class: "dots", "aria-hidden": "true" }, element("i"), element("i"), element("i")),
      element("span", { class: "waiting-text", text: words("searching") }),
    );
    this.#into = this.#text;
    this.node = element("article", { class: "message answer" }, this.#text, this.#waiting);
  }

  get isWaiting() {
    return this.#waiting.isConnected;
  }

  get hasFailed() {
    return this.#failure !== null;
  }

  get isEmpty() {
    return !this.#count;
  }

  /** Add a verified sentence with its marks. */
  add({ text, citations, sources = [], perhaps = false, asked = "" }) {
    for (const source of sources) this.#sources.set(source.number, source);
    if (asked) this.#begin(asked);
    if (perhaps) this.#nearest ??= new NearestWords(this.#into, this.#words);
    const plain = bound(text.replace(/(\s*\[\d+\])+\s*$/u, ""));
    // What introduces a document is in the answer's own language, however long the title that it names.
    const turned = citations.length ? direction(plain) : directionOfFirst(plain);
    if (this.isEmpty) this.#turn(turned);
    const foreign = turned !== this.#text.dir && /\p{Letter}/u.test(plain);
    const lead = plain.trimEnd().endsWith(":") && !citations.length;
    // What is said besides what the sources say stands by itself.
    const aside = !citations.length && !lead && this.#into.querySelector(".mark");
    const sentence = element("span", {
      class: `sentence${foreign ? " foreign" : ""}${lead ? " lead" : ""}${aside ? " aside" : ""}`,
      dir: foreign ? turned : undefined,
    });
    const cut = plain.trimEnd().lastIndexOf(" ") + 1;
    // The last word and its marks stay on one line.
    const end = element("span", { class: "end", text: plain.slice(cut).trimEnd() });
    for (const number of citations) end.append(" ", this.#mark(number));
    sentence.append(plain.slice(0, cut), end);
    this.#count += 1;
    if (this.#nearest) this.#nearest.add(sentence, { dir: turned, source: this.#sources.get(citations[0]), length: plain.length });
    else this.#into.append(sentence, " ");
    this.#waiting.classList.add("going");
  }

  /** End with the whole answer: its language, its sources, what can be done with it. */
  finish(answer, { language, copy, reply }) {
    this.#waiting.remove();
    for (const citation of answer.citations) this.#sources.set(citation.number, citation);
    const perhaps = answer.status === "perhaps";
    const sentences = parts(answer).flatMap((part) => part.sentences.map((one, place) => ({ ...one, perhaps: part.status === "perhaps", asked: place ? "" : part.asked })));
    // What was streamed on another connection, or not at all, is added now.
    const isOther = sentences.at(-1)?.perhaps !== Boolean(this.#nearest);
    if (!this.isEmpty && (this.#count > sentences.length || isOther)) this.restart();
    for (const sentence of sentences.slice(this.#count)) this.add(sentence);
    if (this.isEmpty) this.add({ text: answer.text, citations: [], perhaps });
    this.#turn(directionOf(answer.language));
    this.node.lang = answer.language;
    this.node.dataset.status = answer.status;
    for (const mark of this.#text.querySelectorAll("button.mark")) this.#name(mark);
    if (answer.citations.length) {
      this.node.append(this.#list(answer, language));
      this.node.append(element("div", { class: "actions" }, this.#copyButton(copy), replyButton(this.#words, reply)));
    }
  }

  /** Begin anew: the turn was taken up again from its beginning. */
  restart() {
    this.#text.replaceChildren();
    this.#text.classList.remove("nearest");
    this.#nearest?.remove();
    this.#nearest = null;
    this.#into = this.#text;
    this.#count = 0;
    this.#waiting.classList.remove("going");
  }

  /** Offer what can be done with it; `rated` is +1 or -1 where it was rated. */
  offer(choices, choose, rated) {
    if (!choices.length) return;
    const actions = this.node.querySelector(".actions") ?? this.node.appendChild(element("div", { class: "actions" }));
    actions.append(choiceButtons(choices, choose, rated));
  }

  /** End without an answer: what came stays, with a note and a way to ask again. */
  fail(note, retry, { alert }) {
    this.#waiting.remove();
    const button = element("button", { type: "button", class: "quiet retry", onclick: retry }, icon("retry"));
    button.append(this.#words("retry"));
    const said = element("p", {}, icon(alert ? "warning" : "info"), element("span", { text: note }));
    this.#failure?.remove();
    this.#failure = element("div", { class: "failure", role: alert ? "alert" : undefined }, said, button);
    this.node.append(this.#failure);
  }

  /** Wait again for what had failed or was stopped. */
  revive() {
    if (!this.#failure) return;
    this.#failure.remove();
    this.#failure = null;
    this.node.append(this.#waiting);
  }

  // The answer to one of several questions begins, under its question.
  #begin(asked) {
    this.#into = element("div", { class: "reply" });
    this.#nearest = null;
    this.#text.append(element("h3", { class: "asked", dir: direction(asked), text: bound(asked) }), this.#into);
  }

  #turn(dir) {
    this.#text.dir = dir;
  }

  #mark(number) {
    const open = (event) => this.#openSource(this.#sources.get(number), event.currentTarget);
    const button = element("button", { type: "button", class: "mark", "data-number": number, text: number, onclick: open });
    this.#name(button);
    return button;
  }

  #name(button) {
    const number = Number(button.dataset.number);
    const title = this.#sources.get(number)?.title ?? "";
    button.setAttribute("aria-label", this.#words("source_button", { number, title }));
    button.title = title;
  }

  #list(answer, language) {
    const list = element("ol", {});
    for (const citation of answer.citations) list.append(element("li", {}, this.#card(citation, language, evidence(answer, citation))));
    // Quotations are opened by their marks: their list is there for whoever wants it.
    if (answer.status === "perhaps" && answer.sentences.some((sentence) => sentence.citations.length)) {
      return element("details", { class: "sources" }, element("summary", { text: `${this.#words("sources")} (${answer.citations.length})` }), list);
    }
    return element("section", { class: "sources" }, element("h3", { text: this.#words(heading(answer)) }), list);
  }

  #card(citation, language, quote) {
    const flags = citation.outdated ? element("span", { class: "flag", text: this.#words("outdated") }) : null;
    return element(
      "button",
      {
        type: "button",
        class: "card",
        "aria-label": this.#words("open_source", { number: citation.number, title: citation.title }),
        onclick: (event) => this.#openSource(citation, event.currentTarget),
      },
      element("span", { class: "number", text: citation.number }),
      element(
        "span",
        { class: "what" },
        element("span", { class: "title" }, element("bdi", { text: citation.title })),
        part(citation) ? element("span", { class: "part" }, element("bdi", { text: part(citation) })) : null,
        quote ? element("q", { class: "evidence", dir: direction(quote), lang: citation.language, text: quote }) : null,
        factLine(citation, this.#words, language),
        flags,
      ),
      icon("forward"),
    );
  }

  #copyButton(copy) {
    const button = element("button", { type: "button", class: "quiet copy", onclick: () => copy(button) }, icon("copy"));
    button.append(element("span", { text: this.#words("copy") }));
    return button;
  }
}

/** The answer to each question of a message; to the one, under no question, where it holds one. */
const parts = (answer) => (answer.parts?.length ? answer.parts : [{ ...answer, asked: "" }]);

/** What an answer says, in short: its first words of a source. */
export const gist = (answer) => parts(answer).flatMap((part) => part.sentences).find((s) => s.citations.length)?.text ?? answer.text;

/** What stands below an answer: its sources, or documents that no sentence of it names. */
const heading = (answer) => (answer.sentences.some((sentence) => sentence.citations.length) ? "sources" : "closest");

/** The words that a sentence which a model wrote stands on; empty where the answer itself has them. */
function evidence(answer, { number, quote }) {
  if (answer.composer !== "model") return "";
  return answer.sentences.some((s) => s.citations.includes(number) && s.text.includes(quote)) ? "" : quote;
}

/** What is said of an answer that has come, to whoever does not see it. */
export function completion(answer, words) {
  if (!answer.citations.length) return "";
  return words(answer.status === "perhaps" ? "perhaps_complete" : "complete", { count: answer.citations.length });
}

/** An answer with its sources as plain text, to be copied. */
export function plainText(answer, words, language, server) {
  const lines = answer.citations.map((c) => {
    const address = `${server}/sources/${encodeURIComponent(c.passage_id)}`;
    const line = `[${c.number}] ${[[c.title, part(c)].filter(Boolean).join(" › "), ...facts(c, words, language)].join(" · ")}`;
    const quote = evidence(answer, c);
    return [line, quote && `« ${quote} »`, address].filter(Boolean).join("\n");
  });
  return [said(answer), "", `${words(heading(answer))} :`, ...lines].join("\n");
}

function said(answer) {
  return parts(answer).map((part) => [part.asked, saidOf(part)].filter(Boolean).join("\n")).join("\n\n");
}

function saidOf(part) {
  if (part.status !== "perhaps") return part.text;
  const marks = ({ citations }) => citations.map((number) => `[${number}]`).join("");
  return part.sentences.map((s) => (s.citations.length ? `« ${s.text} » ${marks(s)}` : s.text)).join("\n");
}
