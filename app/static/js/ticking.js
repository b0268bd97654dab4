// One button that ticks all boxes of a form, or none.
for (const button of document.querySelectorAll("[data-tick-all]")) {
  const boxes = [...document.getElementById(button.dataset.tickAll).querySelectorAll("input[type=checkbox]")];
  const say = () => {
    button.textContent = boxes.every((box) => box.checked) ? button.dataset.none : button.dataset.all;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const wanted = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = wanted;
    say();
  });
  for (const box of boxes) box.addEventListener("change", say);
  say();
}
