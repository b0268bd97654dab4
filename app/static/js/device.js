// What this device keeps of interviews belongs to who is signed in: erased on signing out, on finishing, and for others.
import { CACHE, countWaiting, erase, forgetScreens } from "./interview-outbox.js";

const person = document.querySelector("script[data-person]").dataset.person;
const WHO = "weerklank-person";

if (localStorage.getItem(WHO) && localStorage.getItem(WHO) !== person) forgetScreens().catch(() => {});
localStorage.setItem(WHO, person);

// A finished interview needs no copy any more.
const finished = document.querySelector("[data-finished-screen]");
if (finished && "caches" in window)
  caches.open(CACHE).then((cache) => cache.delete(finished.dataset.finishedScreen)).catch(() => {});

const leaving = document.querySelector("form[data-waiting-one]");
leaving?.addEventListener("submit", async (event) => {
  if (leaving.dataset.sure === "yes") return;
  event.preventDefault();
  const count = await countWaiting(person).catch(() => 0);
  const words = count === 1 ? leaving.dataset.waitingOne : leaving.dataset.waitingMany.replace("{count}", count);
  if (count && !window.confirm(words)) return;
  await erase(person).catch(() => {});
  leaving.dataset.sure = "yes";
  leaving.requestSubmit();
});
