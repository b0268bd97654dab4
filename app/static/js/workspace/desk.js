// What all acts share: the page they act on, words in the bottom line, and the focus back in the text.
import * as codes from "./codes.js";
import * as hand from "./hand.js";
import * as store from "./store.js";

export const EDITABLE = ["code", "start", "end", "valence", "strength", "improvement", "memo"];
export let space, pane, parts, says, writes;

export function begin(given) {
  ({ space, pane, parts, says, writes } = given);
}

export function say(words) {
  document.getElementById("status").textContent = words;
}

/** An id as it stands in addresses. */
export const dashed = (id) => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
export const codingUrl = (id, more = "") => `${space.dataset.codings}/${dashed(id)}${more}`;
export const named = (id) => `${codes.get(id).key} ${codes.get(id).label}`;

/** Whether this coding may be changed here; says where when not. */
export function mayChange(mark) {
  if (mark.joint) say(says.joint);
  return writes && !mark.joint;
}

/** Where the decisions stand that a joint coding is one of. */
export const jointUrl = (mark) => space.dataset.joint.replace(space.dataset.nowhere, dashed(mark.joint));

/** Whether keys act in the text now: it has the focus, or nothing has. */
export const isInText = () => pane.contains(document.activeElement) || document.activeElement === document.body;

/** The keys work again, and what is at hand looks so. */
export function back() {
  const mark = hand.mark();
  const item = mark && document.getElementById(store.key(mark));
  (item ?? pane).focus({ preventScroll: true });
  hand.showAgain();
}
