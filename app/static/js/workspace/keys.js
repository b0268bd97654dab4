// The keys. Single letters act only while the text or something in it has the focus, and can be switched off.
import * as acts from "./acts.js";
import * as codes from "./codes.js";
import * as hand from "./hand.js";

const LETTERS = {
  c: () => acts.code(),
  o: acts.inVivo,
  n: () => acts.uncoded(1),
  p: () => acts.uncoded(-1),
  j: () => acts.step("coding", 1),
  k: () => acts.step("coding", -1),
  ".": () => acts.step("suggestion", 1),
  ",": () => acts.step("suggestion", -1),
  v: acts.valence,
  "+": () => acts.strength(1),
  "=": () => acts.strength(1),
  "-": () => acts.strength(-1),
  i: acts.improvement,
  m: acts.memo,
  h: acts.history,
  u: () => acts.turn("undo"),
  r: () => acts.turn("redo"),
  "/": () => document.getElementById("code-filter")?.focus(),
  "?": help,
};

const READING = new Set(["n", "p", "j", "k", ".", ",", "h", "/", "?"]);

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
    button.addEventListener("click", () => ({ code: () => acts.code(), inVivo: acts.inVivo })[button.dataset.act]());
  }
  for (const button of document.querySelectorAll("[data-stretch]")) {
    const [side, direction, unit] = button.dataset.stretch.split(" ");
    button.addEventListener("click", () => acts.stretch(side, Number(direction), unit));
  }

  pane.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    const inside = event.target.closest("input, textarea, select, [contenteditable]");
    if (inside) return;
    const onControl = event.target.closest("button, a");
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
      acts.judge(event.key === "Enter" ? "accept" : "reject");
      return;
    }
    if (!onControl && writes && event.key === "Delete" && hand.coding()) {
      event.preventDefault();
      acts.remove();
      return;
    }
    if (!single.checked) return;
    if (/^[1-9]$/.test(event.key) && writes) {
      const code = codes.numbered()[Number(event.key) - 1];
      if (code) {
        event.preventDefault();
        acts.flush();
        acts.code(code.id);
      }
      return;
    }
    const act = LETTERS[event.key];
    if (!act || (!writes && !READING.has(event.key))) return;
    event.preventDefault();
    acts.flush();
    act();
  });
}

/** Shift with an arrow moves the end, Alt and Shift the beginning; left and right a word, up and down a sentence. */
function stretched(event) {
  const direction = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!direction || !event.shiftKey || !hand.selected()) return false;
  event.preventDefault();
  const unit = event.key === "ArrowRight" || event.key === "ArrowLeft" ? "word" : "sentence";
  acts.stretch(event.altKey ? "start" : "end", direction, unit);
  return true;
}
