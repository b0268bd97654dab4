// What the server answers put on the page; and what was done taken back and done again.
import * as codes from "./codes.js";
import { back, isInText, pane, say, says, space, writes } from "./desk.js";
import * as hand from "./hand.js";
import * as margin from "./margin.js";
import { flush } from "./moving.js";
import * as sending from "./sending.js";
import * as store from "./store.js";
import * as tree from "./tree.js";

export function begin() {
  document.getElementById("undo")?.addEventListener("click", () => turn("undo"));
  document.getElementById("redo")?.addEventListener("click", () => turn("redo"));
}

/** Takes in an answer of the server. */
export function take(answer) {
  const inside = pane.contains(document.activeElement);
  const learned = codes.learn(answer.codes); // the first answer names categories too
  if ((learned && space.dataset.ready) || answer.tree) tree.renew();
  const turns = store.takeIn(answer);
  if (turns === null) margin.drawAll();
  else margin.draw(turns);
  hand.again();
  tree.counts();
  if (inside && !pane.contains(document.activeElement)) back(); // what had the focus is gone
  tellBlind(!answer.seq.startsWith("all."));
  if (answer.undo !== undefined) ends(answer.undo, answer.redo);
}

/** A round that begins or ends while the page is open is told. */
function tellBlind(blind) {
  const notice = document.getElementById("blind");
  if (blind === (notice !== null && !notice.hidden)) return;
  if (notice) notice.hidden = !blind;
  say(blind ? says.blindBegun : says.blindOver);
}

function ends(undo, redo) {
  const [back, forth] = [document.getElementById("undo"), document.getElementById("redo")];
  if (back) back.disabled = !undo;
  if (forth) forth.disabled = !redo;
}

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
    if (document.querySelector("dialog[open]")) return; // something was begun meanwhile
    for (const kind of ["coding", "suggestion"]) {
      if (answer.data.focus && hand.point(`${kind}-${answer.data.focus}`, { focus: isInText() })) return;
    }
  });
}
