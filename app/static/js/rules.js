// The expression language in the browser: evaluates the trees that surveys/rules.py makes, with the same outcome.
// evaluate(tree, answers, context) and holds(tree, answers, context); a missing value is null. The context holds
// { today: "2026-03-27", this, missing: {item: [codes]}, groups: {item: group}, within, position }, each may be left out.

const EXACT = 2 ** 53;
const MOST_DIGITS = 15;
const WHITE = " \t\r\n";
const LONGEST = 50_000;
const EPOCH = 719163; // the ordinal of 1 January 1970, when 1 January of the year 1 is 1
const LAST_DAY = 3652059; // 31 December 9999
const own = (object, name) => (object != null && Object.hasOwn(object, name) ? object[name] : undefined);

class MissingCode {
  constructor(code) {
    this.code = code;
  }
}

// ---------------------------------------------------------------- values

const isMapping = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof MissingCode);
const isWhole = (value) => typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= EXACT;

export function truth(value) {
  if (value === null || value instanceof MissingCode) return null;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function stripped(text) {
  let start = 0;
  let end = text.length;
  while (start < end && WHITE.includes(text[start])) start += 1;
  while (end > start && WHITE.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

export function number(value) {
  if (value === null || value instanceof MissingCode || Array.isArray(value)) return null;
  let amount = value;
  if (typeof value === "string") {
    const text = stripped(value);
    if (!/^-?[0-9]+(?:\.[0-9]+)?$/.test(text)) return null;
    amount = Number(text);
  }
  amount = Number(amount);
  return Number.isFinite(amount) ? amount + 0 : null;
}

// the fewest digits that give the number back, and the power of ten of the last one
function decimal(amount) {
  const [mantissa, exponent] = Math.abs(amount).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  return [digits, Number(exponent) - digits.length + 1];
}

function plain(amount) {
  const [digits, power] = decimal(amount);
  const sign = amount < 0 ? "-" : "";
  if (power >= 0) return sign + digits + "0".repeat(power);
  const padded = digits.padStart(1 - power, "0");
  return `${sign}${padded.slice(0, power)}.${padded.slice(power)}`;
}

export function string(value) {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (Array.isArray(value)) return value.filter((one) => one !== null).map(string).join(" ");
  const amount = value instanceof MissingCode ? value.code : number(value);
  return amount === null ? "" : plain(amount);
}

// Texts one after the other; missing when that grows too long, in code points as surveys/expressions/evaluation.py counts them.
function together(between, texts) {
  const size = (count) => texts.reduce((sum, text) => sum + count(text), 0) + count(between) * Math.max(texts.length - 1, 0);
  const tooLong = size((text) => text.length) > LONGEST && size((text) => [...text].length) > LONGEST;
  return tooLong ? null : texts.join(between);
}

const flat = (values) => values.flat(Infinity);
const known = (value) =>
  value !== null && value !== "" && !(value instanceof MissingCode) && !(Array.isArray(value) && value.length === 0);

function words(value) {
  if (Array.isArray(value)) return flat(value).filter((one) => one !== null).map(string);
  return string(value).split(/[ \t\r\n]+/).filter((word) => word);
}

// ---------------------------------------------------------------- days

const isLeap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysBefore = (year) => (year - 1) * 365 + Math.floor((year - 1) / 4) - Math.floor((year - 1) / 100) + Math.floor((year - 1) / 400);
const monthLengths = (year) => [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function ordinal(value) {
  if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return null;
  const year = Number(value.slice(0, 4));
  const month = Number(value.slice(5, 7));
  const day = Number(value.slice(8));
  const lengths = monthLengths(year);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > lengths[month - 1]) return null;
  let before = daysBefore(year);
  for (let earlier = 0; earlier < month - 1; earlier += 1) before += lengths[earlier];
  return before + day - EPOCH;
}

function dayAt(days) {
  let place = Math.floor(days) + EPOCH;
  if (!(place >= 1 && place <= LAST_DAY)) return null;
  let year = Math.floor((place - 1) / 365.2425) + 1;
  while (daysBefore(year + 1) < place) year += 1;
  while (daysBefore(year) >= place) year -= 1;
  place -= daysBefore(year);
  let month = 0;
  for (const lengths = monthLengths(year); place > lengths[month]; month += 1) place -= lengths[month];
  return `${String(year).padStart(4, "0")}-${String(month + 1).padStart(2, "0")}-${String(place).padStart(2, "0")}`;
}

function writtenDate(value, notation) {
  const text = string(value);
  if (ordinal(text) === null) return null;
  const [year, month, day] = text.split("-");
  const parts = new Map([
    ["Y", year], ["y", year.slice(2)], ["m", month], ["n", month.replace(/^0+/, "")], ["d", day], ["e", day.replace(/^0+/, "")], ["%", "%"],
  ]);
  let readable = true;
  const made = string(notation).replace(/%(.?)/gsu, (_, sign) => {
    readable &&= parts.has(sign);
    return parts.get(sign);
  });
  return readable ? made : null;
}

// ---------------------------------------------------------------- patterns (surveys/expressions/patterns.py has the same reading)

const CHARACTER = "(?:\\\\[tnrfv]|\\\\[ !-/:-@\\[-`{-~]|[^\\\\\\[\\]-])";
const CLASS = `\\[(?!\\^\\])\\^?-?(?:\\\\[dws]|${CHARACTER}(?:-${CHARACTER})?)+-?\\]`;
const TOKEN = new RegExp(
  `(?<one>${CLASS}|\\\\[dDwWsStnrfv]|\\\\[ !-/:-@\\[-\`{-~]|[^\\\\\\[\\](){}|^$.*+?]|\\.)` +
    "|(?<repeat>(?:[*+?]|\\{[0-9]{1,3}(?:,[0-9]{0,3})?\\})\\??)" +
    "|(?<open>\\((?:\\?[:=!])?)|(?<close>\\))|(?<edge>[|^$]|\\\\b)",
  "yu",
);
const SPACE = "\\t\\n\\v\\f\\r ";
const MOST_PATTERN = 500;
const read = new Map();

// what this engine calls what the pattern says
function translated(part) {
  if (part === ".") return "[^\\n]";
  if (part === "\\s") return `[${SPACE}]`;
  if (part === "\\S") return `[^${SPACE}]`;
  const inClass = part.length > 1 && part[0] === "[";
  return part.replace(/\\(.)/gsu, (escape, sign) => {
    if (sign === "s") return SPACE;
    if (/[A-Za-z]/.test(sign)) return escape;
    return "\\^$.*+?()[]{}|/".includes(sign) || (inClass && sign === "-") ? escape : sign;
  });
}

function patternParts(pattern) {
  const parts = [];
  const opened = [];
  let repeatable = false;
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < pattern.length; ) {
    const found = TOKEN.exec(pattern);
    if (!found) return null;
    const { one, repeat, open, close } = found.groups;
    if (repeat !== undefined && !repeatable) return null;
    if (close !== undefined && opened.length === 0) return null;
    if (open !== undefined) opened.push(open);
    repeatable = one !== undefined || (close !== undefined && ["(", "(?:"].includes(opened.pop()));
    parts.push(repeat !== undefined || open !== undefined ? found[0] : translated(found[0]));
  }
  return opened.length > 0 ? null : parts;
}

function readPattern(pattern) {
  if (!read.has(pattern)) {
    const parts = [...pattern].length > MOST_PATTERN ? null : patternParts(pattern);
    let made = null;
    try {
      made = parts && new RegExp(`^(?:${parts.join("")})$`, "u");
    } catch {
      made = null;
    }
    read.set(pattern, made);
  }
  return read.get(pattern);
}

function regex(value, pattern) {
  const wanted = readPattern(string(pattern));
  return wanted === null ? null : wanted.test(string(value));
}

// ---------------------------------------------------------------- operators

const isNumeric = (value) => typeof value === "number" || value instanceof MissingCode;
const amountOf = (value) => (value instanceof MissingCode ? value.code : number(value));

function equal(left, right) {
  if (typeof left === "boolean" || typeof right === "boolean") return truth(left) === truth(right);
  if (left !== null && right !== null && (isNumeric(left) || isNumeric(right))) {
    const one = amountOf(left);
    return one !== null && one === amountOf(right);
  }
  return string(left) === string(right);
}

const order = (compare) => (left, right) => {
  const one = ordinal(left);
  const other = ordinal(right);
  return one === null || other === null ? overTwo(compare, left, right) : compare(one, other);
};

function overTwo(calculate, left, right) {
  const one = number(left);
  const other = number(right);
  return one === null || other === null ? null : calculate(one, other);
}

const ofOne = (calculate) => (value) => {
  const amount = number(value);
  return amount === null ? null : number(calculate(amount));
};
const ofTwo = (calculate) => (left, right) => number(overTwo(calculate, left, right));

const sumOfTwo = ofTwo((left, right) => left + right);
const difference = ofTwo((left, right) => left - right);
const opposite = ofOne((value) => -value);

function moved(start, by, sign) {
  const amount = number(by);
  return start === null || amount === null ? null : dayAt(start + sign * amount);
}

function plus(left, right) {
  const first = ordinal(left);
  if (first !== null) return moved(first, right, 1);
  const second = ordinal(right);
  return second === null ? sumOfTwo(left, right) : moved(second, left, 1);
}

function minus(left, right) {
  if (right === undefined) return opposite(left);
  const first = ordinal(left);
  if (first === null) return difference(left, right);
  const second = ordinal(right);
  return second === null ? moved(first, right, -1) : first - second;
}

function and(left, right) {
  const one = truth(left);
  const other = truth(right);
  if (one === false || other === false) return false;
  return one === null || other === null ? null : true;
}

function or(left, right) {
  const one = truth(left);
  const other = truth(right);
  if (one || other) return true;
  return one === null || other === null ? null : false;
}

const OPERATORS = new Map([
  ["or", or],
  ["and", and],
  ["=", equal],
  ["!=", (left, right) => !equal(left, right)],
  ["<", order((left, right) => left < right)],
  ["<=", order((left, right) => left <= right)],
  [">", order((left, right) => left > right)],
  [">=", order((left, right) => left >= right)],
  ["+", plus],
  ["-", minus],
  ["*", ofTwo((left, right) => left * right)],
  ["div", ofTwo((left, right) => left / right)],
  ["mod", ofTwo((left, right) => left % right)],
]);

// ---------------------------------------------------------------- functions

// the sum rounded once at the end (Shewchuk's partial sums); null when it grows too large on the way
function exactSum(numbers) {
  let partials = [];
  for (let x of numbers) {
    const kept = [];
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low !== 0) kept.push(low);
      x = high;
    }
    if (!Number.isFinite(x)) return null;
    partials = x === 0 ? kept : [...kept, x];
  }
  let total = partials.pop() ?? 0;
  let low = 0;
  while (partials.length > 0) {
    const x = total;
    const y = partials.pop();
    total = x + y;
    low = y - (total - x);
    if (low !== 0) break;
  }
  // half to even over more than one partial
  if (partials.length > 0 && ((low < 0 && partials.at(-1) < 0) || (low > 0 && partials.at(-1) > 0))) {
    const doubled = low * 2;
    const rounded = total + doubled;
    if (doubled === rounded - total) total = rounded;
  }
  return total;
}

