// The codebook beside the text: found by typing, applied by its button, recent codes with their numbers; the list of codings.
import { code as codeWords } from "./adding.js";
import * as codes from "./codes.js";
import { back } from "./desk.js";
import * as filtering from "./filtering.js";
import * as hand from "./hand.js";
import { element, text } from "./margin.js";
import * as store from "./store.js";

const PAGE = 50;
let says = {};
let writes = false;
let listed = PAGE;

export function begin(texts, may) {
  says = texts;
  writes = may;
  const filter = document.getElementById("code-filter");
  filter?.addEventListener("input", () => narrow(filter.value));
  filter?.addEventListener("keydown", (event) => {
    const leave = () => {
      filter.value = "";
      narrow("");
      back();
    };
    if (event.key === "Escape") {
      event.preventDefault(); // the browser would empty the field once more
      leave();
    } else if (event.key === "Enter" && writes) {
      event.preventDefault();
      const [best] = codes.find(filter.value, 1);
      if (!filter.value.trim() || !best) return;
      const where = hand.selected();
      if (where) leave(); // the next key is about the coding
      codeWords(best.id, where);
    }
  });
  for (const button of document.querySelectorAll("[data-apply]")) {
    button.hidden = !writes;
    button.addEventListener("click", () => codeWords(button.dataset.apply));
  }
  const list = document.getElementById("list-of-codings");
  list?.addEventListener("toggle", () => list.open && fillList());
  document.getElementById("list-more")?.addEventListener("click", () => {
    listed += PAGE;
    fillList();
  });
  numbers();
}

function narrow(wanted) {
  for (const code of codes.usable()) if (code.entry) code.entry.hidden = codes.rank(wanted, code) === 0;
  for (const category of document.querySelectorAll("[data-category]")) {
    category.hidden = !category.querySelector("[data-code-entry]:not([hidden])");
  }
}

/** The recent codes with the number key that applies each. */
export function numbers() {
  const list = document.getElementById("recent-codes");
  if (!list || !writes) return;
  const recent = codes.numbered();
  list.parentElement.hidden = recent.length === 0;
  list.replaceChildren(
    ...recent.map((code, index) => {
      const item = element("li", `code-${code.colour % 12}`);
      item.dataset.recent = code.id;
      item.draggable = true;
      const button = element("button", "recent");
      button.type = "button";
      button.append(text("kbd", "", index + 1), " ", element("span", "swatch"), text("span", "code-key", code.key), ` ${code.label}`);
      button.addEventListener("click", () => codeWords(code.id));
      item.append(button);
      return item;
    }),
  );
}

let counting = 0;

/** How often each code stands in this document; after a moment, when nothing else goes on. */
export function counts() {
  clearTimeout(counting);
  counting = setTimeout(() => {
    const found = new Map();
    for (const mark of store.codings.values()) found.set(mark.code, (found.get(mark.code) ?? 0) + 1);
    for (const code of codes.usable()) {
      const place = code.entry?.querySelector(".code-count");
      const count = found.get(code.id) ? String(found.get(code.id)) : "";
      if (place && place.textContent !== count) place.textContent = count;
    }
    filtering.tell();
    if (document.getElementById("list-of-codings")?.open) fillList();
  }, 250);
}

/** All codings that are shown, as a list of buttons. */
function fillList() {
  const marks = store.all().filter((mark) => mark.kind === "coding");
  document.getElementById("list-items").replaceChildren(
    ...marks.slice(0, listed).map((mark) => {
      const code = codes.get(mark.code);
      const item = element("li", `code-${code.colour % 12}`);
      const button = element("button", "recent");
      button.type = "button";
      const words = hand.quote(mark);
      button.append(
        element("span", "swatch"),
        text("span", "code-key", code.key),
        ` ${code.label} `,
        text("span", "note", `${says.turn.replace("{turn}", mark.first + 1)}: “${words.length > 60 ? `${words.slice(0, 60)}…` : words}”`),
      );
      button.addEventListener("click", () => hand.point(store.key(mark), { focus: true }));
      item.append(button);
      return item;
    }),
  );
  document.getElementById("list-more").hidden = marks.length <= listed;
}
