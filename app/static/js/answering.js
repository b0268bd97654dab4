// A partner page that follows what is filled in: questions appear, values are calculated, totals run, texts are counted.
// The rules come from the server with the form (data-rules); without this script the same happens when the page is saved.
import { enter, evaluate, holds } from "./rules.js";
import { readItem } from "./answers.js";
import { writeNumber } from "./numerals.js";

const GAP = "…";
const form = document.getElementById("answers");
const page = form.dataset.rules ? JSON.parse(form.dataset.rules) : null;
const status = document.getElementById("live-status");

// ---------------------------------------------------------------- counters of characters

function count(counter) {
  const field = document.getElementById(counter.dataset.counts);
  const left = Number(counter.dataset.most) - [...field.value.normalize("NFC").trim()].length;
  counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("{count}", Math.abs(left));
  counter.classList.toggle("over", left < 0);
}
for (const counter of document.querySelectorAll("[data-counts]")) {
  const field = document.getElementById(counter.dataset.counts);
  field.addEventListener("input", () => count(counter));
  count(counter);
}

// ---------------------------------------------------------------- what is known and shown

// walks through the page as surveys/routing.py does: a condition sees only what stands before it and is itself shown
function walk() {
  const known = { ...page.known };
  const shown = new Map(); // name of an item on the page → {item, name, known, context, choices, value}
  for (const item of page.items) look(item, item.id, known, page.context, shown, known);
  return { known, shown };
}

function look(item, name, known, context, shown, into) {
  if (holds(item.relevant, known, context) !== true) return;
  const seen = { item, name, context, choices: offered(item, known, context) };
  shown.set(name, seen);
  if (item.calculation) {
    seen.value = evaluate(item.calculation, known, context);
    into[item.id] = seen.value;
  } else if (item.type === "repeat") {
    const entries = entriesOf(item, name, known, context, shown);
    seen.value = entries.length > 0 ? entries : null;
    if (seen.value) into[item.id] = entries;
  } else {
    const { value, other } = item.type === "file" ? { value: page.files[name] ?? null } : readItem(form, item, name, page.language);
    seen.value = value;
    if (value !== null) into[item.id] = value;
    if (other) into[`${item.id}__other`] = other;
  }
}

// what is filled in the entries of a repeat; an entry with nothing in it counts nowhere
function entriesOf(group, name, known, context, shown) {
  const count = Number(form.elements[`${name}__entries`]?.value ?? 0);
  const entries = [];
  for (let place = 0; place < count; place += 1) {
    const [inside, knowledge] = enter(known, context, group.id, place + 1);
    const entry = {};
    const into = new Proxy(inside, {
      set(target, key, value) {
        target[key] = value;
        entry[key] = value;
        return true;
      },
    });
    for (const item of group.items) {
      const own = `${name}.${place}.${item.id}`;
      look(item, own, inside, knowledge, shown, into);
      if (shown.has(own)) shown.get(own).known = inside;
    }
    const asked = group.items.filter((item) => !item.calculation);
    if (asked.some((item) => (entry[item.id] ?? null) !== null)) entries.push(entry);
  }
  return entries;
}

function offered(item, known, context) {
  if (!item.choices) return null;
  return new Map(Object.entries(item.choices).map(([id, tree]) => [id, holds(tree, known, context) === true]));
}

const offeredIn = (name, choices) => [...(choices ?? [])].filter(([, on]) => on).map(([id]) => `${name}:${id}`);

// ---------------------------------------------------------------- the page

const boxOf = (name) => form.querySelector(`[data-item="${CSS.escape(name)}"]`);
const blockOf = (name) => document.getElementById(`item-${name}`);
const labelOf = (block) => block.querySelector(":scope > legend, :scope > label, :scope > .calculated-label") ?? block;