const overNumbers = (calculate) => (...values) => {
  const numbers = flat(values).map(number);
  if (numbers.includes(null)) return null;
  const outcome = calculate(numbers);
  return outcome === null ? null : number(outcome);
};

const extreme = (isBefore) => {
  const choose = (values) => (values.length === 0 ? null : values.reduce((best, value) => (isBefore(value, best) ? value : best)));
  const amongNumbers = overNumbers(choose);
  return (...values) => {
    const found = flat(values);
    return found.length > 0 && found.every((value) => ordinal(value) !== null) ? choose(found) : amongNumbers(found);
  };
};

function mean(...values) {
  const numbers = flat(values).map(number);
  const found = numbers.filter((amount) => amount !== null);
  if (found.length === 0 || 2 * found.length < numbers.length) return null;
  const total = exactSum(found);
  return total === null ? null : number(total / found.length);
}

function round(value, digits = 0) {
  const places = Math.trunc(digits);
  if (Math.abs(places) > MOST_DIGITS) return null;
  const [figures, power] = decimal(value);
  const dropped = -places - power;
  if (value === 0 || dropped <= 0) return value;
  const at = figures.length - dropped;
  if (at < 0) return 0;
  const whole = BigInt(figures.slice(0, at) || "0") + (figures[at] >= "5" ? 1n : 0n);
  return Math.sign(value) * Number(`${whole}e${-places}`);
}
const rounded = ofTwo(round);

