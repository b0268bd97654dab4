// The interview screen: a running clock, time marks, quotes, and notes that are kept first on the device, then on the
// server. The form works without this script.
import { Outbox } from "./interview-outbox.js";
import { Glance } from "./interview-glance.js";
import { Quotes, after, mark } from "./interview-quotes.js";
import { keepAtHand } from "./interview-at-hand.js";
import { Status } from "./interview-status.js";

const form = document.getElementById("interview");
const set = form.dataset;
const began = Date.now() - Number(set.seconds) * 1000;
const elapsed = () => (set.running === "yes" ? Math.floor((Date.now() - began) / 1000) : Number(set.seconds));

const outbox = new Outbox({
  interview: set.interview,
  person: set.person,
  changes: set.changes,
  state: set.state,
  token: form.elements.csrf_token.value,
});
const status = new Status(form);
const glance = new Glance(form);
const quotes = new Quotes({ keep, changed: (id) => glance.show(id) });
const memos = ["field_notes", "reflexive_memo"].map((name) => form.elements[name]);
const known = { notes: {}, memos: {}, at: Number(set.at) }; // what the server has, as far as this page knows
const typing = new Map(); // what is typed and not in the outbox yet: element → timer

const question = (id) => document.getElementById(id);
const noteOf = (id) => form.elements[`${id}-note`];
const revisionOf = (id) => form.elements[`${id}-revision`];
const all = () => [...form.querySelectorAll("[data-question]")];

// ---------------------------------------------------------------- the clock

const clock = document.getElementById("clock");
function tick() {
  clock.textContent = mark(elapsed());
  for (const button of form.querySelectorAll('[data-tool="time"]')) button.textContent = `[${mark(elapsed())}]`;
}
tick();
if (set.running === "yes") setInterval(tick, 1000);

// ---------------------------------------------------------------- typing, ticking, parking

function later(element, keep) {
  status.busy();
  clearTimeout(typing.get(element)?.timer);
  typing.set(element, { keep, timer: setTimeout(() => flush(element), 200) });
}

async function flush(element) {
  const waiting = typing.get(element);
  if (!waiting) return;
  clearTimeout(waiting.timer);
  typing.delete(element);
  await waiting.keep();
  soon();
}

const flushAll = () => Promise.all([...typing.keys()].map(flush));

const keepNote = (id) => () =>
  outbox.put({ kind: "note", question: id, value: noteOf(id).value, base: Number(revisionOf(id).value) });

const keepMemo = (memo) => () =>
  outbox.put({ kind: "memo", question: memo.name, value: memo.value, base: known.memos[memo.name] ?? "" });

async function keep(change) {
  status.busy();
  await outbox.put(change);
  soon();
}

function insert(area, text) {
  area.focus();
  const before = area.value.slice(0, area.selectionStart);
  const space = before && !/\s$/.test(before) ? " " : "";
  area.setRangeText(`${space}${text} `, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function park(id) {
  if (quotes.park(id, noteOf(id), elapsed())) tickAsked(id);
}

function tickAsked(id) {
  if (form.elements[`${id}-coverage`].value) return;
  form.elements[`${id}-coverage`].value = "asked";
  keep({ kind: "coverage", question: id, value: "asked" });
  glance.show(id);
}

for (const block of all()) {
  const id = block.dataset.question;
  block.querySelector(".note-tools").hidden = false;
  quotes.show(id, quotes.shown(id));
  noteOf(id).addEventListener("input", () => {
    later(noteOf(id), keepNote(id));
    glance.show(id);
  });
  for (const radio of block.querySelectorAll('[type="radio"]')) {
    radio.addEventListener("change", () => {
      keep({ kind: "coverage", question: id, value: radio.value });
      glance.show(id);
    });
    radio.addEventListener("click", () => {
      if (radio.dataset.was === "yes") {
        radio.checked = false; // a second touch takes the tick away
        keep({ kind: "coverage", question: id, value: null });
      }
      for (const each of block.querySelectorAll('[type="radio"]')) each.dataset.was = each.checked ? "yes" : "";
      glance.show(id);
    });
  }
  for (const probe of block.querySelectorAll('[type="checkbox"]')) {
    probe.addEventListener("change", () => {
      keep({ kind: "probe", question: id, value: [Number(probe.value), probe.checked] });
      if (probe.checked) tickAsked(id);
      glance.show(id);
    });
  }
  block.addEventListener("pointerdown", (event) => {
    if (event.target.closest("[data-tool]")) event.preventDefault(); // the keyboard of a phone stays up
  });
  block.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-tool]")?.dataset.tool;
    if (tool === "time") insert(noteOf(id), `[${mark(elapsed())}]`);
    if (tool === "quote") park(id);
    const item = event.target.closest("[data-unquote]")?.closest("[data-quote]");
    if (item) quotes.unpark(id, noteOf(id), item.dataset.quote);
  });
  noteOf(id).addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.code === "KeyT") insert(noteOf(id), `[${mark(elapsed())}]`);
    else if (event.code === "KeyQ") park(id);
    else return;
    event.preventDefault();
  });
}
for (const memo of memos) memo.addEventListener("input", () => later(memo, keepMemo(memo)));

