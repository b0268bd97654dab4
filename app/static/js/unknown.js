// "I don't know" and an answer make way for each other, so that nobody is sent back for having given both.
const held = new WeakMap(); // the box → what stood in the fields when it was ticked; unticking gives it back

const boxOf = (block) => block?.querySelector(".unknown input");
const fieldsOf = (block, box) =>
  [...block.querySelectorAll("input, select, textarea")].filter(
    (field) => field !== box && !["file", "hidden", "submit"].includes(field.type),
  );
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
    const box = boxOf(block);
    if (!box) return;
    if (target === box) ticked(box, fieldsOf(block, box));
    else box.checked = false;
  },
  { capture: true }, // before the page looks at what is filled in now
);
