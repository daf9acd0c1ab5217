// What the console's pages gain with a script; without it every form and link works as well.

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const announce = (text) => { const place = find("#announce"); if (place) place.textContent = text; };

// Half-typed text survives a reload and a crash; it goes once its form has been taken.
const KEPT = "munadil-draft:";
function keepDrafts() {
  const sent = sessionStorage.getItem(KEPT + "sent");
  if (sent) {
    if (!find(".problem")) localStorage.removeItem(KEPT + sent);
    sessionStorage.removeItem(KEPT + "sent");
  }
  for (const field of all("textarea[data-draft]")) {
    const name = KEPT + field.dataset.draft;
    const kept = localStorage.getItem(name);
    if (kept && kept !== field.defaultValue && !find(".problem")) field.value = kept;
    field.addEventListener("input", () => {
      if (field.value === field.defaultValue) localStorage.removeItem(name);
      else localStorage.setItem(name, field.value);
    });
    field.form.addEventListener("submit", () => sessionStorage.setItem(KEPT + "sent", field.dataset.draft));
  }
}

// What was typed into a form that could not be taken is in it again, on the page that says why or once one is back from an error.
const TYPED = "munadil-typed";
function keepTyped() {
  const told = sessionStorage.getItem(TYPED);
  if (told && !find("[data-failed]")) {
    sessionStorage.removeItem(TYPED);
    const kept = JSON.parse(told);
    const form = all("form").find((one) => nameOf(one) === kept.form);
    const isRefused = find("[role=alert]") && !location.search.includes("said=");
    if (form && (kept.failed || isRefused)) fill(form, kept.fields);
  } else if (told) sessionStorage.setItem(TYPED, JSON.stringify({ ...JSON.parse(told), failed: true }));
  document.addEventListener("submit", ({ target: form, defaultPrevented }) => {
    if (form.method !== "post" || defaultPrevented || find("[type=password], [type=file]", form)) return;
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrf");
    sessionStorage.setItem(TYPED, JSON.stringify({ form: nameOf(form), fields }));
  });
}
// A form by where it is sent and what it is of.
function nameOf(form) {
  const hidden = all("input[type=hidden]", form).filter((one) => one.name !== "csrf").map((one) => `${one.name}=${one.value}`);
  return [form.getAttribute("action"), ...hidden].join(" ");
}
function fill(form, fields) {
  const of = (name) => [...form.elements].filter((one) => one.name === name);
  for (const field of form.elements) {
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (!field.name || ["hidden", "submit", "button"].includes(field.type)) continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[of(field.name).indexOf(field)] ?? "";
  }
  for (let within = form; within; within = within.parentElement) if (within.tagName === "DETAILS") within.open = true;
}

// A form is sent once, shows that it is, and asks first where it says so.
function sendOnce() {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || event.target.method !== "post") return;
    if (button.dataset.confirm && !window.confirm(button.dataset.confirm)) { event.preventDefault(); return; }
    if (button.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => all("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy")));
}

// What changes by itself is asked for again, and put in place where it differs; the focus stays where it was.
function refresh() {
  const live = find("#live[data-refresh]");
  const seconds = Number(live?.dataset.refresh);
  if (!seconds) return;
  const turn = async () => {
    if (document.hidden) { setTimeout(turn, seconds * 1000); return; }
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (!response.ok || response.redirected) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = find("#live", page);
      if (!fresh) return;
      if (live.dataset.refresh === "2" && fresh.dataset.refresh !== "2") { location.reload(); return; }
      if (fresh.innerHTML !== live.innerHTML) {
        const focused = live.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
        live.innerHTML = fresh.innerHTML;
        if (focused) find(`a[href="${CSS.escape(focused)}"]`, live)?.focus();
        announce(document.title);
      }
      live.dataset.refresh = fresh.dataset.refresh;
      if (live.dataset.refresh === "0") return;
    } catch { /* the server is away: the next turn asks again */ }
    setTimeout(turn, seconds * 1000);
  };
  setTimeout(turn, seconds * 1000);
}

// The key that is meant: who writes Arabic or Tifinagh has no Latin letter, and presses the one that stands in its place.
function keyOf(event) {
  const { key = "", code = "" } = event;
  if (!/^[^\u0000-\u024f]/.test(key)) return key.toLowerCase();
  if (code === "Slash") return event.shiftKey ? "?" : "/";
  return code.startsWith("Key") ? code.slice(3).toLowerCase() : key;
}

