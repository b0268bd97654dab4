// The codes: found by typing a few letters of key or label, in either language, with or without accents; recent ones first.

const RECENT = 9;
let known = new Map();
let recent = [];

/** Reads the codebook beside the text. */
export function read(tree, ids) {
  known = new Map();
  for (const entry of tree.querySelectorAll("[data-code-entry]")) put(fromEntry(entry));
  recent = ids.filter((id) => known.has(id)).slice(0, RECENT);
}

function fromEntry(entry) {
  const label = entry.dataset.label;
  return {
    id: entry.dataset.codeEntry,
    key: entry.dataset.key,
    label,
    colour: Number(entry.dataset.colour),
    folded: fold(`${entry.dataset.key} ${label}`),
    labels: JSON.parse(entry.dataset.labels).map(fold),
    about: fold(entry.dataset.about ?? ""),
    usable: true,
    entry,
  };
}

function put(code) {
  known.set(code.id, code);
}

/** The codebook beside the text was drawn anew: what stood in it and does not any more is out of use. */
export function reread(tree) {
  const categories = new Set([...tree.querySelectorAll("[data-category]")].map((section) => section.dataset.category.replaceAll("-", "")));
  for (const code of known.values()) {
    if (code.entry) [code.entry, code.usable] = [null, categories.has(code.id)];
  }
  for (const entry of tree.querySelectorAll("[data-code-entry]")) put(fromEntry(entry));
  recent = recent.filter((id) => known.get(id).usable);
}

/** Codes the server tells of: categories, out of use, or made since the page was opened. Gives whether one was not known. */
export function learn(rows) {
  const fresh = rows.filter(([id]) => !known.has(id));
  for (const [id, key, label, colour, retired] of fresh) {
    put({ id, key, label, colour, folded: fold(`${key} ${label}`), labels: [fold(label)], about: "", usable: !retired, entry: null });
  }
  return fresh.length > 0;
}

export const get = (id) => known.get(id) ?? { id, key: "?", label: "?", colour: 0, usable: false };
export const usable = () => [...known.values()].filter((code) => code.usable);

/** What a code stands for, in the language of the page; empty where that is not written or not on the page yet. */
export const definition = (code) => code.entry?.querySelector("details > p")?.textContent ?? "";

/** Whether a code in use has exactly this name, in either language. */
export const called = (name) => usable().some((code) => fold(code.label) === fold(name) || code.labels.includes(fold(name)));

/** Small letters without accents. */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** How well letters typed fit a code: 0 not at all. Every word typed has to fit. */
export function rank(typed, code) {
  const wanted = fold(typed).trim().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return 1;
  let total = 0;
  for (const word of wanted) {
    const score = rankWord(word, code);
    if (score === 0) return 0;
    total += score;
  }
  return total / wanted.length;
}

function rankWord(word, code) {
  const key = fold(code.key);
  if (key === word) return 8;
  if (key.startsWith(word)) return 6;
  if (code.labels.some((label) => label.startsWith(word))) return 6;
  if (code.labels.some((label) => label.split(/[\s/-]+/).some((part) => part.startsWith(word)))) return 5;
  if (code.labels.some((label) => label.includes(word))) return 4;
  if (word.length > 2 && code.about.includes(word)) return 3;
  return code.labels.some((label) => inOrder(word, label)) ? 2 : 0;
}

/** Whether all letters of a word stand in a text in this order. */
export function inOrder(word, text) {
  let at = 0;
  for (const sign of text) if (sign === word[at]) at += 1;
  return at === word.length;
}

/** The codes that fit, the best first; among equals the ones used last go before. */
export function find(typed, limit = 12) {
  return usable()
    .map((code) => ({ code, score: rank(typed, code) + (recent.includes(code.id) ? 0.9 - recent.indexOf(code.id) / 20 : 0), fits: rank(typed, code) > 0 }))
    .filter((one) => one.fits)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map((one) => one.code);
}

const used = new Map();
let clock = 0;

/** A code was used: it gets a number. The others keep theirs; the one that was not used longest makes room. */
export function use(id) {
  clock += 1;
  used.set(id, clock);
  if (recent.includes(id)) return false;
  if (recent.length < RECENT) recent.push(id);
  else {
    const oldest = recent.reduce((a, b) => ((used.get(a) ?? -recent.indexOf(a)) <= (used.get(b) ?? -recent.indexOf(b)) ? a : b));
    recent[recent.indexOf(oldest)] = id;
  }
  return true;
}

export const numbered = () => recent.map((id) => known.get(id));
