// Files for the library: dropped or chosen, sent one after the other, each with its progress and what became of it.
// Without this script the form sends them all at once, and a page says the same of each.

const form = document.getElementById("upload"), field = form?.querySelector("input[type=file]");

/** An element with a text; what is in it keeps its own direction. */
function made(name, text = "", attributes = {}) {
  const node = document.createElement(name);
  node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/** A row of the list, which tells how far a file is and then what became of it. */
class Row {
  constructor(file, words) {
    this.file = file;
    this.words = words;
    this.node = made("li");
    this.state = made("span", words.waiting, { class: "help" });
    this.bar = made("progress", "", { max: 1, value: 0, "aria-label": file.name });
    this.node.append(made("bdi", file.name), " ", this.state, this.bar);
  }
  sent(share) {
    this.state.textContent = share < 1 ? this.words.sending : this.words.reading;
    if (share < 1) this.bar.value = share; else this.bar.removeAttribute("value");
  }
  end({ where = "", title = "", warnings = [], why = "" }) {
    this.bar.remove();
    this.state.textContent = where ? this.words.made : "";
    if (where) this.node.firstChild.replaceWith(made("a", title, { href: where, dir: "auto" }));
    if (where && title !== this.file.name) this.state.after(" ", made("bdi", this.file.name, { class: "help" }));
    for (const text of new Set(warnings)) this.node.append(made("p", text, { class: "help" }));
    if (why) this.node.append(made("p", why, { class: "problem", dir: "auto" }));
  }
}

/** Send one file; what the server made of it. */
function send(row) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(), content = new FormData();
    content.append("csrf", form.querySelector("[name=csrf]").value);
    content.append("files", row.file);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => row.sent(event.lengthComputable ? event.loaded / event.total : 0));
    request.upload.addEventListener("load", () => row.sent(1));
    request.addEventListener("error", () => resolve({ why: row.words.failed }));
    request.addEventListener("load", () => {
      try {
        if (!request.getResponseHeader("Content-Type").startsWith("application/json")) throw new Error();
        resolve(JSON.parse(request.responseText)[0]);
      } catch {
        resolve({ why: request.status === 413 ? row.words.large : row.words.failed });
      }
    });
    request.send(content);
  });
}

if (form && field) {
  const words = { ...form.dataset }, list = made("ul", "", { class: "files" }), queue = [];
  const told = made("p", "", { class: "help", role: "status" });
  let busy = false, done = 0, total = 0;
  form.querySelector(".help").prepend(`${words.drop} `);
  form.querySelector("button").hidden = true;
  form.append(told, list);

  const work = async () => {
    if (busy) return;
    busy = true;
    for (let row = queue.shift(); row; row = queue.shift()) {
      row.end(await send(row));
      done += 1;
      told.textContent = words.all.replace("{done}", done).replace("{total}", total);
    }
    busy = false;
  };
  const take = (files) => {
    for (const file of files) {
      const row = new Row(file, words);
      list.append(row.node);
      queue.push(row);
      total += 1;
    }
    work();
  };
  field.addEventListener("change", () => { take(field.files); field.value = ""; });
  form.addEventListener("submit", (event) => { event.preventDefault(); take(field.files); });
  for (const kind of ["dragenter", "dragover"]) form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files); });
}
