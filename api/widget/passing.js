// The log of a conversation that nobody keeps: each question goes with the last exchanges, and the page forgets them.

import { AnswerMessage, completion, gist, userMessage } from "./message.js";
import { ask } from "./turn.js";

const KEPT_EXCHANGES = 6;

/** Takes the same `view` as a Thread, and can be asked the same. */
export class PassingThread {
  #server;
  #view;
  #history = [];
  #turn = null;

  constructor(server, view) {
    this.#server = server;
    this.#view = view;
  }

  /** There is nothing to show again. */
  async resume() {}

  /** Nobody else writes. */
  refresh() {}

  /** Ask a question, in reply to an answer where there is a `quote`, and wait for its answer. */
  ask(question, quote = null) {
    const node = userMessage(question, this.#view.words, quote);
    this.#view.log.append(node);
    return this.#answer({ question, about: quote?.about }, node);
  }

  /** Have the answer broken off. */
  stop() {
    this.#turn?.abort();
  }

  /** The page is left. */
  leave() {
    this.#turn?.abort();
  }

  /** Begin a new conversation. */
  reset() {
    this.#turn?.abort();
    this.#history = [];
    this.#view.log.replaceChildren();
  }

  async #answer({ question, about }, asked) {
    const { words, busy, chosen, copy, reply, language, log, openSource, show, status } = this.#view;
    const message = new AnswerMessage(words, openSource);
    const turn = (this.#turn = new AbortController());
    log.append(message.node);
    status("");
    busy(true);
    show(asked);
    const body = { question, history: this.#history.slice(-KEPT_EXCHANGES), ...(about && { about }), ...(chosen() && { language: chosen() }) };
    try {
      const answer = await ask(this.#server, body, { signal: turn.signal, onSentence: (s) => message.add(s) });
      if (answer.status.startsWith("error")) return this.#fail({ said: answer.text }, message, { question, about }, asked);
      const quote = { about: this.#keep(question, answer), text: gist(answer), node: message.node };
      message.finish(answer, { language: language(), copy: (button) => copy(answer, button), reply: () => reply(quote) });
      status(completion(answer, words));
    } catch (error) {
      this.#fail(error, message, { question, about }, asked);
    } finally {
      if (this.#turn === turn) {
        this.#turn = null;
        busy(false);
      }
    }
  }

  #fail(error, message, question, asked) {
    const stopped = error.name === "AbortError";
    const name = stopped ? "stopped" : `error_${error.kind ?? "server"}`;
    const note = error.said ?? this.#view.words(name, { seconds: error.seconds });
    message.fail(note, () => {
      if (this.#turn) return;
      message.node.remove();
      this.#answer(question, asked);
    }, { alert: !stopped });
  }

  #keep(question, answer) {
    const exchange = {
      question,
      answer: answer.text,
      status: answer.status,
      standalone_question: answer.standalone_question,
      passage_ids: answer.citations.map((citation) => citation.passage_id).slice(0, 50),
    };
    this.#history.push(exchange);
    return exchange;
  }
}
