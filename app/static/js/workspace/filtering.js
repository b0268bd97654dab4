// A part of the codings: by code, coder, direction, improvement; in the address, so that it can be kept and sent.
import { together as changeTogether } from "./changing.js";
import * as margin from "./margin.js";
import * as store from "./store.js";

const form = document.getElementById("filter");
let says = {};

export function begin(texts) {
  says = texts;
  const given = new URLSearchParams(location.search);
  for (const name of ["code", "coder", "valence"]) if (given.has(name)) form.elements[name].value = given.get(name);
  form.elements.improvement.checked = given.get("improvement") === "yes";
  form.elements.suggestions.checked = given.get("suggestions") === "off";
  store.setFilter(wanted());
  tell();
  form.addEventListener("change", change);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change();
  });
  document.getElementById("filter-off").addEventListener("click", (event) => {
    event.preventDefault();
    for (const name of ["code", "coder", "valence"]) form.elements[name].value = "";
    form.elements.improvement.checked = form.elements.suggestions.checked = false;
    change();
  });
  const together = document.getElementById("together");
  together?.addEventListener("submit", (event) => {
    event.preventDefault();
    const [what, value] = together.elements.what.value.split(":");
    changeTogether(what === "remove" ? { do: what } : { do: what, [what]: value });
  });
}

function wanted() {
  const plain = (name) => form.elements[name].value.replaceAll("-", "");
  return {
    code: plain("code"),
    coder: plain("coder"),
    valence: form.elements.valence.value,
    improvement: form.elements.improvement.checked,
    suggestions: !form.elements.suggestions.checked,
  };
}

function change() {
  store.setFilter(wanted());
  const address = new URL(location.href);
  for (const name of ["code", "coder", "valence", "improvement", "suggestions"]) address.searchParams.delete(name);
  for (const [name, value] of new FormData(form)) if (value) address.searchParams.set(name, value);
  history.replaceState(null, "", address);
  margin.drawAll();
  tell();
}

/** How many are shown, what can be done with all of them at once, and whose codings can be chosen. */
export function tell() {
  offerCoders();
  const together = document.getElementById("together");
  const count = store.all().filter((mark) => mark.kind === "coding").length;
  if (together) together.hidden = !store.filtered() || count === 0;
  document.getElementById("filter-count").textContent = store.filtered()
    ? says.shown.replace("{shown}", count).replace("{all}", store.codings.size)
    : "";
}

/** Who codes here since the page was opened can be chosen too. */
function offerCoders() {
  const choice = form.elements.coder;
  const offered = new Set([...choice.options].map((option) => option.value.replaceAll("-", "")));
  for (const { maker } of store.codings.values()) {
    if (!maker || offered.has(maker) || !store.people.has(maker)) continue;
    offered.add(maker);
    const id = maker.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    const option = new Option(store.people.get(maker), id);
    const after = [...choice.options].slice(1).find((other) => other.text.localeCompare(option.text) > 0);
    choice.add(option, after ?? null);
  }
}
