// The number beside the slider of groups follows it; without this the page says the number it stands at.
const output = document.querySelector("[data-level]");
const slider = output && document.getElementById(output.dataset.level);
slider?.addEventListener("input", () => {
  output.value = slider.value;
});