// ---------------------------------------------------------------- what waits, and what another device did

function choose(entry, box) {
  const area = entry.kind === "memo" ? form.elements[entry.question] : noteOf(entry.question);
  const take = async (choice) => {
    await flushAll();
    const mine = area.value;
    const both = `${entry.theirs}\n${mine}`;
    const value = choice === "both" ? both : choice === "mine" ? mine : entry.theirs;
    area.value = value;
    if (entry.kind === "memo") known.memos[entry.question] = entry.theirs;
    else revisionOf(entry.question).value = entry.revision;
    await outbox.resolve(entry, value, entry.kind === "memo" ? entry.theirs : entry.revision);
    box.replaceChildren();
    area.focus();
    soon(0);
  };
  const shown = document.getElementById("clash-template").content.firstElementChild.cloneNode(true);
  shown.querySelector("[data-theirs]").textContent = entry.theirs;
  for (const button of shown.querySelectorAll("[data-choice]"))
    button.addEventListener("click", () => take(button.dataset.choice));
  box.replaceChildren(shown);
}

function explain(entry, box) {
  const shown = document.getElementById("refused-template").content.firstElementChild.cloneNode(true);
  shown.querySelector("[data-why]").textContent = set.refused.replace("{why}", entry.refused);
  for (const button of shown.querySelectorAll("[data-choice]"))
    button.addEventListener("click", async () => {
      if (button.dataset.choice === "again") await outbox.resolve(entry, entry.value, entry.base);
      else await outbox.drop(entry);
      box.replaceChildren();
      soon(0);
    });
  box.replaceChildren(shown);
}

const boxes = new Map(); // id of an entry that needs a choice → where it stands
function boxFor(entry) {
  if (entry.kind !== "memo") return question(entry.question).querySelector("[data-clash]");
  const memo = form.elements[entry.question];
  if (!memo.nextElementSibling?.matches("[data-clash]")) {
    const box = document.createElement("div");
    box.dataset.clash = "";
    memo.after(box);
  }
  return memo.nextElementSibling;
}

async function showWaiting() {
  const entries = await outbox.entries();
  for (const entry of entries) {
    if (boxes.has(entry.id) || (entry.theirs === undefined && entry.refused === undefined)) continue;
    const box = boxFor(entry);
    boxes.set(entry.id, box);
    if (entry.theirs !== undefined) choose(entry, box);
    else explain(entry, box);
  }
  return entries;
}

// The changes that wait, laid over what the server has.
async function overlay() {
  for (const entry of await outbox.entries()) {
    const id = entry.question;
    if (entry.kind === "memo") form.elements[id].value = entry.value;
    else if (!question(id)) continue;
    else if (entry.kind === "note") {
      noteOf(id).value = entry.value;
      if (!entry.follows) revisionOf(id).value = entry.base;
    } else if (entry.kind === "coverage") form.elements[`${id}-coverage`].value = entry.value ?? "";
    else if (entry.kind === "probe") probeOf(id, entry.value[0]).checked = entry.value[1];
    else quotes.lay(entry);
    glance.show(id);
  }
}

