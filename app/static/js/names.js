// Names in a text: the words one selects go into the form, and keys go from one group of words to the next.
import { paragraphs, pointsOf } from "./workspace/offsets.js";

const pane = document.getElementById("document");
const parts = paragraphs(pane);
const groups = [...document.querySelectorAll(".name-group")];
const singleKeys = document.getElementById("single-keys");
const quote = document.getElementById("quote");
const start = document.getElementById("add-start");
const end = document.getElementById("add-end");

document.getElementById("keys-note").hidden = false;

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (selection.rangeCount === 0 || selection.isCollapsed || !pane.contains(selection.anchorNode)) return;
  const words = pointsOf(parts, selection.getRangeAt(0));
  if (!words) return;
  quote.value = selection.toString().trim();
  start.value = words.start;
  end.value = words.end;
});

quote.addEventListener("input", () => {
  start.value = "";
  end.value = "";
});

/** The group at hand: what is focused, what the address says, or the first that waits. */
function current() {
  const focused = document.activeElement?.closest?.(".name-group");
  const target = document.querySelector(".name-group:target");
  return focused ?? target ?? document.querySelector(".name-group.state-waiting") ?? groups[0];
}

function go(group) {
  if (!group) return;
  group.focus({ preventScroll: true });
  group.scrollIntoView({ block: "nearest" });
  show(group);
}

function show(group) {
  document.querySelector(".found.at-hand")?.classList.remove("at-hand");
  const place = document.getElementById(group.dataset.first);
  place?.classList.add("at-hand");
  place?.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (!singleKeys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  const group = current();
  if (!group) return;
  const at = groups.indexOf(group);
  const act = {
    j: () => go(groups[document.activeElement === group ? Math.min(at + 1, groups.length - 1) : at]),
    k: () => go(groups[Math.max(at - 1, 0)]),
    a: () => group.querySelector("[data-act=accept]")?.click(),
    n: () => group.querySelector("[data-act=reject]")?.click(),
    e: () => {
      const input = group.querySelector("input[name=words]");
      input?.closest("details")?.setAttribute("open", "");
      input?.select();
    },
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

if (location.hash.startsWith("#group-")) go(document.querySelector(".name-group:target"));
else if (location.hash === "#ready") document.getElementById("ready")?.focus();
