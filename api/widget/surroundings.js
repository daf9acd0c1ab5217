// What stands around the conversation: the head, the disclaimer, the welcome with questions to begin with.

import { direction, element, icon } from "./elements.js";

/** The head: who speaks, a new conversation, the language. `follow(update)` runs `update(language)` at every change. */
export function header({ config, words, say, follow, onChoose, onFresh }) {
  const name = element("h1", {}, element("span", { class: "name" }), element("span", { class: "badge" }));
  const organisation = element("p", { class: "organisation" });
  const select = element("select", { onchange: () => onChoose(select.value) });
  for (const tag of config.languages) {
    select.append(element("option", { value: tag, lang: tag, text: config.wordings[tag].language_name }));
  }
  const fresh = element("button", { type: "button", class: "round fresh", hidden: true, onclick: onFresh }, icon("fresh"));
  follow((language) => {
    name.firstChild.textContent = config.organisation.assistant[language];
    name.lastChild.textContent = words("ai_badge");
    organisation.textContent = config.organisation.name[language];
    select.value = language;
  });
  say(select, "language_label", "aria-label");
  say(fresh, "new_conversation", "aria-label");
  say(fresh, "new_conversation", "title");
  const who = element("div", { class: "who" }, name, organisation);
  const choice = element("label", { class: "language" }, icon("globe"), select);
  return { fresh, node: element("header", { class: "top" }, element("span", { class: "logo" }, icon("mark")), who, fresh, choice) };
}

/** What is said at first sight: an AI, a demonstration, may be wrong. */
export function disclaimer({ config, words, follow }) {
  const text = element("span");
  follow((language) => {
    text.textContent = config.organisation.disclaimer[language] || words("ai_notice");
  });
  return element("p", { class: "disclaimer", role: "note" }, icon("info"), text);
}

/** The welcome of an empty conversation, with up to four questions to begin with. */
export function welcome({ config, words, say, follow, server, onAsk }) {
  const title = element("h2");
  const text = element("p", { class: "welcome" });
  const label = element("h3", { id: "suggestions" });
  const list = element("ul", { "aria-labelledby": "suggestions" });
  say(title, "empty_title");
  say(text, "empty_text");
  say(label, "suggestions");
  follow((language) => {
    const questions = (config.examples[language] ?? []).slice(0, 4);
    label.hidden = list.hidden = !questions.length;
    list.replaceChildren(...questions.map((question) => element("li", {}, suggestion(question, onAsk))));
  });
  return element("div", { class: "empty" }, title, text, label, list, ...(config.proof ? [proofLink({ words, follow, server })] : []));
}

/** The way to the page that says how well all this works. */
function proofLink({ words, follow, server }) {
  const link = element("a", { target: "_blank", rel: "noopener" });
  follow((language) => {
    link.href = `${server}/proof?lang=${language}`;
    link.replaceChildren(words("proof_link"), element("span", { class: "unseen", text: ` ${words("new_tab")}` }));
  });
  return element("p", { class: "proof" }, link);
}

function suggestion(question, onAsk) {
  const button = element("button", { type: "button", dir: direction(question), onclick: () => onAsk(question) });
  button.append(element("span", { text: question }), icon("forward"));
  return button;
}
