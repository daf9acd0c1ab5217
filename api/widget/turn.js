// One question and its streamed answer, over server-sent events.

/** Why a turn failed: `kind` is network, busy, large or server; `seconds` to wait when busy. */
export class TurnError extends Error {
  constructor(kind, seconds = 0) {
    super(kind);
    this.kind = kind;
    this.seconds = seconds;
  }
}

/** Ask; `onSentence` is called for every verified sentence. Resolves to the answer; throws TurnError, or AbortError. */
export async function ask(server, body, { signal, onSentence }) {
  let response;
  try {
    response = await fetch(`${server}/v1/ask`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ ...body, stream: true }),
      credentials: "omit",
      signal,
    });
  } catch (error) {
    throw error.name === "AbortError" ? error : new TurnError("network");
  }
  if (!response.ok) throw refusal(response);
  try {
    for await (const { name, data } of events(response.body)) {
      if (name === "sentence") onSentence(data);
      if (name === "answer") return data;
      if (name === "error") throw new TurnError("server");
    }
  } catch (error) {
    throw error.name === "AbortError" || error instanceof TurnError ? error : new TurnError("network");
  }
  throw new TurnError("network");
}

/** What a response that is none says went wrong. */
export function refusal(response) {
  if (response.status === 429) return new TurnError("busy", Number(response.headers.get("Retry-After")) || 30);
  return new TurnError(response.status === 413 || response.status === 422 ? "large" : "server");
}

/** Server-sent events of a body, parsed. */
export async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffer += value;
      const blocks = buffer.split("\n\n");
      buffer = blocks.pop();
      for (const block of blocks) {
        const event = parsed(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parsed(block) {
  let name = "message";
  let data = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    if (line.startsWith("data: ")) data += line.slice(6);
  }
  return data ? { name, data: JSON.parse(data) } : null;
}
