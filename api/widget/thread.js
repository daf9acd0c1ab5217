// The log of a kept conversation: what the server tells of it becomes messages, and what is chosen goes back.

import { OF_THE_BOT } from "./conversation.js";
import { AnswerMessage, noteMessage, userMessage } from "./message.js";

const OPENS_A_SOURCE = "s:"; // sources are opened from the answer itself
const ERASES = "x:yes";

/** `view` shows: {log, words, language(), chosen(), openSource, copy, show, started, busy, status}. */
export class Thread {
  #conversation;
  #view;
  #current = null; // the answer that is being written
  #lines = new Set();
  #keys = new Set();

  constructor(conversation, view) {
    this.#conversation = conversation;
    this.#view = view;
  }

  /** Show the conversation again, and go on with the answer that was on its way. */
  async resume() {
    let found = null;
    try {
      found = await this.#conversation.history();
    } catch {
      return;
    }
    if (!found?.messages.length) return;
    this.#view.started(true);
    for (const line of found.messages) this.#add(line);
    if (found.is_pending) this.#wait();
    if (found.is_pending || !OF_THE_BOT.includes(found.state)) this.#follow();
    this.#view.show(this.#view.log.querySelector(".user:last-of-type") ?? this.#view.log.lastElementChild);
  }

  /** Write a message and wait for what answers it. */
  ask(text) {
    const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.replaceAll(".", "");
    const chosen = this.#view.chosen();
    this.#keys.add(id);
    const node = userMessage(text, this.#view.words);
    this.#view.log.append(node);
    this.#wait();
    this.#view.show(node);
    return this.#deliver({ id, text, ...(chosen && { language: chosen }) });
  }

  /** Wait no longer; the answer is written all the same, and can be fetched. */
  stop() {
    this.#conversation.leave();
    this.#end(this.#view.words("stopped"), () => this.#goOn(), { alert: false });
  }

  /** The page is left: hear nothing more. */
  leave() {
    this.#conversation.leave();
  }

  /** Begin a new conversation. */
  reset() {
    this.#conversation.drop();
    this.#clear();
  }

  /** Have this one forgotten. Throws TurnError. */
  async erase() {
    await this.#conversation.erase();
    this.#clear();
    this.#view.started(false);
    this.#view.status(this.#view.words("erased"));
  }

  #clear() {
    this.#current = null;
    this.#lines.clear();
    this.#keys.clear();
    this.#view.log.replaceChildren();
    this.#view.busy(false);
  }

  async #deliver(message) {
    try {
      await this.#conversation.send(message);
    } catch (error) {
      // Sent again under the same id: whether it had arrived or not, it is answered once.
      return this.#end(this.#failure(error), () => {
        this.#wait();
        this.#deliver(message);
      });
    }
    this.#follow();
  }

  #choose(choice) {
    if (choice === ERASES) return this.erase().catch((error) => this.#view.status(this.#failure(error)));
    if (!this.#current) this.#view.busy(true);
    return this.#deliver({ id: crypto.randomUUID?.() ?? `choice-${Date.now()}`, choice });
  }

  #goOn() {
    this.#wait();
    this.#follow();
  }

  #follow() {
    return this.#conversation.follow(
      (name, data) => this.#hear(name, data),
      (error) => this.#end(this.#failure(error), () => this.#goOn()),
    );
  }

  #hear(name, data) {
    if (name === "sentence") {
      if (!this.#current) this.#wait();
      if (data.index === 0) this.#current.restart();
      this.#current.add(data);
    } else if (name === "message") {
      this.#add(data);
    } else if (name === "state" && !data.is_pending) {
      this.#current?.node.remove();
      this.#current = null;
      this.#view.busy(false);
    }
  }

  #add(line) {
    if (line.by === "person") {
      if (!this.#keys.has(line.key)) this.#view.log.append(userMessage(line.text, this.#view.words));
      this.#keys.add(line.key);
      return;
    }
    if (this.#lines.has(line.id)) return;
    this.#lines.add(line.id);
    if (line.answer) this.#answer(line);
    else this.#note(line);
  }

  #answer(line) {
    const message = this.#current ?? this.#append();
    this.#current = null;
    const { answer } = line;
    if (answer.status.startsWith("error")) {
      const again = line.buttons.flat().find((button) => button.choice);
      return message.fail(answer.text, () => again && this.#choose(again.choice), { alert: true });
    }
    message.finish(answer, { language: this.#view.language(), copy: (button) => this.#view.copy(answer, button) });
    message.offer(this.#choices(line), (choice) => this.#choose(choice), line.rated);
    if (answer.citations.length) this.#view.status(this.#view.words("complete", { count: answer.citations.length }));
  }

  #note(line) {
    const node = noteMessage(line, this.#view.words, this.#choices(line), (choice) => this.#choose(choice));
    if (this.#current) this.#current.node.before(node);
    else this.#view.log.append(node);
  }

  #choices(line) {
    return line.buttons.flat().filter((button) => button.url || (button.choice && !button.choice.startsWith(OPENS_A_SOURCE)));
  }

  #append() {
    const message = new AnswerMessage(this.#view.words, this.#view.openSource);
    this.#view.log.append(message.node);
    return message;
  }

  #wait() {
    this.#current ??= this.#append();
    this.#view.status("");
    this.#view.busy(true);
  }

  #end(note, retry, { alert = true } = {}) {
    const message = this.#current ?? this.#append();
    this.#current = null;
    message.fail(note, () => {
      message.node.remove();
      retry();
    }, { alert });
    this.#view.busy(false);
  }

  #failure(error) {
    return this.#view.words(`error_${["network", "busy", "large"].includes(error.kind) ? error.kind : "server"}`, { seconds: error.seconds });
  }
}
