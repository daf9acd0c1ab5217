// What is written where there is no network waits on this device, each piece under an id of its own, and is sent once there is one.
// A piece is on the disk before it is called kept: neither a reload nor a phone that goes out loses it.
const AT_ONCE = 50, AGAIN = 8_000, KEPT = "munadil-offline-2";
const database = new Promise((resolve, reject) => {
  const asked = indexedDB.open("munadil-offline", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("pieces", { keyPath: "id" }).createIndex("order", ["list", "at"]);
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
const said = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

export class Queue {
  constructor(list) { this.list = list; }

  // Every piece of this list, the first that was kept first.
  async every() {
    const pieces = (await database).transaction("pieces").objectStore("pieces").index("order");
    return said(pieces.getAll(IDBKeyRange.bound([this.list, 0], [this.list, Infinity])));
  }

  // Keeps a piece, or writes it anew; done once it is on the disk.
  async keep(piece) {
    const kept = { id: crypto.randomUUID(), at: Date.now(), ...piece, list: this.list };
    const writing = (await database).transaction("pieces", "readwrite", { durability: "strict" });
    writing.objectStore("pieces").put(kept);
    return new Promise((resolve, reject) => {
      writing.oncomplete = () => resolve(kept);
      writing.onabort = writing.onerror = () => reject(writing.error);
    });
  }

  async forget(id) {
    return said((await database).transaction("pieces", "readwrite").objectStore("pieces").delete(id));
  }

  // Sends what waits; how that went (none, done, refused, closed, signed_out, later), and how many were taken. What was refused stays,
  // with why, and is sent again once it was written anew.
  async send(address, more = async () => ({}), after = (piece, number) => ({ ...piece, number })) {
    let count = 0, went = "none";
    try {
      for (;;) {
        const waiting = (await this.every()).filter((piece) => !piece.number && !piece.why).slice(0, AT_ONCE);
        if (!waiting.length) return { went, count };
        const body = new URLSearchParams({ ...await more(), pieces: JSON.stringify(waiting) });
        const response = await fetch(address, { method: "POST", body, credentials: "same-origin" });
        if (response.redirected || response.status === 403) return { went: "signed_out", count };
        if (response.status === 409) return { went: "closed", count };
        if (!response.ok) throw new Error(response.statusText);
        const { taken, refused = {} } = await response.json();
        const came = waiting.filter((piece) => taken[piece.id]), back = waiting.filter((piece) => refused[piece.id]);
        for (const piece of came) await this.keep(after(piece, taken[piece.id]));
        for (const piece of back) await this.keep({ ...piece, why: refused[piece.id] });
        count += came.length;
        if (back.length || !came.length) went = "refused";
        else if (went === "none") went = "done";
        if (!came.length && !back.length) return { went, count };
      }
    } catch { return { went: "later", count }; }
  }
}

// Sends now, whenever there is a network again, and every few seconds all the same: not every device tells that it has one.
export function keepSending(send) {
  window.addEventListener("online", send);
  setInterval(send, AGAIN);
  send();
}

// Has the worker give this page where there is no network. It sees only what is loaded after it, so what the page is made of is put by
// for it here, at the very first visit. True once that is done; without room on the device the page works as long as it is open.
export async function keepPage(scope) {
  if (!navigator.serviceWorker || !("caches" in window)) return false;
  navigator.serviceWorker.register("/take-part/static/worker.js", { scope });
  if (!navigator.onLine) return false;
  const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=modulepreload], script[src]")];
  try {
    await navigator.serviceWorker.ready;
    await (await caches.open(KEPT)).addAll([location.pathname, ...parts.map((part) => part.href || part.src)]);
    return true;
  } catch { return false; }
}
