// Dragging a code onto words or a passage, and words onto a code.
import { code as codeWords } from "./adding.js";
import * as hand from "./hand.js";
import { place, pointsOf } from "./offsets.js";
import * as store from "./store.js";

const KIND = "application/x-weerklank-code";

export function begin(pane, parts) {
  const tree = document.getElementById("codes");
  tree.addEventListener("dragstart", (event) => {
    const entry = event.target.closest?.("[data-code-entry], [data-recent]");
    if (!entry) return;
    event.dataTransfer.setData(KIND, entry.dataset.codeEntry ?? entry.dataset.recent);
    event.dataTransfer.effectAllowed = "copy";
  });
  pane.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes(KIND)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  pane.addEventListener("drop", (event) => {
    const code = event.dataTransfer.getData(KIND);
    if (!code) return;
    event.preventDefault();
    const words = under(event, parts);
    if (words) codeWords(code, words);
  });

  // words onto a code
  tree.addEventListener("dragover", (event) => {
    const entry = event.target.closest?.("[data-code-entry], [data-recent]");
    if (!entry || event.dataTransfer.types.includes(KIND) || !hand.selected()) return;
    event.preventDefault();
    entry.classList.add("receiving");
  });
  tree.addEventListener("dragleave", (event) => event.target.closest?.(".receiving")?.classList.remove("receiving"));
  tree.addEventListener("drop", (event) => {
    const entry = event.target.closest?.("[data-code-entry], [data-recent]");
    if (!entry || event.dataTransfer.types.includes(KIND)) return;
    event.preventDefault();
    entry.classList.remove("receiving");
    codeWords(entry.dataset.codeEntry ?? entry.dataset.recent);
  });
}

/** The words a code was dropped on: the selection, the passage of a mark, the meaning unit, or else the whole turn. */
function under(event, parts) {
  const mark = event.target.closest(".mark");
  if (mark) return { start: Number(mark.dataset.start), end: Number(mark.dataset.end) };
  const part = parts.find((one) => one.turn.contains(event.target));
  const at = part && pointAt(event, part);
  const selected = hand.selected();
  if (selected && (at === null || (selected.start <= at && at <= selected.end))) return selected;
  if (!part) return selected;
  const unit = store.segments.find(([start, end]) => start <= at && at <= end);
  return unit ? { start: unit[0], end: unit[1] } : { start: part.start, end: part.end };
}

function pointAt(event, part) {
  const caret = document.caretPositionFromPoint
    ? document.caretPositionFromPoint(event.clientX, event.clientY)
    : document.caretRangeFromPoint?.(event.clientX, event.clientY);
  const node = caret?.offsetNode ?? caret?.startContainer;
  if (!node || !part.element.contains(node)) return null;
  const range = document.createRange();
  range.setStart(...place(part, part.start));
  range.setEnd(node, caret.offset ?? caret.startOffset);
  if (range.collapsed) return part.start;
  return pointsOf([part], range)?.end ?? part.start;
}
