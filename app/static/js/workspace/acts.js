// What people do with the words at hand: shown at once, sent after, taken back with words when the server refuses.
import * as codes from "./codes.js";
import { choose } from "./conflict.js";
import * as hand from "./hand.js";
import { invivo } from "./invivo.js";
import * as margin from "./margin.js";
import { element, text } from "./margin.js";
import { partAt } from "./offsets.js";
import { pick } from "./picker.js";
import * as sending from "./sending.js";
import * as store from "./store.js";
import { move, sentences, words } from "./stretching.js";
import * as tree from "./tree.js";

const VALENCES = ["neutral", "facilitator", "barrier", "mixed"];
const EDITABLE = ["code", "start", "end", "valence", "strength", "improvement", "memo"];
let space, pane, parts, says, writes;
let fresh = 0;

export function begin(given) {
  ({ space, pane, parts, says, writes } = given);
  document.getElementById("undo")?.addEventListener("click", () => turn("undo"));
  document.getElementById("redo")?.addEventListener("click", () => turn("redo"));
}

export function say(words) {
  document.getElementById("status").textContent = words;
}

const dashed = (id) => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
const codingUrl = (id, more = "") => `${space.dataset.codings}/${dashed(id)}${more}`;
const named = (id) => `${codes.get(id).key} ${codes.get(id).label}`;

/** Takes in an answer of the server. */
export function take(answer) {
  const inside = pane.contains(document.activeElement);
  codes.learn(answer.codes);
  const turns = store.takeIn(answer);
  if (turns === null) margin.drawAll();
  else margin.draw(turns);
  hand.again();
  tree.counts();
  if (inside && !pane.contains(document.activeElement)) back(); // what had the focus is gone
  if (answer.undo !== undefined) ends(answer.undo, answer.redo);
}

function ends(undo, redo) {
  const [back, forth] = [document.getElementById("undo"), document.getElementById("redo")];
  if (back) back.disabled = !undo;
  if (forth) forth.disabled = !redo;
}

// ---------------------------------------------------------------- adding

/** Codes words: with this code, or with the one that is picked by typing. */
export async function code(id = null, where = hand.selected()) {
  if (!writes) return;
  const proposal = hand.suggestion();
  if (!where) {
    say(says.selectFirst);
    return;
  }
  const chosen = id ?? (await pick(hand.quote(where)));
  if (!id) back();
  if (!chosen) return;
  if (proposal && proposal.start === where.start && proposal.end === where.end) judge("accept", chosen);
  else add(chosen, where);
}

function add(chosen, { start, end }) {
  const mark = local(chosen, start, end);
  const turns = store.put(mark);
  for (const turn of margin.handTo(store.key(mark))) turns.add(turn);
  margin.draw(turns);
  hand.point(store.key(mark), { scroll: false, focus: pane.contains(document.activeElement) });
  used(chosen);
  say(says.coded.replace("{code}", named(chosen)));
  return sending.post(space.dataset.codings, { code: dashed(chosen), start, end }).then((answer) => settleNew(mark, answer));
}

function local(chosen, start, end) {
  fresh += 1;
  return {
    kind: "coding", id: `new${fresh}`, code: chosen, start, end, valence: "neutral", strength: 0, improvement: false,
    maker: space.dataset.person, revision: 0, proposed: 0, memo: "", waiting: 1, stored: null,
  };
}

/** A coding that was shown before the server had it: now it has an id, or it goes again. */
function settleNew(mark, answer) {
  mark.waiting -= 1;
  if (answer.ok) {
    const twin = store.get(`coding-${answer.data.focus}`);
    if (twin && twin !== mark) {
      // the same code stood on these words already: the server gave that one back, and has it as it was
      if (mark.waiting === 0) for (const name of EDITABLE) mark[name] = twin[name];
      [mark.revision, mark.stored] = [twin.revision, twin.stored];
      margin.draw(store.take(twin));
    }
    const item = document.getElementById(store.key(mark));
    if (item) item.id = `coding-${answer.data.focus}`; // the same item, so that the focus stays
    margin.draw(store.rename(mark, answer.data.focus));
    hand.again();
    sending.settle(answer.data);
    return true;
  }
  margin.draw(store.take(mark));
  hand.again();
  say(answer.data.text);
  return false;
}

function used(chosen) {
  if (codes.use(chosen)) tree.numbers();
}

