// What is at hand: the words that are selected, and the coding or proposal they belong to.
import * as margin from "./margin.js";
import { partAt, pointsOf, rangeFor } from "./offsets.js";
import { paintHand } from "./paint.js";
import * as store from "./store.js";

let parts = [];
let pane = null;
let words = null; // {start, end} in code points
let key = null; // of the mark
let changed = () => {};
let quiet = false;

export function begin(paragraphs, element, onChange) {
  parts = paragraphs;
  pane = element;
  changed = onChange;
  document.addEventListener("selectionchange", follow);
}

export const selected = () => words;
export const mark = () => (key ? (store.get(key) ?? null) : null);
export const coding = () => (mark()?.kind === "coding" ? mark() : null);
export const suggestion = () => (mark()?.kind === "suggestion" ? mark() : null);

/** The words of [start, end), for a dialog. */
export function quote({ start, end }) {
  return rangeFor(parts, start, end)?.toString() ?? "";
}

function follow() {
  const selection = getSelection();
  if (quiet || selection.rangeCount === 0 || selection.isCollapsed || !pane.contains(selection.anchorNode)) return;
  const found = pointsOf(parts, selection.getRangeAt(0));
  if (!found || (words && found.start === words.start && found.end === words.end)) return;
  words = found;
  setKey(null);
  paintHand(null);
  changed();
}

function setKey(wanted) {
  if (wanted === key) return;
  key = wanted;
  margin.setHand(key);
}

/** These words are at hand, and no mark. */
export function select(wanted, { scroll = true } = {}) {
  setKey(null);
  show(wanted, scroll);
  changed();
}

/** This mark is at hand, and so are its words; with `focus` it is read out too. */
export function point(wanted, { scroll = true, focus = false } = {}) {
  const found = store.get(wanted);
  if (!found || found.first === undefined) return false;
  margin.ensure(found.first);
  setKey(store.key(found));
  show({ start: found.start, end: found.end }, scroll);
  const item = document.getElementById(store.key(found));
  if (scroll) item?.scrollIntoView({ block: "nearest", behavior: "instant" });
  if (focus) item?.focus({ preventScroll: true });
  changed();
  return true;
}

export function letGo() {
  setKey(null);
  words = null;
  getSelection().removeAllRanges();
  paintHand(null);
  changed();
}

/** After a mark changed or got another id. */
export function again() {
  const found = mark();
  if (key && !found) setKey(null);
  else if (found) {
    key = store.key(found);
    margin.setHand(key);
    show({ start: found.start, end: found.end }, false);
  }
  changed();
}

function show(wanted, scroll) {
  words = wanted;
  const range = wanted && rangeFor(parts, wanted.start, wanted.end);
  quiet = true;
  const selection = getSelection();
  selection.removeAllRanges();
  if (range) selection.addRange(range);
  paintHand(range ?? null);
  setTimeout(() => {
    quiet = false;
  }, 0);
  if (range && scroll) bring(range, parts[partAt(parts, wanted.start)]);
}

/** Brings words into view without moving more than is needed; at once, so that what lies between is not drawn. */
function bring(range, part) {
  const box = range.getBoundingClientRect();
  const bottom = innerHeight - (document.getElementById("statusbar")?.offsetHeight ?? 0) - 24;
  if (box.top >= 24 && box.bottom <= bottom) return;
  if (box.height === 0) part.turn.scrollIntoView({ block: "center", behavior: "instant" });
  else scrollBy({ top: box.top - innerHeight * 0.3, behavior: "instant" });
}
