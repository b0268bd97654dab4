// Changing and removing codings: seen at once, sent after; what somebody else changed meanwhile is never overwritten unseen.
import { used } from "./adding.js";
import { choose } from "./conflict.js";
import { EDITABLE, back, codingUrl, dashed, mayChange, named, pane, say, says, space } from "./desk.js";
import * as hand from "./hand.js";
import * as margin from "./margin.js";
import { pick } from "./picker.js";
import * as sending from "./sending.js";
import * as store from "./store.js";

const VALENCES = ["neutral", "facilitator", "barrier", "mixed"];

/** Changes the coding at hand (or this one): seen at once, then sent. */
export function change(fields, mark = hand.coding(), words = says.changed) {
  if (!mark || !mayChange(mark)) return null;
  apply(mark, fields);
  say(words);
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

export function send(mark, fields) {
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

/** The coding that a key is about; where none is at hand that is said, so that no key does nothing unseen. */
function wanted() {
  const mark = hand.coding();
  if (!mark) say(says.codingFirst);
  return mark;
}

const told = (field, value) => `${says.fields[field]}: ${value}`;

export function valence() {
  const mark = wanted();
  if (!mark) return;
  const next = VALENCES[(VALENCES.indexOf(mark.valence) + 1) % VALENCES.length];
  change({ valence: next }, mark, told("valence", says.directions[next]));
}

export function strength(by) {
  const mark = wanted();
  if (!mark) return;
  const next = Math.min(Math.max(mark.strength + by, 0), 3);
  if (next === mark.strength) say(told("strength", says.strengths[next]));
  else change({ strength: next }, mark, told("strength", says.strengths[next]));
}

export function improvement() {
  const mark = wanted();
  if (mark) change({ improvement: !mark.improvement }, mark, told("improvement", says.yesno[Number(!mark.improvement)]));
}

export function memo() {
  const mark = wanted();
  if (!mark || !mayChange(mark)) return;
  const dialog = document.getElementById("memo");
  const area = document.getElementById("memo-text");
  area.value = mark.memo;
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue === "save" && area.value !== mark.memo) change({ memo: area.value.trim() }, mark);
    back();
  };
  area.onkeydown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) dialog.close("save");
  };
  dialog.showModal();
  area.focus();
}

export async function recode() {
  const mark = wanted();
  if (!mark || !mayChange(mark)) return;
  const chosen = await pick(hand.quote(mark));
  back();
  if (chosen && chosen !== mark.code) {
    used(chosen);
    change({ code: chosen }, mark, told("code", named(chosen)));
  }
}

export function remove(mark = wanted()) {
  if (!mark || !mayChange(mark)) return;
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

/** The coding at hand gets the words that are selected now. */
export function takeWords(mark) {
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

/** One change for all codings that are shown, undone as one. */
export async function together(fields) {
  const marks = store.all().filter((mark) => mark.kind === "coding" && !mark.joint && !mark.id.startsWith("new"));
  if (marks.length === 0) return;
  const answer = await sending.post(`${space.dataset.codings}/together`, () => ({
    ...fields,
    coding: marks.map((mark) => `${dashed(mark.id)}:${mark.revision}`),
  }));
  if (answer.ok) sending.settle(answer.data);
  say(answer.ok ? answer.data.message : answer.data.text);
}

export function history() {
  const mark = wanted();
  if (mark && !mark.id.startsWith("new")) sending.idle().then(() => location.assign(codingUrl(mark.id, "/history")));
}
