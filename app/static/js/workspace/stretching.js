// Longer and shorter by a word or a sentence, at either end. No page in here: text and offsets in, offsets out.
import { toPoints } from "./offsets.js";

const splitters = new Map();

function splitter(language, granularity) {
  const key = `${language}-${granularity}`;
  if (!splitters.has(key)) splitters.set(key, new Intl.Segmenter(language, { granularity }));
  return splitters.get(key);
}

/** Where words begin and end in a text, in code points from its beginning: [[start, end], …]. */
export function words(text) {
  return [...text.matchAll(/\S+/gu)].map((match) => span(text, match.index, match[0].length));
}

/** Where sentences begin and end, without the white space around them. */
export function sentences(text, language) {
  const found = [];
  for (const part of splitter(language, "sentence").segment(text)) {
    const trimmed = part.segment.trim();
    if (trimmed) found.push(span(text, part.index + part.segment.indexOf(trimmed), trimmed.length));
  }
  return found;
}

function span(text, index, length) {
  const start = toPoints(text, index);
  return [start, start + [...text.slice(index, index + length)].length];
}

/**
 * [start, end) with one end moved by a unit, never empty; null where `units` hold no place to move it to.
 * `side` is "start" or "end"; `direction` 1 is towards the end of the text; all offsets count from the same place.
 */
export function move(passage, side, direction, units) {
  const borders = units.map(([start, end]) => (side === "start" ? start : end));
  const here = passage[side];
  const next = direction > 0 ? borders.find((border) => border > here) : borders.findLast((border) => border < here);
  if (next === undefined) return null;
  const moved = { ...passage, [side]: next };
  return moved.start < moved.end ? moved : passage;
}
