// Draws the figures of a page with plotly, in the colours of the tokens; without it their tables are read.
const resolve = (value, probe) => {
  if (Array.isArray(value)) return value.map((part) => resolve(part, probe));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolve(part, probe)]));
  }
  if (typeof value !== "string" || !value.startsWith("var(--")) return value;
  if (value === "var(--sans)") return getComputedStyle(document.body).fontFamily;
  probe.style.color = value;
  return getComputedStyle(probe).color;
};

const draw = (place) => {
  const probe = document.createElement("span");
  place.append(probe);
  const { data, layout } = resolve(JSON.parse(place.dataset.figure), probe);
  probe.remove();
  return window.Plotly.react(place, data, layout, { displayModeBar: false, responsive: true });
};

const places = [...document.querySelectorAll("[data-figure]")];
for (const place of places) {
  const figure = place.closest("figure");
  figure.classList.add("drawn"); // first: a drawing without width would be drawn too wide
  await draw(place);
  figure.querySelector("details.as-table").open = false;
  figure.querySelector("[data-download]")?.addEventListener("click", () => {
    window.Plotly.downloadImage(place, { format: "svg", filename: place.dataset.name, width: 900, height: place.offsetHeight });
  });
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => places.forEach(draw));
