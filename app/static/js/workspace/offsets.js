// Offsets: documents count code points, the DOM counts UTF-16 units. This module is the border between the two.

/** UTF-16 offset in `text` of a code-point offset. */
export function toUnits(text, points) {
  let units = 0;
  for (let seen = 0; seen < points && units < text.length; seen += 1) {
    units += text.codePointAt(units) > 0xffff ? 2 : 1;
  }
  return units;
}

/** Code-point offset of a UTF-16 offset in `text`; a half of a pair counts with its whole. */
export function toPoints(text, units) {
  let points = 0;
  for (let at = 0; at < units && at < text.length; points += 1) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return points;
}

/** The paragraphs of a document with their first code point, in order. */
export function paragraphs(root) {
  return [...root.querySelectorAll(".said")].map((element) => {
    const text = element.textContent;
    const start = Number(element.dataset.start);
    return { element, text, start, end: start + [...text].length };
  });
}

/** A DOM range for [start, end) in code points; null where no words of it stand on the page. */
export function rangeFor(parts, start, end) {
  const inside = parts.filter((part) => part.start < end && start < part.end);
  if (inside.length === 0) return null;
  const first = inside[0];
  const last = inside[inside.length - 1];
  const range = document.createRange();
  range.setStart(...place(first, Math.max(start, first.start)));
  range.setEnd(...place(last, Math.min(end, last.end)));
  return range;
}

function place(part, point) {
  let rest = toUnits(part.text, point - part.start);
  const walker = document.createTreeWalker(part.element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node && rest > node.length) {
    rest -= node.length;
    node = walker.nextNode();
  }
  return node ? [node, rest] : [part.element, 0];
}

/** [start, end) in code points of a DOM range inside the document; null when it holds no words of it. */
export function pointsOf(parts, range) {
  const touched = parts.filter((part) => range.intersectsNode(part.element));
  if (touched.length === 0) return null;
  const first = touched[0];
  const last = touched[touched.length - 1];
  const start = first.element.contains(range.startContainer)
    ? first.start + pointIn(first, range.startContainer, range.startOffset)
    : first.start;
  const end = last.element.contains(range.endContainer)
    ? last.start + pointIn(last, range.endContainer, range.endOffset)
    : last.end;
  return start < end ? { start, end } : null;
}

function pointIn(part, node, offset) {
  const before = document.createRange();
  before.selectNodeContents(part.element);
  before.setEnd(node, offset);
  return toPoints(part.text, before.toString().length);
}

/** [start, end) grown or shrunk at its end by a word, within one paragraph. */
export function stretch(parts, selected, words) {
  const part = parts.find((one) => one.start <= selected.start && selected.start < one.end);
  if (!part) return selected;
  const borders = [...part.text.matchAll(/\S+/gu)].map(
    (match) => part.start + toPoints(part.text, match.index + match[0].length),
  );
  const here = borders.findIndex((border) => border >= selected.end);
  const wanted = borders[Math.min(Math.max((here < 0 ? borders.length - 1 : here) + words, 0), borders.length - 1)];
  return wanted > selected.start ? { start: selected.start, end: wanted } : selected;
}
