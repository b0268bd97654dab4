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