const probeOf = (id, position) => question(id).querySelector(`[type="checkbox"][value="${position}"]`) ?? {};

// What the server has, put on the page where nothing of this device waits.
async function show(state) {
  const waiting = await outbox.entries();
  const busy = (kind, id) => waiting.some((e) => e.question === id && e.kind.endsWith(kind));
  for (const block of all()) {
    const id = block.dataset.question;
    const note = state.notes[id] ?? { coverage: null, note: "", revision: 0, other: "", probes: [], quotes: [] };
    if (!busy("note", id) && !typing.has(noteOf(id)) && Number(revisionOf(id).value) !== note.revision) {
      noteOf(id).value = note.note;
      revisionOf(id).value = note.revision;
    }
    if (!busy("coverage", id)) form.elements[`${id}-coverage`].value = note.coverage ?? "";
    if (!busy("probe", id))
      for (const box of block.querySelectorAll('[type="checkbox"]')) box.checked = note.probes.includes(Number(box.value));
    quotes.show(id, waiting.filter((e) => e.question === id && /quote|speaker/.test(e.kind)).reduce(after, note.quotes));
    const beside = block.querySelector("[data-other]");
    beside.hidden = !note.other;
    beside.querySelector("[data-other-text]").textContent = note.other;
    for (const each of block.querySelectorAll('[type="radio"]')) each.dataset.was = each.checked ? "yes" : "";
    glance.show(id);
  }
  for (const memo of memos) {
    const text = state.memos[memo.name];
    if (text === undefined || busy("memo", memo.name) || typing.has(memo)) continue;
    if (memo.value.trim() !== text.trim()) memo.value = text;
  }
}

// Takes over what was kept on the server just now: the next change rests on it.
outbox.onKept = (entry) => {
  const id = entry.question;
  if (entry.kind === "memo") {
    known.memos[id] = entry.value;
    return;
  }
  const note = (known.notes[id] ??= { coverage: null, note: "", revision: 0, other: "", probes: [], quotes: [] });
  if (entry.kind === "note") {
    note.note = entry.value;
    note.revision = entry.revision;
    revisionOf(id).value = entry.revision;
  } else if (entry.kind === "coverage") note.coverage = entry.value;
  else if (entry.kind === "probe") {
    note.probes = note.probes.filter((each) => each !== entry.value[0]);
    if (entry.value[1]) note.probes.push(entry.value[0]);
  } else note.quotes = after(note.quotes, entry);
};

// ---------------------------------------------------------------- to the server

let timer = 0;
let away = 0; // tries in a row that found no server
let running = null;

function soon(wait = 800) {
  showStatus();
  clearTimeout(timer);
  timer = setTimeout(sync, wait);
}

function sync() {
  running ??= work().finally(() => {
    running = null;
  });
  return running;
}

async function work() {
  clearTimeout(timer);
  await flushAll();
  const outcome = await outbox.send();
  if (outcome.at) known.at = Math.max(known.at, outcome.at);
  if (outcome.kept.length) await outbox.remember(known);
  away = outcome.state === "offline" ? away + 1 : 0;
  status.say(outcome.state);
  await showStatus();
  if (outcome.state !== "saved") timer = setTimeout(look, Math.min(3000 * Math.max(away, 1), 15000));
  else timer = setTimeout(look, 20000);
  return outcome.state;
}

// Whether anything waits or not: is the server there, and what did others do meanwhile?
async function look() {
  if (document.hidden && !(await outbox.entries()).length) {
    timer = setTimeout(look, 20000);
    return;
  }
  const state = await outbox.ask();
  if (state.state !== "here") {
    away += 1;
    status.say(state.state);
    await showStatus();
    timer = setTimeout(look, Math.min(3000 * away, 15000));
    return;
  }
  if ((await outbox.entries()).some((e) => e.theirs === undefined && e.refused === undefined)) return sync();
  if (running) return;
  if (state.at >= known.at) {
    Object.assign(known, { notes: state.notes, memos: state.memos, at: state.at });
    await show(state);
    await outbox.remember(known);
  }
  away = 0;
  status.say("saved");
  await showStatus();
  timer = setTimeout(look, 20000);
}

