// What a person typed and the server does not have yet, kept on this device in IndexedDB until it is taken in.
//
// Two stores: "outbox" holds changes in their order, each with an id of its own, so that sending twice is once;
// "screen" holds per interview what the server last said, so that a page opened without connection shows it.
const NAME = "weerklank";
export const CACHE = "weerklank-interview";
const BATCH = 20;

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      asked.result.createObjectStore("screen", { keyPath: "interview" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const done = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// What the change is about: two changes about the same thing are one as long as the first was not sent.
const about = (change) => {
  if (change.kind === "probe") return `probe ${change.question} ${change.value[0]}`;
  if (change.kind === "quote" || change.kind === "speaker") return `quote ${change.value.id}`;
  if (change.kind === "unquote") return `quote ${change.value}`;
  return `${change.kind} ${change.question}`;
};

// What waits once another change about the same thing is made before it was sent; null when nothing is left to send.
function merged(open, { kind, value }) {
  if (open.kind !== "quote" || kind === "quote") return { ...open, kind, value };
  return kind === "speaker" ? { ...open, value: { ...open.value, who: value.who } } : null; // a quote that is put back
}

// Everything on this device that belongs to a person (or, with `but`, to everybody but that person's unsent changes).
export async function erase(person) {
  await caches?.delete?.(CACHE);
  const base = await opened();
  const transaction = base.transaction(["outbox", "screen"], "readwrite");
  transaction.objectStore("screen").clear();
  const outbox = transaction.objectStore("outbox");
  for (const entry of await result(outbox.getAll())) {
    if (entry.person === person) outbox.delete(entry.order);
  }
  await done(transaction);
  base.close();
}

// The pages and screens of somebody else who used this device before; what they did not send yet stays theirs.
export async function forgetScreens() {
  await caches?.delete?.(CACHE);
  const base = await opened();
  const transaction = base.transaction("screen", "readwrite");
  transaction.objectStore("screen").clear();
  await done(transaction);
  base.close();
}

export async function countWaiting(person) {
  const base = await opened();
  const entries = await result(base.transaction("outbox").objectStore("outbox").getAll());
  base.close();
  return new Set(entries.filter((e) => e.person === person).map((e) => `${e.interview} ${e.question}`)).size;
}

export class Outbox {
  constructor({ interview, person, changes, state, token }) {
    Object.assign(this, { interview, person, changesUrl: changes, stateUrl: state, token });
    this.base = null;
    this.opening = null;
    this.onKept = () => {}; // called with each change that was taken in, before it leaves the device
    this.loose = []; // where the browser keeps nothing, changes stay in memory
  }

  async open() {
    this.opening = opened().then(
      (base) => {
        base.onversionchange = () => base.close();
        this.base = base;
      },
      () => {},
    );
    await this.opening;
    this.opening = null;
    return this.base !== null;
  }

  async entries() {
    const all = this.base
      ? await result(this.base.transaction("outbox").objectStore("outbox").getAll())
      : this.loose;
    return all.filter((entry) => entry.interview === this.interview && entry.person === this.person);
  }

  // Adds a change, or alters one about the same thing that was not sent yet.
  async put({ kind, question, value, base = 0 }) {
    const change = { kind, question, value, base, person: this.person, interview: this.interview };
    if (this.opening) await this.opening; // what was typed in the very first moment is kept like the rest
    if (!this.base) return this.#putLoose(change);
    const transaction = this.base.transaction("outbox", "readwrite", { durability: "strict" });
    const outbox = transaction.objectStore("outbox");
    const all = await result(outbox.getAll());
    const same = all.filter((e) => e.interview === this.interview && e.person === this.person && about(e) === about(change));
    const open = same.find((entry) => !entry.sent || entry.theirs !== undefined);
    const together = open && merged(open, change);
    if (together) outbox.put(together);
    else if (open) outbox.delete(open.order);
    else outbox.add({ ...change, id: newId(), sent: false, follows: same.length > 0 });
    await done(transaction);
  }

  #putLoose(change) {
    const open = this.loose.find((entry) => !entry.sent && about(entry) === about(change));
    const together = open && merged(open, change);
    if (together) Object.assign(open, together);
    else if (open) this.loose.splice(this.loose.indexOf(open), 1);
    else this.loose.push({ ...change, id: newId(), sent: false, order: Date.now() + this.loose.length });
  }

  async change(entry, values) {
    if (!this.base) return void Object.assign(this.loose.find((e) => e.id === entry.id) ?? {}, values);
    const transaction = this.base.transaction("outbox", "readwrite");
    const outbox = transaction.objectStore("outbox");
    const current = await result(outbox.get(entry.order));
    if (current) outbox.put({ ...current, ...values });
    await done(transaction);
  }

  // A change that stood against another text, or was refused, goes as a new one.
  async resolve(entry, value, base) {
    await this.change(entry, { id: newId(), value, base, sent: false, follows: false, theirs: undefined, refused: undefined });
  }

  async drop(entry) {
    if (!this.base) return void this.loose.splice(this.loose.findIndex((e) => e.id === entry.id), 1);
    const transaction = this.base.transaction("outbox", "readwrite");
    transaction.objectStore("outbox").delete(entry.order);
    await done(transaction);
  }

  // Sends what waits. Gives {state: "saved" | "offline" | "signed-out" | "stranger", kept: [entries with revision], at}.
  // One page at a time sends, whichever tab it is in.
  async send() {
    if (navigator.locks && this.base) return navigator.locks.request("weerklank-outbox", () => this.#sendAll());
    return this.#sendAll();
  }

  async #sendAll() {
    const kept = [];
    let renewed = false;
    let at = 0;
    for (;;) {
      const waiting = (await this.entries()).filter((e) => e.theirs === undefined && e.refused === undefined);
      if (!waiting.length) return { state: "saved", kept, at };
      const first = new Map();
      for (const entry of waiting) if (!first.has(about(entry))) first.set(about(entry), entry);
      const batch = [...first.values()].slice(0, BATCH);
      for (const entry of batch) await this.change(entry, { sent: true });
      let answer;
      try {
        answer = await fetch(this.changesUrl, {
          method: "POST",
          headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
          body: JSON.stringify({
            changes: batch.map(({ id, kind, question, value, base }) => ({ id, kind, question, value, base })),
          }),
          signal: AbortSignal.timeout(15000),
          redirect: "error",
        });
      } catch {
        return { state: "offline", kept, at };
      }
      if ((answer.status === 400 || answer.status === 401) && !renewed) {
        renewed = true; // a token from before this sign-in, or none: ask who is here now
        const state = await this.ask();
        if (state.state !== "here") return { state: state.state, kept, at };
        continue;
      }
      if (answer.status === 401) return { state: "signed-out", kept, at };
      if ([403, 404, 410, 413, 422].includes(answer.status)) {
        const said = await answer.json().catch(() => ({}));
        for (const entry of batch) await this.change(entry, { refused: said.error?.message ?? String(answer.status) });
        continue;
      }
      if (!answer.ok) return { state: "offline", kept, at };
      const body = await answer.json().catch(() => null);
      if (!body) return { state: "offline", kept, at };
      at = body.at;
      for (const outcome of body.results) {
        const entry = batch.find((e) => e.id === outcome.id);
        if (entry) await this.#settle(entry, outcome, kept);
      }
    }
  }

  async #settle(entry, outcome, kept) {
    // A change that is put while this one is on its way either finds it here still, and follows it, or is put after
    // onKept and rests on the new revision: transactions run in the order in which they were begun.
    if (outcome.state === "conflict") return this.change(entry, { theirs: outcome.theirs, revision: outcome.revision });
    if (outcome.state === "refused") return this.change(entry, { refused: outcome.message });
    kept.push(entry);
    this.onKept({ ...entry, revision: outcome.revision });
    await this.drop(entry);
    for (const later of await this.entries()) {
      if (later.follows && about(later) === about(entry)) {
        const base = entry.kind === "memo" ? entry.value : outcome.revision;
        await this.change(later, { base, follows: false });
      }
    }
  }

  // What the server has now, and a fresh token. Gives {state: "here" | "offline" | "signed-out" | "stranger", …}.
  async ask() {
    let answer;
    try {
      answer = await fetch(this.stateUrl, {
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(15000),
        cache: "no-store",
      });
    } catch {
      return { state: "offline" };
    }
    if (answer.status === 401 || answer.redirected) return { state: "signed-out" };
    const body = answer.ok ? await answer.json().catch(() => null) : null;
    if (!body) return { state: answer.status === 404 || answer.status === 403 ? "stranger" : "offline" };
    if (body.person !== this.person) return { state: "stranger" };
    this.token = body.csrf;
    return { ...body, state: "here" };
  }

  // What the server last said, for a page that is opened without connection.
  async remember(screen) {
    if (!this.base) return;
    const transaction = this.base.transaction("screen", "readwrite");
    transaction.objectStore("screen").put({ ...screen, interview: this.interview, person: this.person });
    await done(transaction);
  }

  async remembered() {
    if (!this.base) return undefined;
    const found = await result(this.base.transaction("screen").objectStore("screen").get(this.interview));
    return found?.person === this.person ? found : undefined;
  }
}
