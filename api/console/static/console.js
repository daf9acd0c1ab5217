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
    } catch { /* the server is away: the next turn asks again */ }
    setTimeout(turn, seconds * 1000);
  };
  setTimeout(turn, seconds * 1000);
}

// Keys: Ctrl+K goes anywhere, J and K walk the rows, R writes, E ends, ? tells them all.
function keys() {
  const commands = find("#commands"), typed = find("#command");
  typed?.addEventListener("change", () => {
    const place = all("#places option").find((one) => one.value === typed.value);
    if (place) location.assign(place.dataset.path);
  });
  typed?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const wanted = typed.value.trim().toLocaleLowerCase();
    const place = all("#places option").find((one) => one.value.toLocaleLowerCase().startsWith(wanted));
    if (place) location.assign(place.dataset.path);
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && commands) {
      event.preventDefault();
      typed.value = "";
      commands.showModal();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const key = event.key.toLowerCase();
    if (key === "?") { find("#keys")?.showModal(); return; }
    if (key === "j" || key === "k") {
      const rows = all("[data-row]");
      if (!rows.length) return;
      const at = rows.indexOf(document.activeElement);
      rows[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), rows.length - 1)].focus();
      return;
    }
    const meant = all("[data-key]").find((one) => one.dataset.key === key);
    if (meant) { event.preventDefault(); meant.focus(); if (meant.tagName === "BUTTON") meant.click(); }
  });
}

keepDrafts();
sendOnce();
refresh();
keys();
