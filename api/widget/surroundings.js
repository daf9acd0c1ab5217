// What stands around the conversation: the head, the disclaimer, the welcome with questions to begin with.

import { direction, element, icon } from "./elements.js";

const SURE = 5000; // milliseconds that a second press of the button has to come in

/** The head: who speaks, a new conversation, erasing this one where it is kept, the language.

`follow(update)` runs `update(language)` at every change. */
export function header({ config, words, say, follow, onChoose, onFresh, onErase }) {
  const name = element("h1", {}, element("span", { class: "name" }), element("span", { class: "badge" }));
  const organisation = element("p", { class: "organisation" });
  const select = element("select", { onchange: () => onChoose(select.value) });
  for (const tag of config.languages) {
    select.append(element("option", { value: tag, lang: tag, text: config.wordings[tag].language_name }));
  }
  const fresh = element("button", { type: "button", class: "round fresh", hidden: true, onclick: onFresh }, icon("fresh"));
  const erase = config.conversations ? eraseButton({ words, say, onErase }) : null;
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
  const logo = element("span", { class: "logo" }, icon("mark"));
  return { fresh, erase, node: element("header", { class: "top" }, logo, who, erase, fresh, choice) };
}

/** Erases with its second press. */
function eraseButton({ words, say, onErase }) {
  const asked = element("span", { class: "sure", hidden: true });
  const button = element("button", { type: "button", class: "round erase", hidden: true }, icon("erase"), asked);
  const ask = (yes) => {
    asked.hidden = !yes;
    button.classList.toggle("asking", yes);
    button.setAttribute("aria-label", words(yes ? "erase_confirm" : "erase"));
  };
  button.addEventListener("click", () => {
    if (!asked.hidden) {
      ask(false);
      onErase();
      return;
    }
    ask(true);
    setTimeout(() => ask(false), SURE);
  });
  say(button, "erase", "aria-label");
  say(button, "erase", "title");
  say(asked, "erase_confirm");
  return button;
}

/** What is said at first sight: an AI, a demonstration, may be wrong; and the way to what becomes of people's data. */
export function disclaimer({ config, words, follow, server }) {
  const text = element("span");
  const link = element("a", { target: "_blank", rel: "noopener" });
  follow((language) => {
    const kept = config.conversations ? ` ${words("kept", { days: config.kept_days })}` : "";
    text.textContent = `${config.organisation.disclaimer[language] || words("ai_notice")}${kept} `;
    link.href = `${server}/privacy?lang=${language}`;
    link.replaceChildren(words("privacy_link"), element("span", { class: "unseen", text: ` ${words("new_tab")}` }));
    text.append(link);
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
  return element("div", { class: "empty" }, title, text, label, list, ...(config.takes_part ? [pageLink("take-part", "take_part_link", { words, follow, server })] : []), ...(config.proof ? [pageLink("proof", "proof_link", { words, follow, server })] : []));
}

/** The way to a page of ours: the rooms in which people take part, or how well all this works. */
function pageLink(path, label, { words, follow, server }) {
  const link = element("a", { target: "_blank", rel: "noopener" });
  follow((language) => {
    link.href = `${server}/${path}?lang=${language}`;
    link.replaceChildren(words(label), element("span", { class: "unseen", text: ` ${words("new_tab")}` }));
  });
  return element("p", { class: "proof" }, link);
}

function suggestion(question, onAsk) {
  const button = element("button", { type: "button", dir: direction(question), onclick: () => onAsk(question) });
  button.append(element("span", { text: question }), icon("forward"));
  return button;
}