/** A code of the words themselves, then these words coded with it. */
export async function inVivo() {
  const where = hand.selected();
  if (!writes || !space.dataset.inVivo) return;
  if (!where) {
    say(says.selectFirst);
    return;
  }
  const wanted = await invivo(hand.quote(where));
  back();
  if (!wanted) return;
  const answer = await sending.post(space.dataset.inVivo, { ...wanted, document: space.dataset.document, start: where.start, end: where.end });
  if (!answer.ok) {
    say(answer.data.text);
    return;
  }
  sending.settle(answer.data);
  const made = store.get(`coding-${answer.data.focus}`);
  if (!made) return;
  used(made.code);
  hand.point(store.key(made), { scroll: false, focus: true });
  say(says.coded.replace("{code}", named(made.code)));
}

// ---------------------------------------------------------------- changing

/** Changes the coding at hand (or this one): seen at once, then sent. */
export function change(fields, mark = hand.coding()) {
  if (!mark || !writes) return null;
  apply(mark, fields);
  say(says.changed);
  return send(mark, fields);
}

function apply(mark, fields) {
  mark.waiting += 1;
  const turns = store.take(mark);
  Object.assign(mark, fields);
  store.put(mark).forEach((turn) => turns.add(turn));
  margin.draw(turns);
  hand.again();
}

const form = (fields) => (fields.code ? { ...fields, code: dashed(fields.code) } : fields);

function send(mark, fields) {
  return sending
    .post(
      () => codingUrl(mark.id),
      () => (mark.id.startsWith("new") ? null : { ...form(fields), revision: mark.revision }),
    )
    .then((answer) => settle(mark, fields, answer));
}

async function settle(mark, fields, answer) {
  mark.waiting -= 1;
  if (answer.ok) {
    sending.settle(answer.data);
    return;
  }
  if (answer.status === 409 && answer.data.stored) {
    await settleConflict(mark, fields, answer.data.stored);
    return;
  }
  if (mark.stored) restore(mark, mark.stored);
  if (answer.status !== -1) say(answer.data.text);
}

/** The coding as the server has it. */
function restore(mark, stored) {
  const turns = store.take(mark);
  for (const name of [...EDITABLE, "revision"]) mark[name] = stored[name];
  store.put(mark).forEach((turn) => turns.add(turn));
  margin.draw(turns);
  hand.again();
}

async function settleConflict(mark, fields, stored) {
  const now = Object.fromEntries([...EDITABLE, "revision"].map((name) => [name, stored[name]]));
  const mine = { ...now, ...fields };
  const chosen = await choose(mine, stored, says, (own) => hand.quote(own));
  back();
  if (chosen === "theirs") {
    if (stored.removed) margin.draw(store.take(mark));
    else restore(mark, now);
    hand.again();
    say(says.theirsKept);
    await sending.refresh();
    return;
  }
  if (stored.removed) {
    const answer = await sending.post(codingUrl(mark.id, "/restore"), {});
    if (!answer.ok) {
      say(answer.data.text);
      return;
    }
    sending.settle(answer.data);
    mark.revision = store.get(store.key(mark))?.revision ?? mark.revision;
    mark = store.get(store.key(mark)) ?? mark;
  } else mark.revision = stored.revision;
  mark.stored = now;
  apply(mark, fields);
  say(says.mineKept);
  await send(mark, fields);
}

export function valence() {
  const mark = hand.coding();
  if (mark) change({ valence: VALENCES[(VALENCES.indexOf(mark.valence) + 1) % VALENCES.length] });
}

export function strength(by) {
  const mark = hand.coding();
  if (mark) change({ strength: Math.min(Math.max(mark.strength + by, 0), 3) });
}

export function improvement() {
  const mark = hand.coding();
  if (mark) change({ improvement: !mark.improvement });
}

export function memo() {
  const mark = hand.coding();
  if (!mark || !writes) return;
  const dialog = document.getElementById("memo");
  const area = document.getElementById("memo-text");
  area.value = mark.memo;
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue === "save" && area.value !== mark.memo) change({ memo: area.value.trim() }, mark);
    back();
  };
  dialog.showModal();
  area.focus();
}

async function recode() {
  const mark = hand.coding();
  if (!mark) return;
  const chosen = await pick(hand.quote(mark));
  back();
  if (chosen && chosen !== mark.code) {
    used(chosen);
    change({ code: chosen }, mark);
  }
}

