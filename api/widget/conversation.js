// A conversation that the server keeps: written to, followed, and taken up again after a reload or a lost connection.

import { keep, kept } from "./tab.js";
import { TurnError, events, refusal } from "./turn.js";

/** States in which the bot answers: in the others, a person may write at any time. */
export const OF_THE_BOT = ["bot", "stopped"];

const PATIENCE = 8; // tries in a row to reach the server again
const LONGEST_PAUSE = 5000; // milliseconds

/** Its secret stays in this tab: whoever uses the computer next finds nothing. */
export class KeptConversation {
  #server;
  #place;
  #held = null;
  #last = "";
  #following = null;

  /** `place` tells apart the chats of one page: each has a conversation of its own. */
  constructor(server, place = "") {
    this.#server = server;
    this.#place = place;
    this.#held = kept(this.#name);
  }

  get #name() {
    return `munadil-conversation ${this.#server}${this.#place && ` ${this.#place}`}`;
  }

  /** What was said so far; null when there is nothing. Throws TurnError. */
  async history() {
    if (!this.#held) return null;
    const response = await this.#call("GET", "/messages");
    if (response.status === 404) return this.drop(), null;
    if (!response.ok) throw refusal(response);
    const found = await response.json();
    this.#last = found.messages.findLast((line) => line.id)?.id ?? "";
    return found;
  }

  /** Write ({id, text, language}) or choose ({choice}); sent again under the same id, it counts once. Throws TurnError. */
  async send(message) {
    if (!this.#held) {
      const response = await this.#fetch("", { method: "POST" });
      if (!response.ok) throw refusal(response);
      this.#hold(await response.json());
    }
    const response = await this.#call("POST", "/messages", message);
    if (!response.ok) throw refusal(response);
  }

  /** Call `hear(name, data)` for every event until nothing is on its way, over as many connections as it takes. */
  async follow(hear, lost) {
    this.leave();
    const following = (this.#following = new AbortController());
    for (let failures = 0; this.#following === following; ) {
      try {
        await this.#read(following.signal, (name, data) => {
          failures = 0;
          hear(name, data);
        });
        break;
      } catch (error) {
        if (this.#following !== following) return;
        failures += 1;
        if (failures > PATIENCE || error.kind === "gone") return lost(error);
        await new Promise((done) => setTimeout(done, Math.min(250 * 2 ** failures, LONGEST_PAUSE)));
      }
    }
    if (this.#following === following) this.#following = null;
  }

  get isHeld() {
    return this.#held !== null;
  }

  get isFollowed() {
    return this.#following !== null;
  }

  /** Follow no more; the answer is written all the same. */
  leave() {
    this.#following?.abort();
    this.#following = null;
  }

  /** The file that came with a line, as a Blob. Throws TurnError. */
  async file(line) {
    const response = await this.#call("GET", `/files/${line}`);
    if (!response.ok) throw refusal(response);
    return response.blob();
  }

  /** Have the server forget it. Throws TurnError. */
  async erase() {
    if (this.#held) {
      const response = await this.#call("DELETE", "");
      if (!response.ok && response.status !== 404) throw refusal(response);
    }
    this.drop();
  }

  /** Go on with a new one. */
  drop() {
    this.leave();
    this.#last = "";
    this.#hold(null);
  }

  #hold(held) {
    this.#held = held;
    keep(this.#name, held);
  }

  async #read(signal, hear) {
    const headers = this.#last ? { "Last-Event-ID": this.#last } : {};
    const response = await this.#call("GET", "/events?until=idle", null, { signal, headers });
    if (!response.ok) throw response.status === 404 ? new TurnError("gone") : refusal(response);
    let going = true;
    for await (const { name, data } of events(response.body)) {
      if (name === "error") throw new TurnError("server");
      if (name === "message") this.#last = data.id;
      if (name === "state") going = data.is_pending || !OF_THE_BOT.includes(data.state);
      hear(name, data);
    }
    if (going) throw new TurnError("network");
  }

  #call(method, path, body = null, { signal, headers = {} } = {}) {
    const sent = { Authorization: `Bearer ${this.#held.token}`, ...headers, ...(body && { "Content-Type": "application/json" }) };
    return this.#fetch(`/${this.#held.id}${path}`, { method, signal, headers: sent, ...(body && { body: JSON.stringify(body) }) });
  }

  async #fetch(path, options) {
    try {
      return await fetch(`${this.#server}/v1/conversations${path}`, { credentials: "omit", cache: "no-store", ...options });
    } catch {
      throw new TurnError("network");
    }
  }
}
