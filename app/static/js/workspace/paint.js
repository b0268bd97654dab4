// Paints codings and proposals over the text: the CSS Custom Highlight API, one Highlight per code, or spans without it.
import { place, pointIn } from "./offsets.js";

export const modern = typeof Highlight === "function" && CSS.highlights !== undefined;
const COLOURS = 12;
const highlights = new Map(); // code id -> Highlight
const painted = new Map(); // turn -> what it was painted from, and [[highlight, range], …] where spans do not do it
let sheet = null;

function highlightFor(mark, colour) {
  const name = mark.kind === "suggestion" ? "suggestion" : `code-${mark.code}`;
  if (!highlights.has(name)) {
    const highlight = new Highlight();
    highlights.set(name, highlight);
    CSS.highlights.set(name, highlight);
    if (mark.kind !== "suggestion") addRule(name, colour);
  }
  return highlights.get(name);
}

/** A rule for a code's Highlight, through the object model: how a code looks depends on the codebook of the study. */
function addRule(name, colour) {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  const token = `var(--code-${(colour % COLOURS) + 1})`;
  sheet.insertRule(
    `.said::highlight(${name}) { background-color: color-mix(in oklab, ${token} 16%, transparent); text-decoration: underline 2px ${token}; text-underline-offset: 4px; }`,
  );
}

/** Paints the marks that touch one turn anew. */
export function paint(part, marks, colourOf) {
  if (!modern) {
    paintSpans(part, marks, colourOf);
    return;
  }
  const from = marks.map((mark) => `${mark.kind} ${mark.code} ${colourOf(mark.code)} ${mark.start} ${mark.end}`).join();
  if (painted.get(part.index)?.from === from) return; // the browser paints all Highlights anew for any that changed
  clear(part.index);
  const pieces = [];
  const offered = new Set();
  for (const mark of marks) {
    if (mark.kind === "suggestion") {
      if (offered.has(mark.start)) continue; // several proposals for one passage are one line
      offered.add(mark.start);
    }
    const [startContainer, startOffset] = place(part, Math.max(mark.start, part.start));
    const [endContainer, endOffset] = place(part, Math.min(mark.end, part.end));
    const range = new StaticRange({ startContainer, startOffset, endContainer, endOffset });
    const highlight = highlightFor(mark, colourOf(mark.code));
    highlight.add(range);
    pieces.push([highlight, range]);
  }
  painted.set(part.index, { from, pieces });
}

function clear(index) {
  for (const [highlight, range] of painted.get(index)?.pieces ?? []) highlight.delete(range);
  painted.delete(index);
}

/** Takes the paint off the turns that are not to be kept; spans stay. */
export function release(isKept) {
  if (modern) for (const index of painted.keys()) if (!isKept(index)) clear(index);
}

/** Without the API a paragraph is cut at every border; overlapping marks share a span with several classes. */
function paintSpans(part, marks, colourOf) {
  const signs = [...part.text];
  const borders = new Set([0, signs.length]);
  for (const mark of marks) {
    borders.add(Math.max(mark.start - part.start, 0));
    borders.add(Math.min(mark.end - part.start, signs.length));
  }
  const sorted = [...borders].sort((a, b) => a - b);
  const looks = sorted.slice(0, -1).map((from, index) => {
    const over = marks.filter((mark) => mark.start - part.start <= from && sorted[index + 1] <= mark.end - part.start);
    return over.map((m) => (m.kind === "suggestion" ? "hl-suggestion" : `hl-${colourOf(m.code) % COLOURS}`)).join(" ");
  });
  const drawn = JSON.stringify([sorted, looks]);
  if (painted.get(part.index)?.from === drawn) return;
  painted.set(part.index, { from: drawn });
  const pieces = looks.map((look, index) => {
    const text = document.createTextNode(signs.slice(sorted[index], sorted[index + 1]).join(""));
    if (!look) return text;
    const span = document.createElement("span");
    span.className = look;
    span.append(text);
    return span;
  });
  keepingSelection(part, () => part.element.replaceChildren(...pieces));
}

/** What a person selected in a paragraph stays selected, from the same end, when its nodes are made anew. */
function keepingSelection(part, change) {
  const selection = getSelection();
  const ends = ["anchor", "focus"].map((end) => {
    const [node, offset] = [selection[`${end}Node`], selection[`${end}Offset`]];
    return part.element.contains(node) ? part.start + pointIn(part, node, offset) : [node, offset];
  });
  change();
  if (ends.every(Array.isArray)) return;
  const [anchor, focus] = ends.map((end) => (Array.isArray(end) ? end : place(part, end)));
  selection.setBaseAndExtent(...anchor, ...focus);
}

/** The passage that is at hand, over everything else. */
export function paintHand(range) {
  if (!modern) return;
  if (!range) {
    CSS.highlights.delete("at-hand");
    return;
  }
  const highlight = new Highlight(range);
  highlight.priority = 1;
  CSS.highlights.set("at-hand", highlight);
}
