// The ends of the passage at hand, a word or a sentence further or back; several presses are sent as one change.
import { send } from "./changing.js";
import { mayChange, pane, parts, say, says } from "./desk.js";
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
  const part = parts[partAt(parts, side === "start" ? passage.start : Math.max(passage.end - 1, 0))];
  const inside = { start: passage.start - part.start, end: passage.end - part.start };
  const units = unit === "word" ? words(part.text) : sentences(part.text, pane.lang);
  const moved = move(inside, side, direction, units);
  const wanted = { start: moved.start + part.start, end: moved.end + part.start };
  if (wanted.start === passage.start && wanted.end === passage.end) return;
  const mark = hand.coding();
  if (!mark || !mayChange(mark)) {
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
