// The coding workspace: what keys and clicks do with the words that are selected.
import { paragraphs, pointsOf, rangeFor, stretch } from "./offsets.js";
import { paint, paintFocus } from "./paint.js";
import { pick, rank, codes } from "./picker.js";

const space = document.getElementById("workspace");
const pane = document.getElementById("document");
const statusLine = document.getElementById("status");
const undoButton = document.getElementById("undo");
const singleKeys = document.getElementById("single-keys");
const parts = paragraphs(pane);
const segments = JSON.parse(space.dataset.segments);
const writes = space.dataset.writes === "yes";
const VALENCES = ["neutral", "facilitator", "barrier", "mixed"];

let marks = JSON.parse(space.dataset.marks);
let seq = Number(space.dataset.seq);
let tag = null;
let selected = null; // {start, end} in code points
let current = null; // id of the mark at hand
const undos = [];

// ---------------------------------------------------------------- talking with the server

async function post(url, fields = {}) {
  const body = new URLSearchParams(fields);
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": space.dataset.csrf, Accept: "application/json" },
    });
  } catch {
    say(space.dataset.lost);
    return null;
  }
  const data = await answer.json().catch(() => ({}));
  if (answer.status === 409 && data.stored) {
    const told = (version) => Object.entries(version).filter(([name]) => name !== "revision").map(([, value]) => value).join(", ");
    say(space.dataset.conflict.replace("{stored}", told(data.stored)).replace("{sent}", told(data.sent ?? {})));
    await refresh();
    return null;
  }
  if (!answer.ok) {
    say(data.text ?? data.error?.message ?? space.dataset.lost);
    return null;
  }
  if (data.undo) undos.push(data.undo);
  show(data);
  return data;
}

function show(state) {
  seq = state.seq;
  marks = state.marks;
  for (const [turn, html] of Object.entries(state.margins)) {
    const margin = document.getElementById(`margin-${turn}`);
    if (margin && margin.innerHTML.trim() !== html.trim()) margin.innerHTML = html; // rendered and escaped by the server
  }
  paint(parts, marks);
  if (state.message) say(state.message);
  if (state.focus) point(state.focus, { move: false });
  else if (current && !document.getElementById(current)) current = null;
  undoButton.hidden = undos.length === 0;
}

async function refresh() {
  const headers = { Accept: "application/json" };
  if (tag) headers["If-None-Match"] = tag;
  const answer = await fetch(space.dataset.state, { headers }).catch(() => null);
  if (!answer) return;
  tag = answer.headers.get("ETag") ?? tag;
  if (answer.status !== 200) return;
  const state = await answer.json();
  if (state.seq !== seq) show(state);
}

function say(text) {
  statusLine.textContent = text;
}

// ---------------------------------------------------------------- the words at hand

function select(words, { scroll = true } = {}) {
  selected = words;
  const range = words && rangeFor(parts, words.start, words.end);
  const selection = getSelection();
  selection.removeAllRanges();
  if (range) {
    selection.addRange(range);
    if (scroll) range.startContainer.parentElement.closest(".turn")?.scrollIntoView({ block: "nearest" });
  }
  paintFocus(parts, words);
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (selection.rangeCount === 0 || selection.isCollapsed || !pane.contains(selection.anchorNode)) return;
  const words = pointsOf(parts, selection.getRangeAt(0));
  if (words) {
    if (!selected || words.start !== selected.start || words.end !== selected.end) current = null;
    selected = words;
    paintFocus(parts, words);
  }
});

/** Goes to a mark in the margin: it is at hand now, and so are its words. */
function point(id, { move = true } = {}) {
  document.querySelector(".mark.at-hand")?.classList.remove("at-hand");
  const mark = document.getElementById(id);
  if (!mark) return;
  current = id;
  mark.classList.add("at-hand");
  select({ start: Number(mark.dataset.start), end: Number(mark.dataset.end) }, { scroll: move });
  if (move) mark.scrollIntoView({ block: "nearest" });
}

function step(direction) {
  const at = selected ? selected.start : -1;
  const ordered = direction > 0 ? segments : [...segments].reverse();
  const next = ordered.find(([start]) => (direction > 0 ? start > at : start < at));
  if (!next) return;
  current = null;
  document.querySelector(".mark.at-hand")?.classList.remove("at-hand");
  select({ start: next[0], end: next[1] });
  const mark = marks.find((one) => one.start === next[0] && one.end === next[1]);
  if (mark) point(mark.id);
}

function nextSuggestion() {
  const waiting = [...pane.querySelectorAll("[data-mark=suggestion]")];
  if (waiting.length === 0) {
    say(space.dataset.nothingLeft);
    return;
  }
  const at = waiting.findIndex((mark) => mark.id === current);
  const after = at >= 0 ? waiting[at + 1] : waiting.find((mark) => !selected || Number(mark.dataset.start) >= selected.start);
  point((after ?? waiting[0]).id);
}

// ---------------------------------------------------------------- what people do

function mark() {
  return current ? document.getElementById(current) : null;
}

