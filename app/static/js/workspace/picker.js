// The dialog in which a code is found by typing.
import * as codes from "./codes.js";
import { element, text } from "./margin.js";

const dialog = document.getElementById("picker");
const find = document.getElementById("picker-find");
const list = document.getElementById("picker-list");
const words = document.getElementById("picked-words");
const about = document.getElementById("picker-about");

/**
 * Opens the dialog; resolves with the id of a code, or null when the person turned back. With `fresh`, words ("New code: {name}"),
 * what was typed can become a code too: then it resolves with {label}.
 */
export function pick(quoted, fresh = "") {
  let shown = [];
  let active = 0;
  words.textContent = quoted.length > 300 ? `${quoted.slice(0, 300)}…` : quoted;
  find.value = "";
  let finish;

  function show() {
    const numbers = codes.numbered().map((code) => code.id);
    shown = codes.find(find.value);
    active = 0;
    const entries = shown.map((code, index) => {
      const entry = option(index, `code-${code.colour % 12}`);
      entry.append(element("span", "swatch"), " ", text("span", "code-key", code.key), ` ${code.label}`);
      const number = numbers.indexOf(code.id);
      if (number >= 0) entry.append(" ", text("kbd", "", number + 1));
      entry.addEventListener("click", () => finish(code.id));
      return entry;
    });
    const typed = find.value.replace(/\s+/g, " ").trim();
    if (fresh && typed && !codes.called(typed)) {
      const entry = option(shown.length, "new-code");
      entry.textContent = fresh.replace("{name}", typed);
      entry.addEventListener("click", () => finish({ label: typed }));
      entries.push(entry);
    }
    list.replaceChildren(...entries);
    point();
  }

  function option(index, look) {
    const entry = element("li", look);
    entry.role = "option";
    entry.id = `pick-${index}`;
    return entry;
  }

  function point() {
    [...list.children].forEach((entry, index) => entry.setAttribute("aria-selected", String(index === active)));
    if (list.children.length > 0) find.setAttribute("aria-activedescendant", `pick-${active}`);
    else find.removeAttribute("aria-activedescendant");
    list.children[active]?.scrollIntoView({ block: "nearest" });
    about.textContent = shown[active] ? codes.definition(shown[active]) : "";
  }

  return new Promise((resolve) => {
    finish = (id) => {
      dialog.close();
      resolve(id); // not when the browser tells of the closing: the next key may come before that
    };
    find.oninput = show;
    find.onkeydown = (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const count = list.children.length;
        if (count > 0) active = (active + (event.key === "ArrowDown" ? 1 : count - 1)) % count; // round: the last is one press away
        point();
        event.preventDefault();
      } else if (event.key === "Enter") {
        event.preventDefault();
        list.children[active]?.click();
      }
    };
    dialog.onclose = () => resolve(null);
    show();
    dialog.showModal();
    find.focus();
  });
}
