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
let shown = null; // the range that this script selected: what the browser tells of it is no news
let held = false; // the pointer is down in the text, so somebody may be selecting

export function begin(paragraphs, element, onChange) {
  parts = paragraphs;
  pane = element;
  changed = onChange;
  document.addEventListener("selectionchange", follow);
  pane.addEventListener("pointerdown", (event) => {
    held = event.button === 0 && event.target.closest(".said") !== null;
  });
  for (const end of ["pointerup", "pointercancel", "blur"]) {
    addEventListener(end, () => {
      if (!held) return;
      held = false;
      follow();
    });
  }
}

export const selected = () => words;
export const mark = () => (key ? (store.get(key) ?? null) : null);
export const coding = () => (mark()?.kind === "coding" ? mark() : null);
export const suggestion = () => (mark()?.kind === "suggestion" ? mark() : null);

/** Whether words are being selected: what is drawn now would move them away under the pointer. */
export const isHeld = () => held;

/** The words of [start, end), for a dialog. */
export function quote({ start, end }) {
  return rangeFor(parts, start, end)?.toString() ?? "";
}

/** Where going on begins: the words at hand, or else what is in view. `direction` 1 looks further, -1 back. */
export function from(direction) {
  if (words) return words.start;
  if (direction > 0) {
    const first = scrollY > 0 && parts.find((part) => part.turn.getBoundingClientRect().top >= 0);
    return first ? first.start - 1 : -1;
  }
  return parts.findLast((part) => part.turn.getBoundingClientRect().top < innerHeight)?.end ?? Infinity;
}

/** A person selected words, or clicked in the text and so let them go. */
function follow() {
  const selection = getSelection();
  if (held || selection.rangeCount === 0 || !pane.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  if (shown && same(shown, range)) return;
  const found = range.collapsed ? null : pointsOf(parts, range);
  if (!found && !(words && range.collapsed && isText(selection.anchorNode))) return;
  if (found && words && found.start === words.start && found.end === words.end) return;
  shown = null;
  words = found;
  paintHand(found && rangeFor(parts, found.start, found.end));
  setKey(null);
  changed();
}

const isText = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".said") !== null;

const same = (a, b) =>
  a.startContainer === b.startContainer && a.startOffset === b.startOffset && a.endContainer === b.endContainer && a.endOffset === b.endOffset;

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
  words = shown = null;
  getSelection().removeAllRanges();
  paintHand(null);
  changed();
}

/** After a mark changed or got another id; words that a person selected stay as they are. */
export function again() {
  const found = mark();
  if (key && !found) setKey(null);
  else if (found) {
    key = store.key(found);
    margin.setHand(key);
    if (!words || words.start !== found.start || words.end !== found.end) show({ start: found.start, end: found.end }, false);
  }
  changed();
}

/** After a field or a dialog had the selection: what is at hand looks selected again. */
export function showAgain() {
  if (!words) return;
  const selection = getSelection();
  const found = selection.rangeCount > 0 && pane.contains(selection.anchorNode) ? pointsOf(parts, selection.getRangeAt(0)) : null;
  if (!found || found.start !== words.start || found.end !== words.end) show(words, false);
}

/** Whether somebody selects, types or chooses: to select something now would take that away. */
const isBusy = () =>
  held ||
  document.querySelector("dialog[open]") !== null ||
  document.activeElement?.matches("input:not([type=checkbox]), textarea, select") === true;

function show(wanted, scroll) {
  words = wanted;
  const range = wanted && rangeFor(parts, wanted.start, wanted.end);
  if (!isBusy()) {
    const selection = getSelection();
    if (!range || selection.rangeCount === 0 || !same(selection.getRangeAt(0), range)) {
      selection.removeAllRanges();
      if (range) selection.addRange(range);
    }
    shown = range && new StaticRange(selection.getRangeAt(0)); // a live one would be kept up to date for ever
  }
  paintHand(range ?? null);
  if (range && scroll) bring(range, parts[partAt(parts, wanted.start)]);
}

/** After one end of the words was moved: that end stays in view, and nothing else moves. */
export function keepInView(side) {
  const point = words && (side === "start" ? words.start : words.end - 1);
  const box = words && rangeFor(parts, point, point + 1)?.getBoundingClientRect();
  if (!box?.height) return;
  const bottom = innerHeight - (document.getElementById("statusbar")?.offsetHeight ?? 0) - 24;
  if (box.top < 24) scrollBy({ top: box.top - 72, behavior: "instant" });
  else if (box.bottom > bottom) scrollBy({ top: box.bottom - bottom + 48, behavior: "instant" });
}

/** Brings words into view without moving more than is needed; at once, so that what lies between is not drawn. */
function bring(range, part) {
  const box = range.getBoundingClientRect();
  const bottom = innerHeight - (document.getElementById("statusbar")?.offsetHeight ?? 0) - 24;
  if (box.top >= 24 && box.bottom <= bottom) return;
  if (box.height === 0) part.turn.scrollIntoView({ block: "center", behavior: "instant" });
  else scrollBy({ top: box.top - innerHeight * 0.3, behavior: "instant" });
}