export function remove(mark = hand.coding()) {
  if (!mark || !writes) return;
  const turns = store.take(mark);
  mark.waiting += 1;
  margin.draw(turns);
  hand.select({ start: mark.start, end: mark.end }, { scroll: false });
  back();
  say(says.removed.replace("{code}", named(mark.code)));
  sending
    .post(
      () => codingUrl(mark.id, "/remove"),
      () => (mark.id.startsWith("new") ? null : { revision: mark.revision }),
    )
    .then(async (answer) => {
      mark.waiting -= 1;
      if (answer.ok) {
        sending.settle(answer.data);
        return;
      }
      mark.waiting = 0;
      margin.draw(store.put(mark));
      if (answer.status === 409 && answer.data.stored && !answer.data.stored.removed) {
        restore(mark, Object.fromEntries([...EDITABLE, "revision"].map((name) => [name, answer.data.stored[name]])));
        say(says.removeConflict.replace("{who}", answer.data.stored.by));
        hand.point(store.key(mark));
      } else say(answer.data.text);
    });
}

// ---------------------------------------------------------------- longer and shorter

let stretching = null; // {mark, timer, before}

/** One end of the coding or the words at hand, a word or a sentence further or back. */
export function stretch(side, direction, unit) {
  const passage = hand.selected();
  if (!passage) return;
  const part = parts[partAt(parts, side === "start" ? passage.start : Math.max(passage.end - 1, 0))];
  const inside = { start: passage.start - part.start, end: passage.end - part.start };
  const units = unit === "word" ? words(part.text) : sentences(part.text, pane.lang);
  const moved = move(inside, side, direction, units);
  const wanted = { start: moved.start + part.start, end: moved.end + part.start };
  if (wanted.start === passage.start && wanted.end === passage.end) return;
  const mark = hand.coding();
  if (!mark || !writes) {
    hand.select(wanted, { scroll: false });
    return;
  }
  if (stretching?.mark !== mark) {
    flush();
    stretching = { mark, timer: 0 };
    mark.waiting += 1;
  }
  clearTimeout(stretching.timer);
  stretching.timer = setTimeout(flush, 600);
  const turns = store.take(mark);
  Object.assign(mark, wanted);
  store.put(mark).forEach((turn) => turns.add(turn));
  margin.draw(turns);
  hand.again();
}

/** Sends a passage that was made longer or shorter, as one change. */
export function flush() {
  if (!stretching) return;
  const { mark, timer } = stretching;
  clearTimeout(timer);
  stretching = null;
  say(says.changed);
  send(mark, { start: mark.start, end: mark.end });
}

/** The coding at hand gets the words that are selected now. */
function takeWords(mark) {
  say(says.selectNew);
  const chosen = () => {
    const selection = hand.selected();
    pane.removeEventListener("pointerup", later);
    if (selection && !hand.mark()) change({ start: selection.start, end: selection.end }, mark);
    hand.point(store.key(mark), { scroll: false });
  };
  const later = () => setTimeout(chosen, 0);
  pane.addEventListener("pointerup", later);
}

// ---------------------------------------------------------------- proposals

export function judge(decision, other = null, mark = hand.suggestion()) {
  if (!mark || !writes) return;
  const turns = store.take(mark);
  const following = nextProposal(mark);
  let made = null;
  if (decision === "accept") {
    made = local(other ?? mark.code, mark.start, mark.end);
    store.put(made).forEach((turn) => turns.add(turn));
    used(made.code);
  }
  if (made) for (const turn of margin.handTo(store.key(made))) turns.add(turn);
  margin.draw(turns);
  const focus = pane.contains(document.activeElement) || document.activeElement === document.body;
  if (made) hand.point(store.key(made), { scroll: false, focus });
  else if (following) hand.point(store.key(following), { focus });
  else {
    hand.select({ start: mark.start, end: mark.end }, { scroll: false });
    back();
  }
  say((made ? says.accepted : says.rejected).replace("{code}", named(made ? made.code : mark.code)));
  const fields = other && other !== mark.code ? { code: dashed(other) } : {};
  sending.post(`${space.dataset.suggestions}/${dashed(mark.id)}/${decision}`, fields).then((answer) => {
    if (!answer.ok) margin.draw(store.put(mark));
    if (made) settleNew(made, answer);
    else if (answer.ok) sending.settle(answer.data);
    else say(answer.data.text);
  });
}

function nextProposal(mark) {
  return store.proposal(mark.start, mark.end);
}

// ---------------------------------------------------------------- undo

