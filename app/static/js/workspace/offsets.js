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

/** The paragraphs of a document with their first and last code point, in order. */
export function paragraphs(root) {
  return [...root.querySelectorAll(".said")].map((element, index) => {
    const text = element.textContent;
    const start = Number(element.dataset.start);
    const end = element.dataset.end === undefined ? start + [...text].length : Number(element.dataset.end);
    return { index, element, turn: element.parentElement, text, start, end, plain: text.length === end - start };
  });
}

/** Which paragraph a code point stands in: the last that begins at or before it. */
export function partAt(parts, point) {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (parts[middle].start <= point) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The first and last paragraph that hold words of [start, end); null where none does. */
export function partsOf(parts, start, end) {
  if (parts.length === 0) return null;
  let first = partAt(parts, start);
  if (parts[first].end <= start && first + 1 < parts.length) first += 1;
  const last = partAt(parts, end - 1);
  return first <= last && parts[first].start < end && start < parts[last].end ? [first, last] : null;
}

/** [node, offset] of a code point in a paragraph. */
export function place(part, point) {
  let rest = part.plain ? point - part.start : toUnits(part.text, point - part.start);
  const only = part.element.firstChild;
  if (only && only === part.element.lastChild && only.nodeType === Node.TEXT_NODE) return [only, Math.min(rest, only.length)];
  const walker = document.createTreeWalker(part.element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  let last = null;
  while (node && rest > node.length) {
    rest -= node.length;
    last = node;
    node = walker.nextNode();
  }
  if (node) return [node, rest];
  return last ? [last, last.length] : [part.element, 0];
}

/** A DOM range for [start, end) in code points; null where no words of it stand on the page. */
export function rangeFor(parts, start, end) {
  const span = partsOf(parts, start, end);
  if (!span) return null;
  const [first, last] = [parts[span[0]], parts[span[1]]];
  const range = document.createRange();
  range.setStart(...place(first, Math.max(start, first.start)));
  range.setEnd(...place(last, Math.min(end, last.end)));
  return range;
}

/** [start, end) in code points of a DOM range inside the document, in whole signs; null when it holds no words of it. */
export function pointsOf(parts, range) {
  const touched = parts.filter((part) => range.intersectsNode(part.element));
  if (touched.length === 0) return null;
  const first = touched[0];
  const last = touched[touched.length - 1];
  let start = first.element.contains(range.startContainer)
    ? first.start + pointIn(first, range.startContainer, range.startOffset)
    : first.start;
  let end = last.element.contains(range.endContainer)
    ? last.start + pointIn(last, range.endContainer, range.endOffset)
    : last.end;
  if (first.element.contains(range.startContainer)) start = wholeSign(first, start, false);
  if (last.element.contains(range.endContainer)) end = wholeSign(last, end, true);
  if (first !== last && start >= first.end) start = touched[1].start; // not the name of the speaker that stands between
  if (first !== last && end <= last.start) end = touched[touched.length - 2].end;
  return start < end ? { start, end } : null;
}

/** How many code points stand in a paragraph before a place in the DOM. */
export function pointIn(part, node, offset) {
  const before = document.createRange();
  before.selectNodeContents(part.element);
  before.setEnd(node, offset);
  const units = before.toString().length;
  return part.plain ? units : toPoints(part.text, units);
}

const signs = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A place that is not inside a sign: an emoji or a letter with its accent is taken whole. */
export function wholeSign(part, point, forward) {
  const units = toUnits(part.text, point - part.start);
  if (units <= 0 || units >= part.text.length) return point;
  const sign = signs.segment(part.text).containing(units);
  if (sign.index === units) return point;
  return part.start + toPoints(part.text, forward ? sign.index + sign.segment.length : sign.index);
}
