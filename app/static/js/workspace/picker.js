// The dialog in which a code is found by typing.
const dialog = document.getElementById("picker");
const find = document.getElementById("picker-find");
const list = document.getElementById("picker-list");
const words = document.getElementById("picked-words");

/** The codes on the page, from the codebook pane. */
export function codes() {
  return [...document.querySelectorAll("[data-code-entry]")].map((entry) => ({
    id: entry.querySelector("[data-apply]").dataset.apply,
    key: entry.querySelector(".code-key").textContent,
    label: entry.querySelector("summary").textContent.replace(/\s+/g, " ").trim(),
    words: entry.dataset.words,
    colour: [...entry.classList].find((name) => name.startsWith("code-")),
  }));
}

/** How well letters typed fit a code: begin of key or label first, then all letters in order, then anywhere. */
export function rank(typed, code) {
  const wanted = typed.toLowerCase().trim();
  if (!wanted) return 1;
  const label = code.label.toLowerCase();
  if (code.key.toLowerCase().startsWith(wanted)) return 6;
  if (label.split(/\s+/).some((word) => word.startsWith(wanted))) return 5;
  if (label.includes(wanted)) return 4;
  if (code.words.includes(wanted)) return 3;
  let at = 0;
  for (const sign of label) if (sign === wanted[at]) at += 1;
  return at === wanted.length ? 2 : 0;
}

/** Opens the dialog; resolves with the id of a code, or null when the person turned back. */
export function pick(quoted) {
  const all = codes();
  let shown = [];
  let active = 0;
  words.textContent = quoted;
  find.value = "";

  function show() {
    shown = all
      .map((code) => ({ code, score: rank(find.value, code) }))
      .filter((entry) => entry.score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, 12)
      .map((entry) => entry.code);
    active = 0;
    list.replaceChildren(
      ...shown.map((code, index) => {
        const entry = document.createElement("li");
        entry.role = "option";
        entry.id = `pick-${index}`;
        entry.className = code.colour;
        entry.textContent = code.label;
        entry.addEventListener("click", () => finish(code.id));
        return entry;
      }),
    );
    point();
  }

  function point() {
    [...list.children].forEach((entry, index) => entry.setAttribute("aria-selected", String(index === active)));
    if (shown.length > 0) find.setAttribute("aria-activedescendant", `pick-${active}`);
    else find.removeAttribute("aria-activedescendant");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  let finish;
  return new Promise((resolve) => {
    let chosen = null;
    finish = (id) => {
      chosen = id;
      dialog.close();
    };
    find.oninput = show;
    find.onkeydown = (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        active = Math.min(Math.max(active + (event.key === "ArrowDown" ? 1 : -1), 0), shown.length - 1);
        point();
        event.preventDefault();
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (shown[active]) finish(shown[active].id);
      }
    };
    dialog.onclose = () => resolve(chosen);
    show();
    dialog.showModal();
    find.focus();
  });
}