function substring(value, start, end) {
  const text = [...string(value)];
  const [first, last] = [number(start), end === undefined || end === null ? text.length : number(end)];
  return isWhole(first) && isWhole(last) ? text.slice(first, last).join("") : null;
}

function selectedAt(chosen, place) {
  const [at, found] = [number(place), words(chosen)];
  return isWhole(at) && at >= 0 && at < found.length ? found[at] : null;
}

function choose(condition, then, otherwise) {
  const held = truth(condition);
  return held === null ? null : held ? then : otherwise;
}

function date(value) {
  if (ordinal(value) !== null) return value;
  const amount = number(value);
  return amount === null ? null : dayAt(amount);
}

const FUNCTIONS = new Map([
  ["true", () => true],
  ["false", () => false],
  ["not", (value) => (truth(value) === null ? null : !truth(value))],
  ["boolean", truth],
  ["if", choose],
  ["coalesce", (...values) => values.find(known) ?? null],
  ["selected", (chosen, option) => words(chosen).includes(string(option))],
  ["selected-at", selectedAt],
  ["count-selected", (chosen) => words(chosen).length],
  ["string", string],
  ["string-length", (value) => [...string(value)].length],
  ["substr", substring],
  ["concat", (...values) => together("", values.map(string))],
  ["join", (separator, ...values) => together(string(separator), flat(values).filter(known).map(string))],
  ["contains", (value, part) => string(value).includes(string(part))],
  ["starts-with", (value, part) => string(value).startsWith(string(part))],
  ["ends-with", (value, part) => string(value).endsWith(string(part))],
  ["normalize-space", (value) => words(string(value)).join(" ")],
  ["regex", regex],
  ["number", number],
  ["int", ofOne(Math.trunc)],
  ["floor", ofOne(Math.floor)],
  ["ceiling", ofOne(Math.ceil)],
  ["round", (value, digits = 0) => rounded(value, digits)],
  ["abs", ofOne(Math.abs)],
  ["sqrt", ofOne(Math.sqrt)],
  ["min", extreme((value, best) => value < best)],
  ["max", extreme((value, best) => value > best)],
  ["sum", overNumbers(exactSum)],
  ["mean", mean],
  ["count", (values) => (Array.isArray(values) ? values.length : Number(values !== null))],
  ["count-non-empty", (values) => flat([values]).filter(known).length],
  ["date", date],
  ["format-date", writtenDate],
  ["decimal-date-time", ordinal],
]);

