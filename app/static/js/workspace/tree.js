// The codebook beside the text: found by typing, applied by its button, recent codes with their numbers; the list of codings.
import { code as codeWords } from "./adding.js";
import * as codes from "./codes.js";
import { back, dashed, space } from "./desk.js";
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
  document.getElementById("codes").addEventListener("click", (event) => {
    const button = event.target.closest("[data-apply]");
    if (button) codeWords(button.dataset.apply);
  });
  offer();
  const list = document.getElementById("list-of-codings");
  list?.addEventListener("toggle", () => list.open && fillList());
  document.getElementById("list-more")?.addEventListener("click", () => {
    listed += PAGE;
    fillList();
  });
  numbers();
}

/** The buttons that apply a code; they need this script. */
function offer() {
  for (const button of document.querySelectorAll("[data-apply]")) button.hidden = !writes;
}

/** The codebook is another one: a code was made in this text, here or by somebody else, or taken back. */
export async function renew() {
  const place = document.getElementById("code-tree");
  const answer = place && (await fetch(space.dataset.tree).catch(() => null));
  if (!answer?.ok) return; // the next answer that names an unknown code asks again
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("code-tree");
  const opened = new Set([...place.querySelectorAll("details[open]")].map((one) => one.closest("[data-code-entry]").dataset.codeEntry));
  place.replaceChildren(...fresh.children);
  for (const entry of place.querySelectorAll("[data-code-entry]")) entry.querySelector("details").open = opened.has(entry.dataset.codeEntry);
  codes.reread(place);
  offer();
  relist(document.getElementById("filter-code"), (section) => {
    const group = element("optgroup");
    group.label = section.querySelector("h2").textContent;
    for (const { dataset } of section.querySelectorAll("[data-code-entry]")) {
      group.append(new Option(`${dataset.key} ${dataset.label}`, dashed(dataset.codeEntry)));
    }
    return group;
  });
  relist(document.getElementById("in-vivo-parent"), (section) => new Option(section.querySelector("h2").textContent, section.dataset.category));
  narrow(document.getElementById("code-filter").value);
  numbers();
  counts();
}

/** A choice from the codebook, its first option kept and what was chosen too, where that is still there. */
function relist(choice, make) {
  if (!choice) return;
  const chosen = choice.value;
  choice.replaceChildren(choice.options[0], ...[...document.querySelectorAll("[data-category]")].map(make));
  choice.value = chosen;
  if (choice.selectedIndex < 0) choice.selectedIndex = 0;
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