async function code() {
  const suggestion = mark()?.dataset.mark === "suggestion" ? mark() : null;
  if (!selected) {
    say(space.dataset.selectFirst);
    return;
  }
  const words = { ...selected };
  const range = rangeFor(parts, words.start, words.end);
  const chosen = await pick(range ? range.toString() : "");
  pane.focus({ preventScroll: true });
  if (!chosen) return;
  if (suggestion) await post(suggestion.dataset.accept, { code: chosen });
  else await post(space.dataset.add, { ...words, code: chosen });
}

function coding() {
  return mark()?.dataset.mark === "coding" ? mark() : null;
}

const change = (fields) => coding() && post(coding().dataset.change, { revision: coding().dataset.revision, ...fields });

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  n: nextSuggestion,
  c: code,
  v: () => coding() && change({ valence: VALENCES[(VALENCES.indexOf(coding().dataset.valence) + 1) % VALENCES.length] }),
  i: () => coding() && change({ improvement: coding().dataset.improvement === "true" ? "false" : "true" }),
  m: memo,
  u: undo,
  "/": () => document.getElementById("code-filter")?.focus(),
  "?": () => document.getElementById("help").showModal(),
};

async function memo() {
  const at = coding();
  if (!at) return;
  const dialog = document.getElementById("memo");
  const text = document.getElementById("memo-text");
  text.value = at.querySelector("textarea[name=memo]").value;
  dialog.onclose = () => {
    if (dialog.returnValue === "save") change({ memo: text.value });
    pane.focus({ preventScroll: true });
  };
  dialog.showModal();
}

async function undo() {
  const url = undos.pop();
  if (!url) return;
  const before = undos.length;
  await post(url);
  undos.length = before; // taking back is not itself something to take back
  undoButton.hidden = undos.length === 0;
}

async function judge(decision) {
  const suggestion = mark()?.dataset.mark === "suggestion" ? mark() : null;
  if (!suggestion) return;
  const after = suggestion.nextElementSibling?.dataset.mark === "suggestion" ? suggestion.nextElementSibling.id : null;
  const done = await post(suggestion.dataset[decision]);
  if (done && decision === "reject") after && document.getElementById(after) ? point(after) : nextSuggestion();
}

if (writes) {
  document.getElementById("statusbar").hidden = false;
  document.getElementById("open-help").hidden = false;
  document.getElementById("open-help").addEventListener("click", KEYS["?"]);
  undoButton.addEventListener("click", undo);
  singleKeys.checked = localStorage.getItem("single-keys") !== "off";
  singleKeys.addEventListener("change", () => localStorage.setItem("single-keys", singleKeys.checked ? "on" : "off"));
  for (const button of document.querySelectorAll("[data-apply]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (selected) post(space.dataset.add, { ...selected, code: button.dataset.apply });
      else say(space.dataset.selectFirst);
    });
  }
}

pane.addEventListener("keydown", (event) => {
  if (event.target !== pane || event.ctrlKey || event.metaKey || event.altKey || !writes) return;
  if (event.shiftKey && (event.key === "ArrowRight" || event.key === "ArrowLeft") && selected) {
    event.preventDefault();
    current = null;
    select(stretch(parts, selected, event.key === "ArrowRight" ? 1 : -1));
    return;
  }
  if (event.key === "Enter" || event.key === "Backspace") {
    if (mark()?.dataset.mark !== "suggestion") return;
    event.preventDefault();
    judge(event.key === "Enter" ? "accept" : "reject");
    return;
  }
  const act = KEYS[event.key];
  if (!act || !singleKeys.checked) return;
  event.preventDefault();
  act();
});

// A click in the margin puts that mark at hand; its buttons and forms go through the script.
pane.addEventListener("click", (event) => {
  const at = event.target.closest(".mark");
  if (at && !event.target.closest("button, a, input, select, textarea, summary, label")) {
    point(at.id);
    pane.focus({ preventScroll: true });
  }
});

pane.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-form]");
  if (!form) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form)); // of two values with one name the last counts: the tick
  const url = event.submitter?.getAttribute("formaction") ?? form.action;
  await post(url, fields);
  pane.focus({ preventScroll: true });
});

document.getElementById("code-filter")?.addEventListener("input", (event) => {
  const wanted = event.target.value;
  const all = codes();
  document.querySelectorAll("[data-code-entry]").forEach((entry, index) => {
    entry.hidden = rank(wanted, all[index]) === 0;
  });
  for (const category of document.querySelectorAll("[data-category]")) {
    category.hidden = !category.querySelector("[data-code-entry]:not([hidden])");
  }
});

paint(parts, marks);
if (space.dataset.passage) {
  const [start, end] = space.dataset.passage.split("-").map(Number);
  select({ start, end });
  rangeFor(parts, start, end)?.startContainer.parentElement.closest(".turn")?.scrollIntoView({ block: "center" });
}
setInterval(() => {
  if (document.visibilityState === "visible") refresh();
}, 2000);
