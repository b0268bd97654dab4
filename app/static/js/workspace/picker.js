// The dialog in which a code is found by typing.
import * as codes from "./codes.js";
import { element, text } from "./margin.js";

const dialog = document.getElementById("picker");
const find = document.getElementById("picker-find");
const list = document.getElementById("picker-list");
const words = document.getElementById("picked-words");

/** Opens the dialog; resolves with the id of a code, or null when the person turned back. */
export function pick(quoted) {
  let shown = [];
  let active = 0;
  words.textContent = quoted.length > 300 ? `${quoted.slice(0, 300)}…` : quoted;
  find.value = "";
  let finish;

  function show() {
    const numbers = codes.numbered().map((code) => code.id);
    shown = codes.find(find.value);
    active = 0;
    list.replaceChildren(
      ...shown.map((code, index) => {
        const entry = element("li", `code-${code.colour % 12}`);
        entry.role = "option";
        entry.id = `pick-${index}`;
        entry.append(element("span", "swatch"), " ", text("span", "code-key", code.key), ` ${code.label}`);
        const number = numbers.indexOf(code.id);
        if (number >= 0) entry.append(" ", text("kbd", "", number + 1));
        entry.addEventListener("click", () => finish(code.id));
        return entry;
      }),
    );
    point();
  }

  function point() {
    [...list.children].forEach((entry, index) => entry.setAttribute("aria-selected", String(index === active)));
    if (shown.length > 0) find.setAttribute("aria-activedescendant", `pick-${active}`);
    else find.removeAttribute("aria-activedescendant");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  return new Promise((resolve) => {
    finish = (id) => {
      dialog.close();
      resolve(id); // not when the browser tells of the closing: the next key may come before that
    };
    find.oninput = show;
    find.onkeydown = (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        active = Math.min(Math.max(active + (event.key === "ArrowDown" ? 1 : -1), 0), shown.length - 1);
        point();
        event.preventDefault();
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (shown[active]) finish(shown[active].id);
      }
    };
    dialog.onclose = () => resolve(null);
    show();
    dialog.showModal();
    find.focus();
  });
}
