// Paints codings and suggestions over the text: the CSS Custom Highlight API, or spans where a browser lacks it.
import { rangeFor } from "./offsets.js";

export const modern = typeof Highlight === "function" && CSS.highlights !== undefined;
const COLOURS = 12;

export function paint(parts, marks) {
  if (modern) paintHighlights(parts, marks);
  else paintSpans(parts, marks);
}

function paintHighlights(parts, marks) {
  const groups = new Map();
  for (let colour = 0; colour < COLOURS; colour += 1) groups.set(`code-${colour}`, new Highlight());
  groups.set("suggestion", new Highlight());
  for (const mark of marks) {
    const range = rangeFor(parts, mark.start, mark.end);
    if (range) groups.get(mark.kind === "suggestion" ? "suggestion" : `code-${mark.colour % COLOURS}`).add(range);
  }
  for (const [name, highlight] of groups) CSS.highlights.set(name, highlight);
}

/** Without the API a paragraph is cut at every border; overlapping marks share a span with several classes. */
function paintSpans(parts, marks) {
  for (const part of parts) {
    const signs = [...part.text];
    const inside = marks.filter((mark) => mark.start < part.end && part.start < mark.end);
    const borders = new Set([0, signs.length]);
    for (const mark of inside) {
      borders.add(Math.max(mark.start - part.start, 0));
      borders.add(Math.min(mark.end - part.start, signs.length));
    }
    const sorted = [...borders].sort((a, b) => a - b);
    const pieces = sorted.slice(0, -1).map((from, index) => {
      const to = sorted[index + 1];
      const text = document.createTextNode(signs.slice(from, to).join(""));
      const over = inside.filter((mark) => mark.start - part.start <= from && to <= mark.end - part.start);
      if (over.length === 0) return text;
      const span = document.createElement("span");
      span.className = over.map((m) => (m.kind === "suggestion" ? "hl-suggestion" : `hl-${m.colour % COLOURS}`)).join(" ");
      span.append(text);
      return span;
    });
    part.element.replaceChildren(...pieces);
  }
}

/** The passage that is at hand, over everything else. */
export function paintFocus(parts, selected) {
  if (!modern) return;
  const range = selected && rangeFor(parts, selected.start, selected.end);
  if (range) CSS.highlights.set("focus", new Highlight(range));
  else CSS.highlights.delete("focus");
}