function setText(element, text) {
  const node = [...element.childNodes].find((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  if (node) {
    if (node.data !== text) node.data = text;
  } else element.prepend(text);
}

function said(name, known, labels) {
  const value = known[name];
  if (value === undefined || value === null) return GAP;
  const chosen = Array.isArray(value) ? value : [value];
  if (chosen.some((one) => typeof one === "object" && one !== null)) return Array.isArray(value) ? String(chosen.length) : GAP;
  const found = chosen.map((one) => labels[name]?.[one]).filter((label) => label);
  return found.length > 0 ? found.join(", ") : evaluate({ call: "string", args: [{ ref: "x" }] }, { x: value });
}

const pipe = (text, known) => text.replace(/\$\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}/g, (_, name) => said(name, known, page.labels));

function showItem(name, box, isShown) {
  if (box.hidden === !isShown) return null;
  box.hidden = !isShown;
  box.disabled = !isShown;
  return isShown;
}

function showChoices(name, choices) {
  for (const [id, isOffered] of choices) {
    const block = blockOf(name);
    for (const input of block.querySelectorAll(`input[name="${CSS.escape(name)}"]`)) {
      if (input.value === id) showChoice(input.closest("label"), [input], isOffered);
    }
    const row = [...block.querySelectorAll("input")].filter((input) => input.name === `${name}-${id}`);
    if (row.length > 0) showChoice(row[0].closest("tr"), row, isOffered);
  }
}

function showChoice(element, inputs, isOffered) {
  element.hidden = !isOffered;
  for (const input of inputs) input.disabled = !isOffered;
}

function showRequired(label, isRequired) {
  const mark = label.querySelector(":scope > .optional");
  if (isRequired && !mark) {
    const made = document.createElement("span");
    made.className = "optional";
    made.textContent = `(${page.words.needed})`;
    label.append(" ", made);
  } else if (!isRequired && mark) mark.remove();
}

function showCalculated(name, item, value) {
  const output = blockOf(name)?.querySelector("output");
  if (!output) return;
  const amount = typeof value === "string" && value.trim() === "" ? null : evaluate({ call: "number", args: [{ ref: "x" }] }, { x: value });
  const text = amount === null || typeof value === "boolean" ? evaluate({ call: "string", args: [{ ref: "x" }] }, { x: value }) : writeNumber(amount, page.language, item.decimals ?? 0);
  output.textContent = value === null ? GAP : `${text} ${item.unit ?? ""}`.trim();
}

// a warning is said once it is there, and then the page need not ask it again
function showWarning(name, key, message, isWrong) {
  const block = blockOf(name);
  const id = `live-${key}-${name}`;
  const shown = document.getElementById(id);
  if (isWrong === Boolean(shown)) return null;
  const described = block.matches("fieldset") ? block : form.elements[name];
  const ids = (described?.getAttribute?.("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  if (!isWrong) {
    shown.remove();
    if (described?.setAttribute) described.setAttribute("aria-describedby", ids.join(" "));
    return null;
  }
  if (block.querySelector(":scope > .field-warning")) return null; // the server said it already
  const made = document.createElement("p");
  made.className = "field-warning";
  made.id = id;
  made.textContent = `${message} ${page.words.if_right}`;
  const mark = document.createElement("input");
  mark.type = "hidden";
  mark.name = `${name}__confirm`;
  mark.value = "1";
  made.append(mark);
  labelOf(block).after(made);
  if (described?.setAttribute) described.setAttribute("aria-describedby", [...ids, id].join(" "));
  return made.textContent;
}

function showTotal(check, index, known) {
  const line = document.getElementById(`total-${index}`);
  if (!line || !check.total) return;
  const blanks = Object.fromEntries(check.total.names.map((name) => [name, 0]));
  const so_far = { ...known };
  for (const name of Object.keys(blanks)) if (typeof so_far[name] !== "number") so_far[name] = 0;
  const [sum, wanted] = [evaluate(check.total.sum, so_far, page.context), evaluate(check.total.of, known, page.context)];
  line.hidden = sum === null || wanted === null;
  if (line.hidden) return;
  const say = (amount) => writeNumber(amount, page.language, 2);
  line.textContent = page.words.total.replace("{sum}", say(sum)).replace("{total}", say(wanted)).replace("{unit}", check.total.unit).trim();
  line.classList.toggle("complete", holds(check.expression, known, page.context) === true);
}

// ---------------------------------------------------------------- one turn

// `settled`: the answer is given, not still being typed; only then a warning is said
function follow(settled) {
  const { known, shown } = walk();
  const appeared = [];
  const vanished = [];
  for (const box of form.querySelectorAll("[data-item]")) {
    const change = showItem(box.dataset.item, box, shown.has(box.dataset.item));
    if (change !== null) (change ? appeared : vanished).push(box.dataset.item);
  }
  const spoken = [];
  for (const [name, { item, choices, value, known: inside = known, context }] of shown) {
    const block = blockOf(name);
    if (!block) continue;
    if (item.text) setText(labelOf(block), pipe(item.text, inside));
    if (choices) showChoices(name, choices);
    if (item.calculation) showCalculated(name, item, value);
    if (item.required_when) showRequired(labelOf(block), item.required || holds(item.required_when, inside, context) === true);
    if (item.warn && settled) {
      const isWrong = value !== null && holds(item.warn, inside, { ...context, this: value }) === true;
      spoken.push(showWarning(name, "warn", pipe(item.warn_message, inside), isWrong));
    }
  }
  page.checks.forEach((check, index) => {
    showTotal(check, index, known);
    if (check.severity !== "warning" || !settled) return;
    const parts = check.total ? [check.total.sum, check.total.of] : [];
    const isOpen = parts.some((part) => evaluate(part, known, page.context) === null);
    const isWrong = !isOpen && holds(check.expression, known, page.context) === false;
    const at = check.items.find((name) => shown.has(name));
    if (at) spoken.push(showWarning(at, `check${index}`, pipe(check.message, known), isWrong));
  });
  form.elements.seen.value = [...shown.entries()].flatMap(([name, { choices }]) => [name, ...offeredIn(name, choices)]).join(" ");
  const names = (found) => found.map((name) => labelOf(blockOf(name)).textContent.trim()).join("; ");
  if (appeared.length > 0) spoken.push(page.words.appeared.replace("{what}", names(appeared)));
  if (vanished.length > 0) spoken.push(page.words.vanished.replace("{what}", names(vanished)));
  const words = spoken.filter((text) => text).join(" ");
  if (words) status.textContent = words;
}

if (page) {
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => follow(false), 150);
  });
  // while a finger or mouse is down nothing moves: the button that is being pressed stays where it is
  let pressed = false;
  let held = false;
  const settle = () => {
    clearTimeout(waiting);
    held = pressed;
    if (!pressed) follow(true);
  };
  const release = () => {
    pressed = false;
    if (held) setTimeout(settle, 0);
  };
  addEventListener("pointerdown", () => {
    pressed = true;
  }, true);
  addEventListener("pointerup", release, true);
  addEventListener("pointercancel", release, true);
  form.addEventListener("change", settle);
  follow(false); // who answered before this script came hears what that changed
}

// ---------------------------------------------------------------- "namely …"

// Asked once its choice is made; what is hidden is not sent. Without this script it stands open, and typing there chooses.
for (const free of form?.querySelectorAll("input[data-free]") ?? []) {
  const group = free.closest("fieldset");
  const box = group?.querySelector(":scope > .other");
  const field = box?.querySelector("input");
  if (!field) continue;
  const follow = () => {
    box.hidden = !free.checked;
    field.disabled = box.hidden;
  };
  if (field.value.trim() && !free.checked && !group.querySelector("input:checked")) continue; // typed before this script came
  follow();
  group.addEventListener("change", follow);
  window.addEventListener("pageshow", follow);
}
