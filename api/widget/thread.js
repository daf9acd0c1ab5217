// The log of a kept conversation: what the server tells of it becomes messages, and what is chosen goes back.

import { OF_THE_BOT } from "./conversation.js";
import { AnswerMessage, completion, gist, noteMessage, userMessage } from "./message.js";

const OPENS_A_SOURCE = "s:"; // sources are opened from the answer itself
const ERASES = "x:yes";

/** `view` shows: {log, words, language(), chosen(), openSource, copy, reply, save, show, reveal, started, busy, state, status}. */
export class Thread {
  #conversation;
  #view;
  #current = null; // the answer that is being written
  #open = new Map(); // by message of the person: where its answer stands, or will, though it was stopped or lost
  #lines = new Set();
  #keys = new Set();
  #chosen = new Set(); // those of what was chosen, not written
  #sending = new Map();
  #posting = new Set(); // keys that the server does not know yet
  #quotes = new Map(); // by line: what a message that replies to it shows of it

  constructor(conversation, view) {
    this.#conversation = conversation;
    this.#view = view;
  }

  /** Show the conversation again, and go on with the answer that was on its way. */
  async resume() {
    let found = null;
    try {
      found = await this.#conversation.history();
    } catch (error) {
      this.#view.started(true);
      return this.#end(error, () => this.resume());
    }
    this.#clear();
    this.#view.started(Boolean(found?.messages.length || this.#sending.size));
    if (found?.messages.length) this.#draw(found);
    for (const [key, { text, about }] of this.#sending) this.#ask(key, text, this.#quotes.get(about));
  }

  /** Write a message, in reply to another where there is a `quote`, and wait for what answers it. */
  ask(text, quote = null) {
    const id = newKey();
    const chosen = this.#view.chosen();
    this.#view.show(this.#ask(id, text, quote));
    return this.#deliver({ id, text, ...(quote && { about: quote.about }), ...(chosen && { language: chosen }) });
  }

  /** Look whether something was written meanwhile, by staff or in another tab, or is there no more. */
  async refresh() {
    if (!this.#conversation.isHeld || this.#conversation.isFollowed || this.#current) return;
    const found = await this.#conversation.history().catch(() => false);
    if (found === false || this.#current) return;
    const kept = new Set(found?.messages.map((line) => line.id));
    if ([...this.#lines].some((id) => !kept.has(id))) return this.resume();
    for (const line of found?.messages ?? []) this.#add(line);
    if (found?.is_pending || this.#conversation.isHeld) this.#follow(() => {});
  }

  /** Wait no longer; the answer is written all the same, and can be fetched. */
  stop() {
    this.#conversation.leave();
    this.#end(null, () => this.#follow());
  }

  /** The page is left: hear nothing more. */
  leave() {
    this.#conversation.leave();
  }

  /** Begin a new conversation. */
  reset() {
    this.#conversation.drop();
    this.#sending.clear();
    this.#clear();
  }

  /** Have this one forgotten. Throws TurnError. */
  async erase() {
    await this.#conversation.erase();
    this.reset();
    this.#view.started(false);
    this.#view.status(this.#view.words("erased"));
  }

  #clear() {
    this.#current = null;
    this.#open.clear();
    this.#lines.clear();
    this.#keys.clear();
    this.#quotes.clear();
    this.#view.log.replaceChildren();
    this.#view.busy(false);
    this.#view.state("bot");
  }

  #draw(found) {
    for (const line of found.messages) this.#add(line);
    const answered = new Set(found.messages.flatMap((line) => line.to));
    if (found.is_pending) this.#wait([...this.#keys].filter((key) => !answered.has(key)));
    if (found.is_pending || !OF_THE_BOT.includes(found.state)) this.#follow();
    this.#view.state(found.state);
    this.#view.show([...this.#view.log.querySelectorAll(".user")].at(-1) ?? this.#view.log.lastElementChild);
  }

  #ask(key, text, quote) {
    this.#keys.add(key);
    this.#sending.set(key, { text, about: quote?.about });
    const node = userMessage(text, this.#view.words, quote);
    this.#view.log.append(node);
    this.#wait([key]);
    return node;
  }

  async #deliver(message) {
    this.#posting.add(message.id);
    try {
      await this.#conversation.send(message);
    } catch (error) {
      // Sent again under the same id: whether it had arrived or not, it is answered once.
      return this.#end(error, () => this.#deliver(message), message.id);
    } finally {
      this.#posting.delete(message.id);
    }
    this.#sending.delete(message.id);
    if (!this.#open.get(message.id)?.hasFailed) this.#follow(); // else it was stopped meanwhile
  }

  #choose(choice, again = null) {
    if (choice === ERASES) return this.erase().catch((error) => this.#view.status(this.#failure(error)));
    const id = newKey();
    this.#keys.add(id);
    this.#chosen.add(id);
    if (again) this.#takeUp(again, [id]);
    this.#view.busy(true);
    return this.#deliver({ id, choice });
  }

  #follow(lost = (error) => this.#end(error, () => this.#follow())) {
    return this.#conversation.follow((name, data) => this.#hear(name, data), lost);
  }

  #hear(name, data) {
    if (name === "sentence") {
      const message = this.#place(data.to);
      if (data.index === 0) message?.restart();
      message?.add(data);
    } else if (name === "message") {
      // What answers a message of another tab can only be shown with that message.
      if (data.to.length && !data.to.some((key) => this.#keys.has(key))) this.#again();
      else this.#add(data);
    } else if (name === "state") {
      this.#view.state(data.state);
      if (!data.is_pending) this.#rest();
    }
  }

  // Nothing is on its way any more: whatever still waits got its answer in other words, but for what the server has yet to hear.
  #rest() {
    const isHeard = (message) => ![...message.keys].some((key) => this.#posting.has(key));
    for (const [key, message] of this.#open) {
      if (!message.isWaiting || !isHeard(message)) continue;
      message.node.remove();
      this.#open.delete(key); // what still comes, once a person has handed the conversation back, gets a place of its own
    }
    if (this.#current && !isHeard(this.#current)) return;
    if (this.#current?.isWaiting) this.#current.node.remove();
    this.#current = null;
    this.#view.busy(this.#posting.size > 0);
  }

  #again() {
    this.#conversation.leave();
    return this.resume();
  }

  #add(line) {
    if (line.by === "person") {
      if (!this.#keys.has(line.key)) this.#view.log.append(userMessage(line.text, this.#view.words, this.#quotes.get(line.about)));
      this.#keys.add(line.key);
      this.#sending.delete(line.key);
      return;
    }
    if (this.#lines.has(line.id)) return;
    this.#lines.add(line.id);
    if (line.answer) this.#answer(line);
    else this.#note(line);
  }

  #answer(line) {
    const message = this.#place(line.to) ?? this.#append();
    if (this.#current === message) this.#current = null;
    for (const key of message.keys) this.#open.delete(key);
    const { answer } = line;
    if (answer.status.startsWith("error")) {
      const again = line.buttons.flat().find((button) => button.choice);
      return message.fail(answer.text, () => again && this.#choose(again.choice, message), { alert: true });
    }
    const quote = { about: line.id, text: gist(answer), node: message.node };
    this.#quotes.set(line.id, quote);
    const [copy, reply] = [(button) => this.#view.copy(answer, button), () => this.#view.reply(quote)];
    message.finish(answer, { language: this.#view.language(), copy, reply });
    message.offer(this.#choices(line), (choice) => this.#choose(choice), line.rated);
    const told = completion(answer, this.#view.words);
    if (told) this.#view.status(told);
  }

  #note(line) {
    const save = line.file && (() => this.#save(line));
    const node = noteMessage(line, this.#view.words, this.#choices(line), (choice) => this.#choose(choice), save);
    const answer = this.#place(line.to);
    if (answer) answer.node.before(node);
    else this.#view.log.append(node);
    if (line.to.some((key) => this.#chosen.has(key))) this.#view.reveal(node);
  }

  async #save(line) {
    try {
      this.#view.save(await this.#conversation.file(line.id), line.file.name);
    } catch (error) {
      this.#view.status(this.#failure(error));
    }
  }

  #choices(line) {
    return line.buttons.flat().filter((button) => button.url || (button.choice && !button.choice.startsWith(OPENS_A_SOURCE)));
  }

  #append() {
    const message = new AnswerMessage(this.#view.words, this.#view.openSource);
    this.#view.log.append(message.node);
    return message;
  }

  // Where the answer to these messages stands: where it is waited for, or where it was given up.
  #place(keys) {
    if (!keys.length || keys.some((key) => this.#current?.keys.has(key))) return this.#current;
    const given = keys.map((key) => this.#open.get(key)).find(Boolean) ?? null;
    given?.revive();
    return given;
  }

  #wait(keys) {
    this.#takeUp(this.#current ?? this.#append(), keys);
  }

  #takeUp(message, keys = []) {
    message.revive();
    for (const key of keys) {
      message.keys.add(key);
      this.#open.set(key, message);
    }
    this.#current ??= message;
    this.#view.status("");
    this.#view.busy(true);
  }

  // Give up waiting: for an error, or because the person wanted it (no error).
  #end(error, retry, key = "") {
    const message = this.#open.get(key) ?? this.#current ?? this.#append();
    if (this.#current === message) this.#current = null;
    const again = () => {
      if (!message.hasFailed) return;
      this.#takeUp(message);
      retry();
    };
    message.fail(error ? this.#failure(error) : this.#view.words("stopped"), again, { alert: Boolean(error) });
    if (error?.kind === "network") addEventListener("online", again, { once: true });
    if (!this.#current) this.#view.busy(false);
  }

  #failure(error) {
    return this.#view.words(`error_${["network", "busy", "large"].includes(error.kind) ? error.kind : "server"}`, { seconds: error.seconds });
  }
}

const newKey = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.replaceAll(".", "");
