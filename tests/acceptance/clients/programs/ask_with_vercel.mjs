// The Vercel AI SDK against the server whose address is given, by its two providers: what it makes of every call, as JSON.
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Output, generateText, streamText } from "ai";
import { z } from "zod";

const baseURL = `${process.argv[2]}/v1`;
const openai = createOpenAI({ baseURL, apiKey: "none" });
const compatible = createOpenAICompatible({ name: "munadil", baseURL, supportsStructuredOutputs: true, includeUsage: true });
const models = { responses: openai("gpt-5"), chat: openai.chat("gpt-5"), compatible: compatible("munadil") };
const schema = z.object({ answer: z.string(), sources: z.array(z.object({ title: z.string(), url: z.string() })) });
const history = [
  { role: "user", content: "Quoi ?" },
  { role: "assistant", content: "Un." },
  { role: "user", content: "Combien ?" },
];

const found = {};
for (const [name, model] of Object.entries(models)) {
  const asked = { model, prompt: "Combien ?", maxRetries: 0 };
  const streaming = streamText(asked);
  let stream = "";
  for await (const piece of streaming.textStream) stream += piece;
  found[name] = {
    whole: (await generateText(asked)).text,
    stream,
    history: (await generateText({ model, messages: history, maxRetries: 0 })).text,
    structured: (await generateText({ ...asked, output: Output.object({ schema }) })).output,
    finish: await streaming.finishReason,
    broken: await generateText({ ...asked, prompt: "boom" }).then(() => null, (error) => [error.statusCode, error.message]),
  };
}
found.links = (await generateText({ model: models.responses, prompt: "Combien ?" })).sources.map((source) => source.url);
console.log(JSON.stringify(found));
