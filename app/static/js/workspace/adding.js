// Coding words: with a code that is picked, with one made of the words, or as the machine proposed. Shown at once, sent after.
import * as codes from "./codes.js";
import { EDITABLE, back, dashed, isInText, named, say, says, space, writes } from "./desk.js";
import * as hand from "./hand.js";
import { invivo } from "./invivo.js";
import * as margin from "./margin.js";
import { pick } from "./picker.js";
import * as sending from "./sending.js";
import * as store from "./store.js";
import * as tree from "./tree.js";

let fresh = 0;

/** Codes words: with this code, or with the one that is picked by typing. */
export async function code(id = null, where = hand.selected()) {
  if (!writes) return;
  const proposal = hand.suggestion();
  if (!where) {
    say(says.selectFirst);
    return;
  }
  const chosen = id ?? (await pick(hand.quote(where), space.dataset.inVivo ? says.newCode : ""));
  if (!id) back();
  if (!chosen) return;
  if (chosen.label) {
    await make(where, chosen.label);
    return;
  }
  if (proposal && proposal.start === where.start && proposal.end === where.end) judge("accept", chosen);
  else add(chosen, where);
}

function add(chosen, { start, end }) {
  const mark = local(chosen, start, end);
  const turns = store.put(mark);
  for (const turn of margin.handTo(store.key(mark))) turns.add(turn);
  margin.draw(turns);
  hand.point(store.key(mark), { scroll: false, focus: isInText() });
  used(chosen);
  say(says.coded.replace("{code}", named(chosen)));
  return sending.post(space.dataset.codings, { code: dashed(chosen), start, end }).then((answer) => settleNew(mark, answer));
}

/** A coding as the server will give it; of a proposal it takes over the direction and whether it asks for improvement. */
function local(chosen, start, end, proposal = null) {
  fresh += 1;
  return {
    kind: "coding", id: `new${fresh}`, code: chosen, start, end, strength: 0,
    valence: proposal?.valence ?? "neutral", improvement: Boolean(proposal?.improvement), proposed: Number(proposal !== null),
    maker: space.dataset.person, revision: 0, memo: "", joint: null, waiting: 1, stored: null,
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
    const atHand = hand.mark() === mark;
    const turns = store.rename(mark, answer.data.focus);
    if (atHand) margin.handTo(store.key(mark));
    margin.draw(turns);
    hand.again();
    sending.settle(answer.data);
    return true;
  }
  margin.draw(store.take(mark));
  hand.again();
  say(answer.data.text);
  return false;
}

export function used(chosen) {
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
  await make(where);
}

/** Asks the name of a new code, here the words themselves or what was typed, and codes with it. */
async function make(where, name = "") {
  const wanted = await invivo(name || hand.quote(where), name !== "");
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

// ---------------------------------------------------------------- proposals

export function judge(decision, other = null, mark = hand.suggestion()) {
  if (!mark || !writes) return;
  const turns = store.take(mark);
  const following = nextProposal(mark);
  let made = null;
  if (decision === "accept") {
    made = local(other ?? mark.code, mark.start, mark.end, mark);
    store.put(made).forEach((turn) => turns.add(turn));
    used(made.code);
  }
  if (made) for (const turn of margin.handTo(store.key(made))) turns.add(turn);
  margin.draw(turns);
  const focus = isInText();
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
