// The margin of a turn, made when it comes near: brackets in lanes beside the words, and the list of codings.
import * as codes from "./codes.js";
import { lanes } from "./lanes.js";
import { place } from "./offsets.js";
import { paint } from "./paint.js";
import * as store from "./store.js";

const SIGNS = { facilitator: "+", barrier: "−", mixed: "~", neutral: "0" };
const LANE = 9; // pixels
const MOST_LANES = 7;
const BUDGET = 6; // milliseconds of a frame

let parts = [];
let says = {};
let actions = () => null;
const near = new Set();
const waiting = new Set();
let asked = false;

/** `act(mark)` gives the buttons of the mark at hand. */
export function begin(paragraphs, texts, act) {
  parts = paragraphs;
  says = texts;
  actions = act;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const index = Number(entry.target.dataset.turn);
        if (entry.isIntersecting) {
          near.add(index);
          if (!entry.target.dataset.drawn) later(index);
        } else {
          near.delete(index);
          waiting.delete(index);
        }
      }
    },
    { rootMargin: "700px 0px" },
  );
  for (const part of parts) observer.observe(part.turn);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    drawAll();
  });
}

/** Draws turns: those on the page at once, the others when they come near. */
export function draw(turns) {
  const now = [];
  for (const index of turns) {
    if (near.has(index)) now.push(index);
    else delete parts[index].turn.dataset.drawn;
  }
  build(now);
}

export function drawAll() {
  for (const part of parts) delete part.turn.dataset.drawn;
  for (const index of near) later(index);
}

/** Draws one turn now, wherever it is: for a mark that gets the focus. */
export function ensure(index) {
  if (!parts[index].turn.dataset.drawn) build([index]);
}

function later(index) {
  waiting.add(index);
  if (asked) return;
  asked = true;
  requestAnimationFrame(work);
}

function work() {
  asked = false;
  const until = performance.now() + BUDGET;
  while (waiting.size > 0 && performance.now() < until) {
    const index = nearest();
    waiting.delete(index);
    if (!parts[index].turn.dataset.drawn) build([index]); // else it was drawn meanwhile, for a mark that got the focus
  }
  if (waiting.size > 0) {
    asked = true;
    requestAnimationFrame(work);
  }
}

/** The turn to draw first: of those that wait, the one nearest to the middle of what is looked at. */
function nearest() {
  const middle = (Math.min(...near) + Math.max(...near)) / 2;
  return [...waiting].reduce((best, index) => (Math.abs(index - middle) < Math.abs(best - middle) ? index : best));
}

/** Writes all, then reads all, then writes: the browser lays out once. */
function build(indexes) {
  if (indexes.length === 0) return;
  const made = indexes.map((index) => {
    const part = parts[index];
    const marks = store.inTurn(index);
    part.turn.dataset.drawn = "yes";
    paint(part, marks, (id) => codes.get(id).colour);
    return { part, marks, ...fill(part, marks) };
  });
  const measured = made.map(measure);
  made.forEach((one, index) => arrange(one, measured[index]));
}

function fill(part, marks) {
  part.turn.classList.toggle("opened", marks.some((mark) => mark.first === part.index && store.key(mark) === hand));
  let beside = part.turn.querySelector(".beside");
  if (marks.length === 0) {
    beside?.remove();
    return { beside: null };
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
  const items = own.map((mark) => item(mark, old.get(store.key(mark))));
  const same = items.length === list.children.length && items.every((one, index) => one === list.children[index]);
  if (!same) list.replaceChildren(...items); // the focus would be lost, and what is read aloud begin anew
  brackets.replaceChildren(...bracketsOf(marks));
  if (active && document.activeElement?.closest?.(".mark")?.id !== active) document.getElementById(active)?.focus({ preventScroll: true });
  return { beside, brackets, list, own };
}

/** Several proposals for one passage share a bracket. */
function bracketsOf(marks) {
  const seen = new Set();
  const made = [];
  for (const mark of marks) {
    if (mark.kind === "suggestion") {
      if (seen.has(mark.start)) continue;
      seen.add(mark.start);
    }
    const bracket = element("span", `bracket ${mark.kind} ${look(mark)}`);
    bracket.dataset.for = store.key(mark);
    bracket.append(element("span", "swatch"));
    made.push(bracket);
  }
  return made;
}

const look = (mark) => `code-${codes.get(mark.code).colour % 12}`;

function measure({ part, marks, beside, brackets }) {
  if (!beside) return null;
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

function arrange({ beside, brackets, list, own }, found) {
  if (!beside) return;
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

const drawn = new WeakMap(); // item -> what it was drawn from

/** The item of a mark; the old one is left alone where nothing that it shows changed. */
function item(mark, old) {
  const made = old ?? element("li", "");
  const { key, label, colour } = codes.get(mark.code);
  const shown = [key, label, colour, store.people.get(mark.maker), store.key(mark) === hand];
  const from = JSON.stringify([{ ...mark, stored: null, revision: 0 }, ...shown]);
  if (drawn.get(made) === from) return made;
  drawn.set(made, from);
  made.id = store.key(mark);
  made.className = `mark ${mark.kind} ${look(mark)}${store.key(mark) === hand ? " at-hand" : ""}${mark.waiting ? " on-its-way" : ""}`;
  made.tabIndex = store.key(mark) === hand ? 0 : -1;
  made.dataset.mark = mark.kind;
  made.dataset.start = mark.start;
  made.dataset.end = mark.end;
  const rows = mark.kind === "coding" ? codingRows(mark, made) : suggestionRows(mark, made);
  made.replaceChildren(...rows);
  return made;
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
    const who = text("p", "note", (mark.proposed ? says.bySuggestion : says.by).replace("{who}", store.people.get(mark.maker) ?? says.somebody));
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
