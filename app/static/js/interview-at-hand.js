// Sees to it that this page opens without connection: a service worker, and a copy of the page that is open now.
import { CACHE } from "./interview-outbox.js";

export async function keepAtHand(worker) {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  try {
    const controlled = Boolean(navigator.serviceWorker.controller);
    await navigator.serviceWorker.register(worker, { scope: "/", updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    if (!controlled) await (await caches.open(CACHE)).add(location.pathname); // the first visit went past the worker
  } catch {
    // without it the page still works; it only cannot be opened anew without connection
  }
}
