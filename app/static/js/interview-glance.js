// What of the guide came up, at a glance and as a list to jump through.
export class Glance {
  constructor(form) {
    this.form = form;
    this.line = document.getElementById("glance");
    const jump = document.getElementById("jump");
    const wide = matchMedia("(min-width: 60rem)");
    jump.addEventListener("click", (event) => {
      if (event.target.closest("a") && !wide.matches) jump.open = false;
    });
    document.addEventListener("click", (event) => {
      if (jump.open && !wide.matches && !jump.contains(event.target)) jump.open = false;
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !jump.open || wide.matches) return;
      jump.open = false;
      jump.querySelector("summary").focus();
    });
    for (const link of jump.querySelectorAll("a"))
      link.addEventListener("click", (event) => {
        event.preventDefault();
        document.querySelector(link.hash).scrollIntoView();
        document.querySelector(`${link.hash}-note`).focus({ preventScroll: true });
      });
  }

  // The same rule as the server's: something kept without a tick counts as asked.
  stateOf(id) {
    const block = document.getElementById(id);
    const tick = this.form.elements[`${id}-coverage`].value;
    if (tick) return tick;
    const other = block.querySelector("[data-other]");
    const kept =
      this.form.elements[`${id}-note`].value.trim() ||
      block.querySelector('[type="checkbox"]:checked') ||
      block.querySelector("[data-quote]") ||
      (other && !other.hidden);
    return kept ? "asked" : "open";
  }

  show(id) {
    const state = this.stateOf(id);
    for (const place of document.querySelectorAll(`[data-jump="${id}"], [data-dot="${id}"]`)) place.dataset.state = state;
    const dots = [...document.querySelectorAll("[data-dot]")];
    const covered = dots.filter((dot) => ["asked", "spontaneous"].includes(dot.dataset.state)).length;
    this.line.textContent = this.form.dataset.glance.replace("{done}", covered).replace("{all}", dots.length);
  }
}
