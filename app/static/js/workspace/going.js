// Going through the text: to passages without a coding, to sentences, to codings, to proposals.
import { pane, parts, say, says } from "./desk.js";
import * as hand from "./hand.js";
import { flush } from "./moving.js";
import { partAt, toUnits } from "./offsets.js";
import * as store from "./store.js";
import { sentences } from "./stretching.js";

/** The next or previous meaning unit, or rest of one, without a coding; its first proposal, if it has one, is at hand. */
export function uncoded(direction) {
  flush();
  const from = hand.from(direction);
  const open = store.uncoded();
  const found = trimmed(direction > 0 ? open.find((one) => one.start > from) : open.findLast((one) => one.end <= from));
  if (!found) {
    say(direction > 0 ? says.noMoreUncoded : says.noEarlierUncoded);
    return;
  }
  const proposal = store.proposal(found.start, found.end);
  if (proposal) hand.point(store.key(proposal), { focus: true });
  else take(found);
  say(says.uncodedLeft.replace("{count}", open.length));
}

/** A stretch without the white space around it. */
function trimmed(stretch) {
  if (!stretch) return null;
  const part = parts[partAt(parts, stretch.start)];
  const words = part.text.slice(toUnits(part.text, stretch.start - part.start), toUnits(part.text, stretch.end - part.start));
  return { start: stretch.start + (words.length - words.trimStart().length), end: stretch.end - (words.length - words.trimEnd().length) };
}

/** The sentence behind or before the words at hand, coded or not. */
export function sentence(direction) {
  flush();
  const at = hand.selected();
  const border = at ? (direction > 0 ? at.end : at.start) : hand.from(direction) + 1;
  for (let index = Math.max(partAt(parts, border), 0); parts[index]; index += direction) {
    const part = parts[index];
    const found = sentences(part.text, pane.lang).map(([start, end]) => ({ start: start + part.start, end: end + part.start }));
    const next = direction > 0 ? found.find((one) => one.start >= border) : found.findLast((one) => one.end <= border);
    if (next) {
      take(next);
      return;
    }
  }
  say(direction > 0 ? says.last.sentence : says.first.sentence);
}

function take(words) {
  hand.select(words);
  pane.focus({ preventScroll: true });
}

/** The next or previous mark of a kind. */
export function step(kind, direction) {
  flush();
  const marks = store.all().filter((mark) => mark.kind === kind);
  const here = hand.mark();
  const place = marks.indexOf(here); // not there: of another kind, or kept out by the filter
  let index = place + direction;
  if (place < 0) {
    const from = hand.from(direction);
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
