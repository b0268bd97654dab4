// The builder works without this. It shows the preview while somebody types, and warns before typed words are lost.
const form = document.querySelector("form#edit");
const button = document.querySelector("button[data-preview]");
const WAIT = 700;

if (form) {
  let changed = false;
  let timer;
  const show = () => form.requestSubmit(button);
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  };
  form.addEventListener("input", (event) => {
    if (!event.target.name?.startsWith("preview_")) changed = true;
    if (button?.form === form) later();
  });
  document.querySelectorAll("select[name^=preview_]").forEach((select) => {
    select.addEventListener("change", () => (button ? button.form.requestSubmit(button) : null));
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter !== button) changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

// On a phone a long outline begins as its pages; where somebody was, or something is to mend, stays open.
const sheets = [...document.querySelectorAll("details.sheet-items")];
if (sheets.length > 2 && matchMedia("(max-width: 40rem)").matches) {
  for (const sheet of sheets) {
    const here = sheet.closest(".is-here") || sheet.querySelector(".is-here, .item-problem, [autofocus]");
    if (!here) sheet.open = false;
  }
}