// ---------------------------------------------------------------- answers

const base = (name) => name.split(".")[0].replace(/__other$/, "");
const entriesOf = (answers, group) => {
  const found = own(answers, group);
  return Array.isArray(found) ? found.filter(isMapping) : [];
};

function asValue(value) {
  if (value === undefined || value === null || isMapping(value) || value === "") return null;
  if (!Array.isArray(value)) return value;
  if (value.length === 0) return null;
  return value.some(isMapping) ? value.map((_, place) => place + 1) : value;
}

function valueOf(answer, item, row, context) {
  const value = asValue(row ? (isMapping(answer) ? own(answer, row) : null) : answer);
  return typeof value === "number" && (own(context.missing, item) ?? []).includes(value) ? new MissingCode(value) : value;
}

function reference(name, up, answers, context) {
  const dot = name.indexOf(".");
  const [item, row] = dot < 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot + 1)];
  const group = own(context.groups, base(item));
  const inside = context.position != null && (context.within == null || context.within === group);
  if (group !== undefined && (up > 1 || !inside)) {
    return entriesOf(answers, group).map((entry) => valueOf(own(entry, item), item, row, context));
  }
  return valueOf(own(answers, item), item, row, context);
}

// the answers and the context within the entry at `position` (from 1) of a group
export function enter(answers, context, group, position, current = null) {
  const inside = {};
  for (const name of Object.keys(answers)) {
    if (own(context.groups, base(name)) !== group) inside[name] = answers[name];
  }
  Object.assign(inside, entriesOf(answers, group)[position - 1]);
  return [inside, { ...context, within: group, position, this: current }];
}

const perEntry = (group, expressions, answers, context) =>
  entriesOf(answers, group.ref ?? "").map((_, place) => {
    const [inside, knowledge] = enter(answers, context, group.ref, place + 1);
    return expressions.map((expression) => valueIn(expression, inside, knowledge));
  });

function countIf([group, condition], answers, context) {
  const held = perEntry(group, [condition], answers, context).map(([value]) => truth(value));
  return held.includes(null) ? null : held.filter((one) => one).length;
}

function sumIf([group, ...expressions], answers, context) {
  const found = perEntry(group, expressions, answers, context);
  if (found.some(([condition]) => truth(condition) === null)) return null;
  return FUNCTIONS.get("sum")(found.filter(([condition]) => truth(condition)).map(([, value]) => value));
}

function indexed([item, , place], answers, context) {
  const at = number(valueIn(place, answers, context));
  const outside = valueIn("ref" in item ? { ...item, up: 2 } : item, answers, context);
  return isWhole(at) && Array.isArray(outside) && at >= 1 && at <= outside.length ? outside[at - 1] : null;
}

const BY_ENTRY = new Map([
  ["today", (args, answers, context) => context.today ?? null],
  ["position", (args, answers, context) => context.position ?? null],
  ["count-if", countIf],
  ["sum-if", sumIf],
  ["indexed-repeat", indexed],
]);

function valueIn(tree, answers, context) {
  if ("value" in tree) return tree.value;
  if ("ref" in tree) return reference(tree.ref, tree.up ?? 1, answers, context);
  if ("this" in tree) return asValue(context.this);
  if ("parent" in tree) return null;
  if (BY_ENTRY.has(tree.call)) return BY_ENTRY.get(tree.call)(tree.args, answers, context);
  const args = tree.args.map((arg) => valueIn(arg, answers, context));
  return ("op" in tree ? OPERATORS.get(tree.op) : FUNCTIONS.get(tree.call))(...args);
}

const bare = (value) => (value instanceof MissingCode ? value.code : Array.isArray(value) ? value.map(bare) : value);

export function evaluate(tree, answers, context = {}) {
  return bare(valueIn(tree, answers, context));
}

export function holds(tree, answers, context = {}) {
  return tree == null ? true : truth(valueIn(tree, answers, context));
}
