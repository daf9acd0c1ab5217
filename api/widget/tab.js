// What this tab alone remembers: whoever uses the computer next finds nothing.

/** What was kept under a name; null where nothing was, or where the browser keeps nothing. */
export function kept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

/** Keep a value until the tab is closed; null takes it away. */
export function keep(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Without storage it lasts until the page is left.
  }
}
