// What excludes each other makes way, so that nobody is sent back for having given both: an answer, and "I don't know" or
// a choice such as "none of these".
const held = new WeakMap(); // the box → what stood in the fields when it was ticked; unticking gives it back

const boxesOf = (block) => [...(block?.querySelectorAll(".unknown input, input[data-alone]") ?? [])];
const fieldsOf = (block, box) =>
  [...block.querySelectorAll("input, select, textarea")].filter(
    (field) => field !== box && !["file", "hidden", "submit"].includes(field.type),
  );
// the "namely …" of a choice that excludes all others is no other answer
const belongs = (field, box) => "free" in box.dataset && field.closest(".other") !== null;
const isTick = (field) => ["checkbox", "radio"].includes(field.type);

function ticked(box, fields) {
  if (box.checked) held.set(box, fields.map((field) => (isTick(field) ? field.checked : field.value)));
  for (const [place, field] of fields.entries()) {
    const before = held.get(box)?.[place];
    if (isTick(field)) field.checked = box.checked ? false : Boolean(before);
    else field.value = box.checked ? "" : (before ?? field.value);
  }
}

document.getElementById("answers").addEventListener(
  "input",
  ({ target }) => {
    const block = target.closest(".field");
    const boxes = boxesOf(block);
    if (boxes.includes(target)) ticked(target, fieldsOf(block, target));
    else for (const box of boxes) if (!belongs(target, box)) box.checked = false;
  },
  { capture: true }, // before the page looks at what is filled in now
);
