// openai's Node SDK against the server whose address is given: what it makes of every call, as JSON.
import OpenAI from "openai";
import { zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";

const sdk = new OpenAI({ baseURL: `${process.argv[2]}/v1`, apiKey: "none", maxRetries: 0 });
const model = "gpt-5";
const messages = [{ role: "user", content: "Combien ?" }];
const Reply = z.object({ answer: z.string(), sources: z.array(z.object({ title: z.string(), url: z.string() })) });

const refusal = async (call) => {
  try {
    await call();
  } catch (error) {
    return [error.status, error.message];
  }
};

let stream = "";
for await (const chunk of await sdk.chat.completions.create({ model, messages, stream: true })) stream += chunk.choices[0]?.delta?.content ?? "";
const streaming = sdk.responses.stream({ model, input: "Combien ?" });
const kinds = [];
for await (const event of streaming) kinds.push(event.type);
const whole = await sdk.chat.completions.create({ model, messages });
const found = {
  whole: whole.choices[0].message.content,
  links: whole.choices[0].message.annotations.map((a) => a.url_citation.url),
  stream,
  responses: (await sdk.responses.create({ model, input: "Combien ?" })).output_text,
  responses_stream: (await streaming.finalResponse()).output_text,
  kinds: [kinds[0], kinds.at(-1)],
  structured: (await sdk.chat.completions.parse({ model, messages, response_format: zodResponseFormat(Reply, "reply") })).choices[0].message.parsed,
  structured_responses: (await sdk.responses.parse({ model, input: "Combien ?", text: { format: zodTextFormat(Reply, "reply") } })).output_parsed,
  tool: await refusal(() => sdk.chat.completions.create({ model, messages, tool_choice: "required" })),
  embeddings: await refusal(() => sdk.embeddings.create({ model, input: "x" })),
  broken: await refusal(() => sdk.chat.completions.create({ model, messages: [{ role: "user", content: "boom" }] })),
};
console.log(JSON.stringify(found));
