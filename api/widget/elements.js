// Building blocks: nodes, icons, text. Everything that comes from outside is set as text, never as markup.

/** Make an element; `properties` become attributes, `on…` listeners, `text` its text. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const PATHS = {
  mark: "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.4 3.7c-.65.55-1.6.08-1.6-.77V15.7A2.5 2.5 0 0 1 4 13.5zM8 8.2h8M8 11.6h5",
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  stop: "M8 8h8v8H8z",
  fresh: "M12 5v14M5 12h14",
  erase: "M5 7h14M10 7V4.500h4V7M7 7l.800 12.500h8.400L17 7M10.500 11v5M13.500 11v5",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c2.5 2.6 3.7 5.6 3.7 9s-1.2 6.4-3.7 9c-2.5-2.6-3.7-5.6-3.7-9S9.500 5.600 12 3z",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 7.600v.2",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  reply: "M10 6 4 12l6 6M4.500 12H14a6 6 0 0 1 6 6v1",
  retry: "M5 12a7 7 0 1 0 2.200-5.100L5 9M5 4v5h5",
  forward: "M5 12h14M13 6l6 6-6 6",
  outside: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  near: "M4 10c2.700-3.300 5.300-3.300 8 0s5.300 3.300 8 0M4 16c2.700-3.300 5.300-3.300 8 0s5.300 3.300 8 0",
  warning: "M12 4 2.800 20h18.400zM12 10v4.500M12 17.300v.2",
};

/** A decorative icon, drawn in the colour of its text. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A text whose marks stay on the line of the word that they belong to, as they do in print: "par an ?" never breaks before "?". */
export const bound = (text) => text.replace(/ (?=[?!:;»](?:\s|$))/gu, "\u00a0").replace(/(?<=«) /gu, "\u00a0");

/** "rtl" when most letters are Arabic: a name in Latin letters at the start does not turn a message around. */
export function direction(text) {
  const arabic = text.match(/\p{Script=Arabic}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return arabic > latin ? "rtl" : "ltr";
}

/** "rtl" when the first letter is Arabic. */
export const directionOfFirst = (text) => (/^\P{Letter}*\p{Script=Arabic}/u.test(text) ? "rtl" : "ltr");

/** Direction of a language tag. */
export const directionOf = (language) => (language === "ar" || language === "ary" ? "rtl" : "ltr");

/** A wording with its {placeholders} filled in. */
export const fill = (wording, values) => wording.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

const LOCALES = { ar: "ar-MA", ary: "ar-MA", "ary-Latn": "fr-MA", en: "en-GB" };

/** A day (2026-02-17) as a person of this language writes it. */
export function writtenDay(day, language) {
  if (!day) return "";
  const format = new Intl.DateTimeFormat(LOCALES[language] ?? language, { dateStyle: "long", timeZone: "UTC" });
  return format.format(new Date(`${day}T00:00:00Z`));
}

/** An address that a link may have: http and https alone. */
export const safeAddress = (url) => (/^https?:\/\//i.test(url ?? "") ? url : "");
