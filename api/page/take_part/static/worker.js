// Gives a page that was put by for it (queue.js) where there is no network, as it was last seen. Nothing else is kept.
const KEPT = "munadil-offline-2";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  event.respondWith((async () => {
    const kept = await caches.open(KEPT);
    const before = await kept.match(url.pathname, { ignoreVary: true });
    try {
      const fresh = await fetch(event.request);
      if (before && fresh.ok && !fresh.redirected && fresh.type === "basic") await kept.put(url.pathname, fresh.clone());
      return fresh;
    } catch (error) {
      if (before) return before;
      throw error;
    }
  })());
});
