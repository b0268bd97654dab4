// The margin of a turn, made when it comes near: brackets in lanes beside the words, and the list of codings.
import * as codes from "./codes.js";
import { lanes } from "./lanes.js";
import { place } from "./offsets.js";
import { paint, release } from "./paint.js";
import * as store from "./store.js";

const SIGNS = { facilitator: "+", barrier: "−", mixed: "~", neutral: "0" };
const LANE = 9; // pixels
const MOST_LANES = 7;
const MARGIN = 700; // pixels above and below what is looked at
const BUDGET = 6; // milliseconds of a frame

let parts = [];
let says = {};
let actions = () => null;
let near = { first: 0, last: -1 }; // the turns that are looked at, or nearly
const drawn = new Set(); // turns that look as their marks are now
const placed = new Map(); // turn -> what its brackets and gaps were measured from
let asked = false;

/** `act(mark)` gives the buttons of the mark at hand. */
export function begin(paragraphs, texts, act) {
  parts = paragraphs;
  says = texts;
  actions = act;
  if (parts.length === 0) return;
  let width = innerWidth;
  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", () => {
    ask();
    if (innerWidth === width) return;
    width = innerWidth;
    placed.clear();
    drawAll();
  });
  new ResizeObserver(ask).observe(parts[0].turn.parentElement);
}

/** Draws turns: those near at once, the others when they come near. */
export function draw(turns) {
  const now = [];
  for (const index of turns) {
    if (isNear(index)) now.push(index);
    else drawn.delete(index);
  }
  build(now);
}

export function drawAll() {
  drawn.clear();
  ask();
}

/** Draws one turn now, wherever it is: for a mark that gets the focus. */
export function ensure(index) {
  if (!drawn.has(index)) build([index]);
}

const isNear = (index) => near.first <= index && index <= near.last;

function ask() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(work);
}

/** Sees which turns are near and draws them, the middle ones first, as many as a frame has time for. */
function work() {
  asked = false;
  near = reach();
  release(isNear); // every range that is painted makes every later frame slower
  for (const index of drawn) if (!isNear(index)) drawn.delete(index);
  const middle = (near.first + near.last) / 2;
  const waiting = [];
  for (let index = near.first; index <= near.last; index += 1) if (!drawn.has(index)) waiting.push(index);
  waiting.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  const until = performance.now() + BUDGET;
  while (waiting.length > 0 && performance.now() < until) build([waiting.shift()]);
  if (waiting.length > 0) ask();
}

