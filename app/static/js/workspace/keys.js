// The keys. They act anywhere in the workspace but in a field; single letters can be switched off.
import * as adding from "./adding.js";
import { turn } from "./answers.js";
import * as changing from "./changing.js";
import * as codes from "./codes.js";
import { back, isInText, say, says } from "./desk.js";
import * as going from "./going.js";
import * as hand from "./hand.js";
import { flush, stretch } from "./moving.js";
import * as sending from "./sending.js";

const LETTERS = {
  c: () => adding.code(),
  o: adding.inVivo,
  n: () => going.uncoded(1),
  p: () => going.uncoded(-1),
  s: () => going.sentence(1),
  a: () => going.sentence(-1),
  N: () => follow("next"),
  P: () => follow("prev"),
  F: () => lead("search"),
  B: () => lead("beside"),
  w: otherPane,
  j: () => going.step("coding", 1),
  k: () => going.step("coding", -1),
  ".": () => going.step("suggestion", 1),
  ",": () => going.step("suggestion", -1),
  v: changing.valence,
  "+": () => changing.strength(1),
  "=": () => changing.strength(1),
  "-": () => changing.strength(-1),
  e: changing.recode,
  i: changing.improvement,
  m: changing.memo,
  h: changing.history,
  u: () => turn("undo"),
  r: () => turn("redo"),
  "/": () => document.getElementById("code-filter")?.focus(),
  f: filter,
  "?": help,
};

const READING = new Set(["f", "F", "B", "w", "n", "p", "s", "a", "N", "P", "j", "k", ".", ",", "h", "/", "?"]);

/** To the document that the page calls its next or previous one. */
function follow(rel) {
  const link = document.querySelector(`.workspace-head a[rel=${rel}]`);
  if (link) sending.idle().then(() => link.click());
  else say(rel === "next" ? says.last.document : says.first.document);
}

/** To another page about this document. */
function lead(where) {
  const link = document.querySelector(`.workspace-head a[data-to=${where}]`);
  if (link) sending.idle().then(() => link.click());
}

/** To the other of two documents that lie side by side. */
function otherPane() {
  const panes = parent === window ? [] : [...parent.document.querySelectorAll("iframe")];
  const other = panes.find((pane) => pane.contentWindow !== window)?.contentWindow;
  if (!other) {
    say(says.onePane);
    return;
  }
  other.focus();
  other.document.getElementById("document")?.focus({ preventScroll: true });
}

/** To the choices that show a part of the codings; Escape leads back. */
function filter() {
  const panel = document.getElementById("filter-panel");
  if (!panel) return; // a study without a codebook
  panel.open = true;
  document.getElementById("filter-code").focus();
}

function help() {
  document.getElementById("help").showModal();
}

export function begin({ space, pane, writes }) {
  const single = document.getElementById("single-keys");
  document.getElementById("open-help").hidden = false;
  document.getElementById("open-help").addEventListener("click", help);
  document.getElementById("statusbar").hidden = false;
  single.addEventListener("change", () => {
    fetch(space.dataset.keys, {
      method: "POST",
      body: new URLSearchParams({ single: single.checked ? "yes" : "no" }),
      headers: { "X-CSRFToken": space.dataset.csrf },
    }).catch(() => {});
  });
  for (const button of document.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => ({ code: () => adding.code(), inVivo: adding.inVivo })[button.dataset.act]());
  }
  for (const button of document.querySelectorAll("[data-stretch]")) {
    const [side, direction, unit] = button.dataset.stretch.split(" ");
    button.addEventListener("click", () => stretch(side, Number(direction), unit));
  }

  document.getElementById("filter-panel")?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") back();
  });
  document.addEventListener("keydown", (event) => {
    if (!acts(event.target) || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    const onControl = event.target.closest("button, a, summary");
    if (stretched(event)) return;
    if (event.altKey) return;
    if (event.key === "Escape" && (hand.selected() || hand.mark())) {
      hand.letGo();
      pane.focus({ preventScroll: true });
      event.preventDefault();
      return;
    }
    if (!onControl && writes && (event.key === "Enter" || event.key === "Backspace") && hand.suggestion()) {
      event.preventDefault();
      adding.judge(event.key === "Enter" ? "accept" : "reject");
      return;
    }
    if (!onControl && writes && event.key === "Enter" && hand.selected() && !hand.mark()) {
      event.preventDefault();
      adding.code();
      return;
    }
    if (!onControl && writes && event.key === "Delete") {
      event.preventDefault();
      changing.remove();
      return;
    }
    if (!single.checked) return;
    if (/^[1-9]$/.test(event.key) && writes) {
      const code = codes.numbered()[Number(event.key) - 1];
      if (code) {
        event.preventDefault();
        flush();
        adding.code(code.id);
      } else say(says.noNumber.replace("{number}", event.key));
      return;
    }
    const act = LETTERS[event.key];
    if (/^[NPFB]$/.test(event.key) && !event.shiftKey) return; // Caps Lock alone leads nowhere
    if (!act || (!writes && !READING.has(event.key))) return;
    event.preventDefault();
    flush();
    act();
  });
}

/** Whether keys act: in the text, beside a button of the workspace that was pressed, or when nothing has the focus. */
function acts(target) {
  if (target.closest("input, textarea, select, [contenteditable]")) return false;
  return isInText() || target.closest("#workspace, #statusbar") !== null;
}

/** Shift with an arrow moves the end, Alt and Shift the beginning; left and right a word, up and down a sentence. */
function stretched(event) {
  const direction = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!direction || !event.shiftKey || !hand.selected()) return false;
  event.preventDefault();
  const unit = event.key === "ArrowRight" || event.key === "ArrowLeft" ? "word" : "sentence";
  stretch(event.altKey ? "start" : "end", direction, unit);
  return true;
}
