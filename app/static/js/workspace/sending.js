// Talking with the server: one request after the other, what stands there since, and what to do when it refuses.

const KEPT = 60_000; // letters that a browser still sends for a page that is gone
let settings = {}; // csrf, state, lost, isHeld
let seq = ""; // "whose.count", as the server gives it
let tag = null;
let line = Promise.resolve();
let busy = 0;
let show = () => {};

/** `take(answer)` puts what the server tells on the page. */
export function begin(given, take) {
  settings = given;
  show = take;
  addEventListener("beforeunload", (event) => {
    if (busy > 1) event.preventDefault(); // what still waits for its turn would be lost
  });
}

/** Everything there is, for the first time. */
export async function fetchAll() {
  const answer = await fetch(settings.state, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  tag = answer.headers.get("ETag");
  take(await answer.json());
}

/** What others did since; nothing at all (304) when nobody did anything. */
export async function refresh() {
  if (busy > 0 || seq === "" || settings.isHeld()) return; // an answer is on its way and will tell
  const headers = { Accept: "application/json" };
  if (tag) headers["If-None-Match"] = tag;
  const answer = await fetch(`${settings.state}?seq=${encodeURIComponent(seq)}`, { headers }).catch(() => null);
  if (!answer || answer.status !== 200 || busy > 0 || settings.isHeld()) return;
  tag = answer.headers.get("ETag");
  take(await answer.json());
}

function take(answer) {
  const [whose, count] = answer.seq.split(".");
  const [was, seen] = seq.split(".");
  if (whose === was && Number(count) < Number(seen)) return; // older than what is shown
  seq = answer.seq;
  show(answer);
}

/**
 * Sends after all that was sent before. `fields` may be a function, asked when its turn comes.
 * Gives {ok, status, data}; status 0 is a server that cannot be reached.
 */
export function post(url, fields) {
  busy += 1;
  const sent = line.then(() => send(url, fields)).finally(() => {
    busy -= 1;
  });
  line = sent.catch(() => {});
  return sent;
}

/** When all that was done so far is sent and answered. */
export const idle = () => line;

async function send(url, fields) {
  const given = typeof fields === "function" ? fields() : fields;
  if (given === null) return { ok: false, status: -1, data: {} };
  const address = typeof url === "function" ? url() : url;
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...given, seq })) {
    for (const one of Array.isArray(value) ? value : [value]) body.append(name, one);
  }
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      body,
      keepalive: body.toString().length < KEPT, // also when the page is left meanwhile
      headers: { "X-CSRFToken": settings.csrf, Accept: "application/json" },
    });
  } catch {
    return { ok: false, status: 0, data: { text: settings.lost } };
  }
  const data = await answer.json().catch(() => ({}));
  const told = data.text ?? data.error?.message ?? settings.lost;
  return { ok: answer.ok, status: answer.status, data: answer.ok ? data : { ...data, text: told } };
}

/** Takes what an answer tells; the caller does so when its own work is put right first. */
export const settle = (data) => data.seq !== undefined && take(data);