// Ctrl+K goes anywhere: to the desk that is named, else to the first that begins with or has what was typed.
function goAnywhere() {
  const typed = find("#command");
  const places = all("#places option").map((one) => ({ name: one.value.toLocaleLowerCase(), path: one.dataset.path }));
  const go = (...fits) => {
    const wanted = typed.value.trim().toLocaleLowerCase();
    const place = fits.map((fit) => places.find(({ name }) => fit(name, wanted))).find(Boolean);
    if (place) location.assign(place.path);
    return Boolean(place) || !wanted;
  };
  const same = (name, wanted) => name === wanted;
  typed?.addEventListener("change", () => go(same));
  typed?.addEventListener("input", () => typed.setCustomValidity(""));
  typed?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (go(same, (name, wanted) => wanted && name.startsWith(wanted), (name, wanted) => wanted && name.includes(wanted))) return;
    typed.setCustomValidity(typed.dataset.none);
    typed.reportValidity();
  });
}

// Keys: Ctrl+K goes anywhere, J and K walk the rows, R writes, N notes, E ends, ? tells them all.
function keys() {
  const commands = find("#commands"), typed = find("#command");
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && keyOf(event) === "k" && commands) {
      event.preventDefault();
      typed.value = "";
      typed.setCustomValidity("");
      if (!commands.open) commands.showModal();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const key = keyOf(event);
    if (find("dialog[open]")) return;
    if (key === "?") { find("#keys")?.showModal(); return; }
    if (key === "j" || key === "k") {
      const rows = all("[data-row]");
      if (!rows.length) { find(`a[data-key="${key}"]`)?.click(); return; }
      const at = rows.indexOf(document.activeElement);
      rows[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), rows.length - 1)].focus();
      return;
    }
    const meant = all("[data-key]").find((one) => one.dataset.key === key);
    if (meant) { event.preventDefault(); meant.focus(); if (meant.tagName === "BUTTON") meant.click(); }
  });
}

// Kept replies: "/" in the reply looks for one, Enter puts the first that fits where the cursor was, Escape goes back.
function keptReplies() {
  const field = find("textarea[data-canned]");
  const place = field && document.getElementById(field.dataset.canned), typed = place && find("input", place);
  if (!typed) return;
  const buttons = all("[data-insert]", place);
  const shown = () => buttons.filter((one) => !one.parentElement.hidden);
  const filter = () => {
    const wanted = typed.value.trim().toLocaleLowerCase().split(/\s+/);
    for (const one of buttons) {
      const text = one.textContent.toLocaleLowerCase();
      one.parentElement.hidden = !wanted.every((word) => text.includes(word));
    }
  };
  const insert = (one) => {
    field.setRangeText(one.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input"));
    place.open = false;
    typed.value = "";
    filter();
    field.focus();
  };
  field.addEventListener("keydown", (event) => {
    const before = field.value.slice(0, field.selectionStart);
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || !/(^|\s)$/.test(before)) return;
    event.preventDefault();
    place.open = true;
    typed.focus();
  });
  typed.addEventListener("input", filter);
  typed.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); if (shown()[0]) insert(shown()[0]); }
    if (event.key === "Escape") { event.preventDefault(); place.open = false; field.focus(); }
  });
  for (const one of buttons) one.addEventListener("click", () => insert(one));
}

// On a phone the menu is folded until its button is pressed; Escape folds it again.
function foldMenu() {
  const button = find("#menu-button"), menu = find("#menu");
  if (!button || !menu) return;
  const show = (isOpen) => {
    button.setAttribute("aria-expanded", String(isOpen));
    menu.classList.toggle("folded", !isOpen);
  };
  button.hidden = false;
  show(false);
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
    show(false);
    if (menu.contains(document.activeElement)) button.focus();
  });
}

// On a phone a row of tabs is as wide as it is: the one that is open is brought into sight, and the page stays where it is.
function showTab() {
  for (const here of all('.tabs [aria-current="page"]')) {
    const row = here.closest(".tabs"), at = here.getBoundingClientRect(), of = row.getBoundingClientRect();
    row.scrollLeft += at.left + at.width / 2 - of.left - of.width / 2;
  }
}

// What is shown once is copied by a button, where the browser lets it; the text can be selected whole without.
function copy() {
  if (!navigator.clipboard) return;
  for (const button of all("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
        button.textContent = button.dataset.done;
        announce(button.dataset.done);
      } catch { getSelection().selectAllChildren(document.getElementById(button.dataset.copy)); }
    });
  }
}

copy();
foldMenu();
showTab();
keepDrafts();
keptReplies();
sendOnce();
keepTyped();
refresh();
goAnywhere();
keys();
