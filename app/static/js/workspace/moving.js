// The ends of the passage at hand, a word or a sentence further or back; several presses are sent as one change.
import { send } from "./changing.js";
import { back, mayChange, pane, parts, say, says } from "./desk.js";
import * as hand from "./hand.js";
import * as margin from "./margin.js";
import { partAt } from "./offsets.js";
import * as store from "./store.js";
import { move, sentences, words } from "./stretching.js";

let stretching = null; // {mark, timer, before}

/** One end of the coding or the words at hand, a word or a sentence further or back. */
export function stretch(side, direction, unit) {
  const passage = hand.selected();
  if (!passage) return;
  const wanted = moved(passage, side, direction, unit);
  if (wanted.start === passage.start && wanted.end === passage.end) {
    say(side === "start" ? says.noFurther.start : says.noFurther.end);
    return;
  }
  const mark = hand.coding();
  if (!mark || !mayChange(mark)) {
    hand.select(wanted, { scroll: false });
    hand.keepInView(side);
    return;
  }
  if (stretching?.mark !== mark) {
    flush();
    stretching = { mark, timer: 0 };
    mark.waiting += 1;
  }
  clearTimeout(stretching.timer);
  stretching.timer = setTimeout(flush, 600);
  const inside = pane.contains(document.activeElement);
  const turns = store.take(mark);
  Object.assign(mark, wanted);
  store.put(mark).forEach((turn) => turns.add(turn));
  margin.draw(turns);
  hand.again();
  if (inside && !pane.contains(document.activeElement)) back(); // it begins in another turn now, and so stands beside that one
  hand.keepInView(side);
}

/** The passage with one end moved; at the border of a turn it goes on in the next one. */
function moved(passage, side, direction, unit) {
  let index = partAt(parts, side === "start" ? passage.start : Math.max(passage.end - 1, 0));
  for (; parts[index]; index += direction) {
    const part = parts[index];
    const units = unit === "word" ? words(part.text) : sentences(part.text, pane.lang);
    const inside = { start: passage.start - part.start, end: passage.end - part.start };
    const found = move(inside, side, direction, units);
    if (found) return { start: found.start + part.start, end: found.end + part.start };
  }
  return passage;
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