export function turn(direction) {
  if (!writes) return;
  flush();
  sending.post(direction === "undo" ? space.dataset.undo : space.dataset.redo, {}).then((answer) => {
    if (!answer.ok) {
      say(answer.data.text);
      return;
    }
    sending.settle(answer.data);
    say(answer.data.message);
    for (const kind of ["coding", "suggestion"]) {
      if (answer.data.focus && hand.point(`${kind}-${answer.data.focus}`, { focus: pane.contains(document.activeElement) })) return;
    }
  });
}

/** One change for all codings that are shown, undone as one. */
export async function together(fields) {
  const marks = store.all().filter((mark) => mark.kind === "coding" && !mark.id.startsWith("new"));
  if (marks.length === 0) return;
  const answer = await sending.post(`${space.dataset.codings}/together`, () => ({
    ...fields,
    coding: marks.map((mark) => `${dashed(mark.id)}:${mark.revision}`),
  }));
  if (answer.ok) sending.settle(answer.data);
  say(answer.ok ? answer.data.message : answer.data.text);
}

// ---------------------------------------------------------------- going about

/** The next or previous meaning unit without a coding; its first proposal, if it has one, is at hand. */
export function uncoded(direction) {
  flush();
  const at = hand.selected();
  const from = at ? at.start : direction > 0 ? -1 : Infinity;
  const open = ([start, end]) => !store.coded(start, end);
  const found =
    direction > 0
      ? store.segments.find((one) => one[0] > from && open(one))
      : store.segments.findLast((one) => one[0] < from && open(one));
  if (!found) {
    say(direction > 0 ? says.noMoreUncoded : says.noEarlierUncoded);
    return;
  }
  const proposal = store.proposal(found[0], found[1]);
  if (proposal) hand.point(store.key(proposal), { focus: true });
  else {
    hand.select({ start: found[0], end: found[1] });
    pane.focus({ preventScroll: true });
  }
}

/** The next or previous mark of a kind. */
export function step(kind, direction) {
  flush();
  const marks = store.all().filter((mark) => mark.kind === kind);
  const here = hand.mark();
  const at = hand.selected();
  let index = here?.kind === kind ? marks.indexOf(here) + direction : -1;
  if (here?.kind !== kind) {
    const from = at ? at.start : direction > 0 ? -1 : Infinity;
    index = direction > 0 ? marks.findIndex((mark) => mark.start >= from) : marks.findLastIndex((mark) => mark.start < from);
  }
  const found = marks[index];
  if (!found) {
    say(marks.length === 0 ? says.none[kind] : direction > 0 ? says.last[kind] : says.first[kind]);
    return;
  }
  hand.point(store.key(found), { focus: true });
  say(says.place.replace("{number}", index + 1).replace("{count}", marks.length));
}

/** The keys work again. */
export function back() {
  const mark = hand.mark();
  const item = mark && document.getElementById(store.key(mark));
  (item ?? pane).focus({ preventScroll: true });
}

export function handChanged() {
  const bar = document.getElementById("selection-actions");
  if (bar) bar.hidden = !hand.selected() || hand.mark()?.kind === "coding";
}

// ---------------------------------------------------------------- buttons, for the mouse and for touch

/** The buttons of the mark at hand. */
export function buttons(mark) {
  const bar = element("div", "mark-actions");
  const add = (label, act, about = "") => {
    const button = text("button", "btn btn-outline-primary btn-sm", label);
    button.type = "button";
    if (about) button.title = about;
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      act();
    });
    bar.append(button);
    return button;
  };
  if (mark.kind === "suggestion") {
    add(says.buttons.accept, () => judge("accept", null, mark));
    add(says.buttons.reject, () => judge("reject", null, mark));
    add(says.buttons.otherCode, () => code());
    return bar;
  }
  add(says.buttons.valence, valence, says.directions[mark.valence]);
  add(says.buttons.weaker, () => strength(-1)).disabled = mark.strength === 0;
  add(says.buttons.stronger, () => strength(1)).disabled = mark.strength === 3;
  add(says.buttons.improvement, improvement).setAttribute("aria-pressed", String(mark.improvement));
  add(says.buttons.memo, memo);
  add(says.buttons.code, recode);
  add(says.buttons.words, () => takeWords(mark));
  add(says.buttons.remove, () => remove(mark));
  if (!mark.id.startsWith("new")) {
    const link = text("a", "btn btn-link btn-sm", says.buttons.history);
    link.href = codingUrl(mark.id, "/history");
    bar.append(link);
  }
  return bar;
}

export function history() {
  const mark = hand.coding();
  if (mark && !mark.id.startsWith("new")) location.assign(codingUrl(mark.id, "/history"));
}
