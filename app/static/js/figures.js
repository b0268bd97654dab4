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

const read = (place) => {
  const probe = document.createElement("span");
  place.append(probe);
  const figure = resolve(JSON.parse(place.dataset.figure), probe);
  probe.remove();
  return figure;
};

const draw = (place) => {
  const { data, layout } = read(place);
  return window.Plotly.react(place, data, layout, { displayModeBar: false, responsive: true });
};

// The file stands by itself: it has its own legend, its own ground, and the mark of invented data.
const download = (place) => {
  const { data, layout } = read(place);
  const height = layout.height + 60;
  const mark = { text: place.dataset.mark, xref: "paper", x: 1, xanchor: "right", yref: "paper", y: 1, yanchor: "bottom", showarrow: false };
  const annotations = place.dataset.mark ? [...layout.annotations, mark] : layout.annotations;
  const alone = { ...layout, annotations, showlegend: true, height, paper_bgcolor: getComputedStyle(document.body).backgroundColor };
  window.Plotly.downloadImage({ data, layout: alone }, { format: "svg", filename: place.dataset.name, width: 900, height });
};

const places = [...document.querySelectorAll("[data-figure]")];
for (const place of places) {
  const figure = place.closest("figure");
  figure.classList.add("drawn"); // first: a drawing without width would be drawn too wide
  await draw(place);
  const table = figure.querySelector("details.as-table");
  if (table) table.open = false;
  figure.querySelector("[data-download]")?.addEventListener("click", () => download(place));
}
for (const query of ["(prefers-color-scheme: dark)", "print"]) {
  matchMedia(query).addEventListener("change", () => places.forEach(draw)); // paper is light, whatever the screen is
}
