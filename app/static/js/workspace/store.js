// What stands beside the text, as the script knows it: codings and proposals by the turns they touch, filtered or not.
import { partsOf } from "./offsets.js";

const FIELDS = ["id", "code", "start", "end", "valence", "strength", "improvement", "maker", "revision", "proposed", "memo", "joint"];
const OFFERED = ["id", "code", "start", "end", "probability", "like", "because", "valence", "improvement"];

const REST = 40; // code points: about a sentence

export const codings = new Map();
export const suggestions = new Map();
export const people = new Map();
export let segments = [];
export let filter = { code: "", coder: "", valence: "", improvement: false, suggestions: true };
let parts = [];
let beside = []; // per turn: the ids of what touches it
let sorted = null;
let open = null;
const alias = new Map(); // ids given here before the server gave its own

export function begin(paragraphs) {
  parts = paragraphs;
  beside = parts.map(() => new Set());
}

const keyOf = (mark) => `${mark.kind}-${mark.id}`;

/** The mark with this key ("coding-…" or "suggestion-…"), also when it got another id meanwhile. */
export function get(key) {
  if (key.startsWith("suggestion-")) return suggestions.get(key.slice(11));
  const id = key.slice(7); // after "coding-"
  return codings.get(id) ?? codings.get(alias.get(id));
}

export const key = keyOf;

/** Puts a coding where it belongs; gives the turns that look different now. */
export function put(mark) {
  const turns = take(mark);
  const home = mark.kind === "suggestion" ? suggestions : codings;
  home.set(mark.id, mark);
  const span = partsOf(parts, mark.start, mark.end);
  if (span) {
    mark.first = span[0];
    mark.last = span[1];
    for (let turn = span[0]; turn <= span[1]; turn += 1) {
      beside[turn].add(keyOf(mark));
      turns.add(turn);
    }
  }
  sorted = open = null;
  return turns;
}

/** Takes a mark away; gives the turns it stood in. */
export function take(mark) {
  const home = mark.kind === "suggestion" ? suggestions : codings;
  const old = home.get(mark.id);
  const turns = new Set();
  if (!old) return turns;
  home.delete(mark.id);
  if (old.first !== undefined) {
    for (let turn = old.first; turn <= old.last; turn += 1) {
      beside[turn].delete(keyOf(old));
      turns.add(turn);
    }
  }
  sorted = open = null;
  return turns;
}

/** A coding made here got its id from the server. */
export function rename(mark, id) {
  const turns = take(mark);
  alias.set(mark.id, id);
  mark.id = id;
  for (const turn of put(mark)) turns.add(turn);
  return turns;
}

/** The marks that touch a turn and pass the filter, in order. */
export function inTurn(turn) {
  return [...beside[turn]].map(get).filter((mark) => mark && shown(mark)).sort(order);
}

export function order(a, b) {
  return a.start - b.start || b.end - a.end || (a.kind === b.kind ? 0 : a.kind === "coding" ? -1 : 1);
}

/** Everything that passes the filter, in the order of the text. */
export function all() {
  sorted ??= [...codings.values(), ...suggestions.values()].sort(order);
  return sorted.filter(shown);
}

export function shown(mark) {
  if (mark.kind === "suggestion") return filter.suggestions && (!filter.code || filter.code === mark.code);
  return (
    (!filter.code || filter.code === mark.code) &&
    (!filter.coder || filter.coder === mark.maker) &&
    (!filter.valence || filter.valence === mark.valence) &&
    (!filter.improvement || mark.improvement)
  );
}

export const filtered = () => Boolean(filter.code || filter.coder || filter.valence || filter.improvement);

export function setFilter(wanted) {
  filter = wanted;
}

/** The stretches that are coded, joined where they touch. */
function coverage() {
  const covered = [];
  for (const { start, end } of [...codings.values()].sort((a, b) => a.start - b.start)) {
    const last = covered[covered.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else covered.push([start, end]);
  }
  return covered;
}

/** What of the meaning units no coding touches, shown or not, in order: whole units, and rests that are worth a look. */
export function uncoded() {
  if (open) return open;
  const stretches = coverage();
  open = [];
  let at = 0;
  for (const [start, end] of segments) {
    while (at < stretches.length && stretches[at][1] <= start) at += 1;
    let from = start;
    for (let next = at; from < end; next += 1) {
      const until = Math.min(stretches[next]?.[0] ?? end, end);
      if (until - from >= REST || (from === start && until === end)) open.push({ start: from, end: until });
      from = stretches[next]?.[1] ?? end;
    }
  }
  return open;
}

/** The likeliest proposal for exactly these words that is shown. */
export function proposal(start, end) {
  const span = partsOf(parts, start, end);
  return span && inTurn(span[0]).find((mark) => mark.kind === "suggestion" && mark.start === start && mark.end === end);
}

/** Takes in what the server answered; gives the turns that look different now (null: all). */
export function takeIn(answer) {
  const turns = new Set();
  const add = (found) => found.forEach((turn) => turns.add(turn));
  for (const [id, name] of Object.entries(answer.people)) people.set(id, name);
  if (answer.whole) {
    const kept = [...codings.values()].filter((mark) => mark.waiting > 0); // on their way to the server
    codings.clear();
    suggestions.clear();
    beside = parts.map(() => new Set());
    sorted = open = null;
    segments = answer.segments;
    for (const mark of kept) put(mark);
  }
  for (const row of answer.codings) {
    const mark = fromRow(FIELDS, row, "coding");
    mark.strength ??= 0;
    mark.improvement = Boolean(mark.improvement);
    const here = codings.get(mark.id);
    if (here?.waiting > 0) {
      here.revision = mark.revision;
      here.stored = mark;
      continue;
    }
    const stored = { ...mark };
    if (here) add(take(here));
    add(put(Object.assign(here ?? {}, mark, { stored, waiting: 0 }))); // the same object: others hold on to it
  }
  for (const row of answer.suggestions) add(put(fromRow(OFFERED, row, "suggestion")));
  for (const id of answer.removed) add(take({ kind: "coding", id }));
  for (const id of answer.judged) add(take({ kind: "suggestion", id }));
  return answer.whole ? null : turns;
}

function fromRow(names, row, kind) {
  const mark = { kind };
  names.forEach((name, index) => {
    mark[name] = row[index];
  });
  return mark;
}
