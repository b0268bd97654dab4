// What is filled in at a question, as the answer that the server reads from the same fields (surveys/fields); null for
// none, and for what the server would refuse.
import { readNumber } from "./numerals.js";

const UNKNOWN = { unknown: true };
const MARK = "__unknown";

const fieldsOf = (form, name) => {
  const found = form.elements.namedItem(name);
  if (!found) return [];
  return (found instanceof RadioNodeList ? [...found] : [found]).filter((field) => !field.disabled);
};
const picked = (form, name) => fieldsOf(form, name).filter((field) => field.checked).map((field) => field.value);
const typed = (form, name) => fieldsOf(form, name)[0]?.value ?? "";
const text = (value) =>
  value.replace(/\r\n?/g, "\n").normalize("NFC").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "").trim();

function radio(form, item, name) {
  const [value] = picked(form, name);
  if (value === undefined || value === "") return null;
  return value === MARK ? UNKNOWN : value;
}

function scale(form, item, name) {
  const value = radio(form, item, name);
  return typeof value === "string" ? Number(value) : value;
}

function matrix(form, item, name) {
  const answers = {};
  for (const row of item.rows) {
    const [value] = picked(form, `${name}-${row}`);
    if (value !== undefined && value !== "") answers[row] = Number(value);
  }
  return Object.keys(answers).length > 0 ? answers : null;
}

function several(form, item, name) {
  const chosen = picked(form, name);
  return chosen.length > 0 ? chosen : null;
}

function rank(form, item, name) {
  const places = item.options.map((option) => [typed(form, `${name}-${option}`), option]);
  const full = places.every(([place]) => place) && new Set(places.map(([place]) => place)).size === places.length;
  return full ? places.sort(([one], [other]) => one - other).map(([, option]) => option) : null;
}

function amount(form, item, name, language) {
  const value = readNumber(typed(form, name).trim(), language, item.decimals ?? 0);
  const within = value !== null && value >= (item.min ?? -Infinity) && value <= (item.max ?? Infinity);
  return within ? value : null;
}

const LENGTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function day(form, item, name) {
  const [year, month, date] = ["year", "month", "day"].map((part) => typed(form, `${name}-${part}`).trim());
  const whole = /^[0-9]{4}$/.test(year) && Number(year) >= 1900 && Number(year) <= 2200;
  const partial = item.type === "partial_date";
  if (!whole || (!partial && !(month && date)) || (date && !month)) return null;
  if (month && !(/^[0-9]{1,2}$/.test(month) && month >= 1 && month <= 12)) return null;
  if (date) {
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    const most = Number(month) === 2 && !leap ? 28 : LENGTH[month - 1];
    if (!(/^[0-9]{1,2}$/.test(date) && date >= 1 && date <= most)) return null;
  }
  return [year, ...[month, date].filter((part) => part).map((part) => part.padStart(2, "0"))].join("-");
}

function period(form, item, name) {
  const end = (side) => {
    const [month, year] = [typed(form, `${name}-${side}_month`).trim(), typed(form, `${name}-${side}_year`).trim()];
    return /^[0-9]{4}$/.test(year) && /^([1-9]|0[1-9]|1[0-2])$/.test(month) ? `${year}-${month.padStart(2, "0")}` : null;
  };
  const [from, to] = [end("from"), end("to")];
  if (from === null || (to !== null && to < from)) return null;
  return to === null ? { from } : { from, to };
}

function written(form, item, name) {
  const value = text(typed(form, name));
  return value && !(item.max_length && [...value].length > item.max_length) ? value : null;
}

function consent(form, item, name) {
  const [value] = picked(form, name);
  return value === undefined ? null : value === "yes";
}

function guide(form, item, name) {
  const [coverage = null] = picked(form, `${name}__coverage`);
  const note = text(typed(form, `${name}__note`));
  return coverage || note ? { coverage, note } : null;
}

const READERS = new Map([
  ["single", radio],
  ["yes_no", radio],
  ["likert", scale],
  ["scale", scale],
  ["likert_matrix", matrix],
  ["multi", several],
  ["rank", rank],
  ["number", amount],
  ["money", amount],
  ["date", day],
  ["partial_date", day],
  ["period", period],
  ["short_text", written],
  ["long_text", written],
  ["email", written],
  ["phone", written],
  ["consent", consent],
  ["guide_question", guide],
]);

// the answer at a question and the text of its free choice
export function readItem(form, item, name, language) {
  const read = READERS.get(item.type);
  if (!read) return { value: null, other: null };
  let value = read(form, item, name, language);
  const isUnknown = fieldsOf(form, name + MARK).some((field) => field.checked);
  if (isUnknown) value = value === null ? UNKNOWN : null;
  const chosen = Array.isArray(value) ? value : [value];
  const free = item.free && chosen.includes(item.free);
  return { value, other: free ? text(typed(form, `${name}__other`)) || null : null };
}