async function showStatus() {
  const entries = await showWaiting();
  const count = (list) => new Set(list.map((entry) => entry.question)).size;
  status.show({
    waiting: count(entries) || (typing.size ? 1 : 0),
    conflicts: count(entries.filter((entry) => entry.theirs !== undefined)),
    refused: entries.find((entry) => entry.refused !== undefined)?.refused,
  });
}

window.addEventListener("online", () => look());
window.addEventListener("offline", () => {
  status.say("offline");
  showStatus();
});
document.addEventListener("visibilitychange", () => (document.hidden ? flushAll() : look()));
window.addEventListener("pagehide", flushAll);
window.addEventListener("beforeunload", (event) => {
  flushAll();
  if (typing.size || outbox.loose.length) event.preventDefault();
});

form.addEventListener("submit", async (event) => {
  if (form.dataset.through === "yes") return;
  event.preventDefault();
  const button = event.submitter;
  const state = await sync();
  const waiting = await showWaiting();
  if (state === "saved" && !waiting.length) {
    form.dataset.through = "yes";
    form.elements.csrf_token.value = outbox.token;
    form.requestSubmit(button);
  } else if (state !== "saved") status.tell(set.finishLater);
});

// ---------------------------------------------------------------- the beginning

// What was typed and ticked before this script came: on a slow line that can be whole sentences.
function early() {
  const found = [];
  const changed = (box) => box.checked !== box.defaultChecked;
  const written = (area, keep) => {
    if (area.value !== area.defaultValue) found.push({ area, text: area.value, keep });
  };
  for (const block of all()) {
    const id = block.dataset.question;
    written(noteOf(id), keepNote(id));
    const ticked = [...block.querySelectorAll('[type="radio"]:checked')].find(changed);
    if (ticked) found.push({ keep: () => outbox.put({ kind: "coverage", question: id, value: ticked.value }) });
    for (const probe of [...block.querySelectorAll('[type="checkbox"]')].filter(changed)) {
      const value = [Number(probe.value), probe.checked];
      found.push({ keep: () => outbox.put({ kind: "probe", question: id, value }) });
    }
  }
  for (const memo of memos) written(memo, keepMemo(memo));
  return found;
}

// Beside what waited already on this device, where both are there.
async function keepEarly({ area, text, keep }) {
  if (area && !area.value.includes(text))
    area.value = area.value === area.defaultValue ? text : `${area.value}\n${text}`;
  await keep();
}

// What the server had when it made this page.
function asServed(block) {
  const id = block.dataset.question;
  const ticked = (kind) => [...block.querySelectorAll(`[type="${kind}"]`)].filter((box) => box.defaultChecked);
  return {
    coverage: ticked("radio")[0]?.value || null,
    note: noteOf(id).defaultValue,
    revision: Number(revisionOf(id).value),
    other: block.querySelector("[data-other-text]").textContent,
    probes: ticked("checkbox").map((box) => Number(box.value)),
    quotes: quotes.shown(id),
  };
}

async function start() {
  const typed = early();
  const kept = await outbox.open();
  if (!kept) status.tell(set.loose);
  for (const block of all()) {
    known.notes[block.dataset.question] = asServed(block);
    for (const each of block.querySelectorAll('[type="radio"]')) each.dataset.was = each.checked ? "yes" : "";
  }
  for (const memo of memos) known.memos[memo.name] = memo.defaultValue;
  const before = await outbox.remembered();
  if (before && before.at > known.at) {
    Object.assign(known, { notes: before.notes, memos: before.memos, at: before.at }); // an older copy of the page was opened
    await show(known);
  } else await outbox.remember(known);
  await overlay();
  for (const each of typed) await keepEarly(each);
  form.dataset.ready = "yes";
  await sync();
  await keepAtHand(set.worker);
  form.dataset.kept = "yes";
}
start();
