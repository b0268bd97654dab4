// Keeps the interview screen and what it is made of at hand, so that it opens without connection. Nothing else.
// The copies are erased when the interview is finished, on signing out, and when somebody else signs in.
const CACHE = "weerklank-interview";
const SCREEN = /^\/studies\/[0-9a-f-]{36}\/interviews\/[0-9a-f-]{36}\/run$/;
const FILES = [
  "/static/mark.svg",
  "/bootstrap/static/css/bootstrap.min.css",
  "/static/css/tokens.css",
  "/static/css/base.css",
  "/static/css/team.css",
  "/static/css/interview.css",
  "/static/js/menu.js",
  "/static/js/device.js",
  "/static/js/interview.js",
  "/static/js/interview-at-hand.js",
  "/static/js/interview-glance.js",
  "/static/js/interview-outbox.js",
  "/static/js/interview-quotes.js",
  "/static/js/interview-status.js",
];
const PATIENCE = 6000; // milliseconds for a page on a bad line, when there is a copy

self.addEventListener("install", (event) => {
  event.waitUntil(keepFiles().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/sign-out") event.waitUntil(caches.delete(CACHE));
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && SCREEN.test(url.pathname)) event.respondWith(screen(event, url.pathname));
  else if (FILES.includes(url.pathname)) event.respondWith(file(request, url.pathname));
});

async function keepFiles() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
}

async function screen(event, path) {
  const copy = await (await caches.open(CACHE)).match(path);
  const online = fetch(event.request).then((answer) => {
    if (answer.ok && answer.type === "basic" && !answer.redirected) {
      const kept = answer.clone();
      event.waitUntil(
        caches.open(CACHE).then(async (cache) => {
          await cache.put(path, kept);
          await cache.addAll(FILES);
        }).catch(() => {}),
      );
    }
    return answer;
  });
  if (!copy) return online;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    return (await Promise.race([online, late])) ?? copy;
  } catch {
    return copy;
  }
}

async function file(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const copy = await caches.match(path, { cacheName: CACHE });
    if (copy) return copy;
    throw error;
  }
}