/** The first and last turn within MARGIN; an observer of each turn would cost every frame more than this. */
function reach() {
  const above = (place, edge) => {
    let [low, high] = [0, parts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (parts[middle].turn.getBoundingClientRect()[edge] < place) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { first: above(-MARGIN, "bottom"), last: above(innerHeight + MARGIN, "top") - 1 };
}

/** Writes all, then reads all, then writes: the browser lays out once, and not at all where nothing moved. */
function build(indexes) {
  const made = [];
  for (const index of indexes) {
    const part = parts[index];
    const marks = store.inTurn(index);
    drawn.add(index);
    paint(part, marks, (id) => codes.get(id).colour);
    const one = fill(part, marks);
    if (one) made.push({ part, marks, ...one });
  }
  const measured = made.map(measure);
  made.forEach((one, index) => arrange(one, measured[index]));
}

/** The brackets and the list of a turn; null where nothing has to find another place. */
function fill(part, marks) {
  part.turn.classList.toggle("opened", marks.some((mark) => mark.first === part.index && store.key(mark) === hand));
  let beside = part.turn.querySelector(".beside");
  if (marks.length === 0) {
    beside?.remove();
    placed.delete(part.index);
    return null;
  }
  const active = document.activeElement?.closest?.(".mark")?.id;
  if (!beside) {
    beside = element("div", "beside");
    beside.lang = document.documentElement.lang;
    const list = element("ul", "margin");
    list.setAttribute("aria-label", says.codingsOfTurn.replace("{turn}", part.index + 1));
    beside.append(element("div", "brackets"), list);
    beside.firstChild.setAttribute("aria-hidden", "true");
    part.turn.append(beside);
  }
  const [brackets, list] = beside.children;
  const own = marks.filter((mark) => mark.first === part.index);
  list.hidden = own.length === 0;
  const old = new Map([...list.children].map((item) => [item.id, item]));
  let changed = false;
  const items = own.map((mark) => {
    const [made, other] = item(mark, old.get(store.key(mark)));
    changed ||= other;
    return made;
  });
  refill(list, items);
  if (active && document.activeElement?.closest?.(".mark")?.id !== active) document.getElementById(active)?.focus({ preventScroll: true });
  const from = marks.map((mark) => `${store.key(mark)} ${mark.start} ${mark.end} ${look(mark)}`).join();
  if (!changed && placed.get(part.index) === from) return null;
  placed.set(part.index, from);
  refill(brackets, bracketsOf(marks, brackets));
  return { beside, brackets, list, own };
}

/** These children, in this order. What stays is left where it is: who takes out what has the focus loses it, and lays out twice. */
function refill(parent, wanted) {
  const stays = new Set(wanted);
  for (const child of [...parent.children]) if (!stays.has(child)) child.remove();
  wanted.forEach((one, index) => {
    if (parent.children[index] !== one) parent.insertBefore(one, parent.children[index] ?? null);
  });
}

/** Several proposals for one passage share a bracket. */
function bracketsOf(marks, brackets) {
  const old = new Map([...brackets.children].map((bracket) => [bracket.dataset.for, bracket]));
  const seen = new Set();
  const made = [];
  for (const mark of marks) {
    if (mark.kind === "suggestion") {
      if (seen.has(mark.start)) continue;
      seen.add(mark.start);
    }
    let bracket = old.get(store.key(mark));
    if (!bracket) {
      bracket = element("span");
      bracket.dataset.for = store.key(mark);
      bracket.append(element("span", "swatch"));
    }
    bracket.className = `bracket ${mark.kind} ${look(mark)}`;
    made.push(bracket);
  }
  return made;
}

const look = (mark) => `code-${codes.get(mark.code).colour % 12}`;

function measure({ part, marks, beside, brackets }) {
  const top = part.element.getBoundingClientRect().top;
  const places = new Map();
  const range = document.createRange();
  for (const mark of marks) {
    range.setStart(...place(part, Math.max(mark.start, part.start)));
    range.setEnd(...place(part, Math.min(mark.end, part.end)));
    const box = range.getBoundingClientRect();
    places.set(store.key(mark), { top: box.top - top, bottom: box.bottom - top });
  }
  const heights = [...beside.lastChild.children].map((one) => one.offsetHeight);
  return { places, heights, drawn: [...brackets.children].map((bracket) => places.get(bracket.dataset.for)) };
}

function arrange({ brackets, list, own }, found) {
  const lane = lanes(found.drawn.map(({ top, bottom }) => ({ top: Math.round(top), bottom: Math.round(bottom) - 2 })));
  [...brackets.children].forEach((bracket, index) => {
    const at = found.drawn[index];
    bracket.style.top = `${at.top}px`;
    bracket.style.height = `${Math.max(at.bottom - at.top, 12)}px`;
    bracket.style.left = `${Math.min(lane[index], MOST_LANES - 1) * LANE}px`;
  });
  brackets.style.width = `${Math.min(Math.max(...lane, 0) + 1, MOST_LANES) * LANE + 4}px`;
  let bottom = 0;
  own.forEach((mark, index) => {
    const wanted = found.places.get(store.key(mark)).top - 2;
    const gap = index === 0 ? Math.max(wanted, 0) : Math.max(wanted - bottom, 3);
    list.children[index].style.marginTop = `${gap}px`;
    bottom = (index === 0 ? gap : bottom + gap) + found.heights[index];
  });
}

// ---------------------------------------------------------------- one mark

let hand = null; // the key of the mark at hand

export function setHand(key) {
  build(handTo(key));
}

/** The same without drawing; gives the turns to draw, so that they are drawn with others at once. */
export function handTo(key) {
  if (key === hand) return [];
  const turns = new Set();
  for (const id of [hand, key]) {
    const mark = id === null ? null : store.get(id);
    if (mark?.first !== undefined) turns.add(mark.first);
  }
  hand = key;
  return [...turns];
}

const shownAs = new WeakMap(); // item -> what it was drawn from

/** The item of a mark, and whether it changed; the old one is left alone where nothing that it shows is other than it was. */
function item(mark, old) {
  const made = old ?? element("li", "");
  const { key, label, colour } = codes.get(mark.code);
  const shown = [key, label, colour, store.people.get(mark.maker), store.key(mark) === hand];
  const from = JSON.stringify([{ ...mark, stored: null, revision: 0, waiting: 0 }, ...shown]);
  const changed = shownAs.get(made) !== from;
  if (changed) {
    shownAs.set(made, from);
    made.id = store.key(mark);
    made.className = `mark ${mark.kind} ${look(mark)}${store.key(mark) === hand ? " at-hand" : ""}`;
    made.tabIndex = store.key(mark) === hand ? 0 : -1;
    made.dataset.mark = mark.kind;
    made.dataset.start = mark.start;
    made.dataset.end = mark.end;
    made.replaceChildren(...(mark.kind === "coding" ? codingRows(mark, made) : suggestionRows(mark, made)));
  }
  made.classList.toggle("on-its-way", mark.waiting > 0);
  return [made, changed];
}

function codingRows(mark, made) {
  made.dataset.valence = mark.valence;
  const code = codes.get(mark.code);
  const head = element("p", "mark-head");
  head.append(element("span", "swatch"), direction(mark), " ", text("span", "code-key", code.key), " ", text("span", "code-label", code.label));
  if (mark.strength) {
    const strength = element("span", "strength");
    strength.title = says.strengths[mark.strength];
    strength.append(hidden("▮".repeat(mark.strength)), unseen(says.strengths[mark.strength]));
    head.append(" ", strength);
  }
  if (mark.improvement) head.append(" ", text("span", "flag", says.improvement));
  const rows = [head, quoted(mark)];
  const memo = mark.memo ? text("p", "memo", mark.memo) : null;
  if (store.key(mark) === hand) {
    const who = mark.joint ? null : text("p", "note", (mark.proposed ? says.bySuggestion : says.by).replace("{who}", store.people.get(mark.maker) ?? says.somebody));
    rows.push(more(mark, memo?.cloneNode(true), who));
    if (memo) {
      memo.className = "memo-place"; // it keeps the room that it had; the whole of it lies over it
      memo.setAttribute("aria-hidden", "true");
    }
  }
  if (memo) rows.push(memo);
  return rows;
}

/** What opens under the mark at hand. It lies over what is below: the text and the other codings stay where they are. */
function more(mark, ...rows) {
  const made = element("div", "mark-more");
  const buttons = actions(mark);
  made.append(...rows.filter(Boolean), ...(buttons ? [buttons] : []));
  return made;
}

function direction(mark) {
  const sign = element("span", `valence valence-${mark.valence}`);
  sign.title = says.directions[mark.valence];
  sign.append(hidden(SIGNS[mark.valence]), unseen(says.directions[mark.valence]));
  return sign;
}

function suggestionRows(mark, made) {
  const code = codes.get(mark.code);
  const head = element("p", "mark-head");
  head.append(
    element("span", "swatch"),
    text("span", "proposal", says.proposal),
    " ",
    direction(mark),
    " ",
    text("span", "code-key", code.key),
    " ",
    text("span", "code-label", code.label),
    " ",
    text("span", "note", `${Math.round(mark.probability * 100)}%`),
  );
  if (mark.improvement) head.append(" ", text("span", "flag", says.improvement));
  const reason = `${mark.like === "codebook" ? says.becauseCodebook : says.becausePassage} “${mark.because}”`;
  made.title = store.key(mark) === hand ? "" : reason; // shown in its place it would move what stands below the pointer
  const open = store.key(mark) === hand ? [more(mark, text("p", "reason", reason))] : [];
  return [head, quoted(mark), ...open];
}

/** The words, for who hears the page. */
function quoted(mark) {
  const part = parts[mark.first ?? 0];
  const words = [...part.text].slice(Math.max(mark.start - part.start, 0), mark.end - part.start).join("");
  const made = element("p", "visually-hidden");
  const short = words.length > 200 ? `${words.slice(0, 200)}…` : words;
  made.append(`“${short}” ${says.turn.replace("{turn}", (mark.first ?? 0) + 1)}`);
  return made;
}

// ---------------------------------------------------------------- elements

export function element(name, className) {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

export function text(name, className, words) {
  const made = element(name, className);
  made.textContent = words;
  return made;
}

function hidden(words) {
  const made = text("span", "", words);
  made.setAttribute("aria-hidden", "true");
  return made;
}

const unseen = (words) => text("span", "visually-hidden", words);
