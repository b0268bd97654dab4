// The buttons of the mark at hand and of the words that are selected, for the mouse and for touch.
import { code, judge } from "./adding.js";
import * as changing from "./changing.js";
import { codingUrl, jointUrl, says } from "./desk.js";
import * as hand from "./hand.js";
import { element, text } from "./margin.js";

export function handChanged() {
  const bar = document.getElementById("selection-actions");
  if (bar) bar.hidden = !hand.selected() || hand.mark()?.kind === "coding";
}

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
  if (mark.joint) {
    const link = text("a", "", says.jointLink);
    link.href = jointUrl(mark);
    bar.append(text("p", "note", says.joint), link);
    return bar;
  }
  add(says.buttons.valence, changing.valence, says.directions[mark.valence]);
  add(says.buttons.weaker, () => changing.strength(-1)).disabled = mark.strength === 0;
  add(says.buttons.stronger, () => changing.strength(1)).disabled = mark.strength === 3;
  add(says.buttons.improvement, changing.improvement).setAttribute("aria-pressed", String(mark.improvement));
  add(says.buttons.memo, changing.memo);
  add(says.buttons.code, changing.recode);
  add(says.buttons.words, () => changing.takeWords(mark));
  add(says.buttons.remove, () => changing.remove(mark));
  if (!mark.id.startsWith("new")) {
    const link = text("a", "btn btn-link btn-sm", says.buttons.history);
    link.href = codingUrl(mark.id, "/history");
    bar.append(link);
  }
  return bar;
}
