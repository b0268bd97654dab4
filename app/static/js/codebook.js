// The codebook's tree: finding, folding, and putting a code elsewhere by dragging or with Alt and an arrow.
// Without this script each code has its menu with the same steps, and a page to move it.
const tree = document.getElementById("tree");
if (tree) {
  const writes = tree.dataset.writes === "yes";
  const status = document.getElementById("tree-status");
  const filter = document.getElementById("tree-filter");
  const kept = `codebook-folded-${tree.dataset.study}`;
  const folded = new Set(JSON.parse(localStorage.getItem(kept) || "[]"));
  document.getElementById("tree-tools").hidden = false;
  const hint = document.getElementById("tree-hint");
  if (hint) hint.hidden = false;

  const say = (text) => {
    status.textContent = "";
    requestAnimationFrame(() => (status.textContent = text));
  };

  const fold = (item, closed) => {
    const button = item.querySelector(":scope > .code-row > .fold");
    const list = item.querySelector(":scope > ul");
    if (!button || !list) return;
    button.setAttribute("aria-expanded", String(!closed));
    list.hidden = closed;
    if (closed) folded.add(item.dataset.code);
    else folded.delete(item.dataset.code);
    localStorage.setItem(kept, JSON.stringify([...folded]));
  };

  const dress = () => {
    for (const item of tree.querySelectorAll("li[data-code]")) {
      const button = item.querySelector(":scope > .code-row > .fold");
      if (button) {
        button.hidden = false;
        button.addEventListener("click", () => fold(item, button.getAttribute("aria-expanded") === "true"));
        if (folded.has(item.dataset.code)) fold(item, true);
      }
      if (writes) item.querySelector(":scope > .code-row").draggable = true;
    }
  };

  for (const [id, closed] of [["fold-all", true], ["unfold-all", false]]) {
    document.getElementById(id).addEventListener("click", () => {
      for (const item of tree.querySelectorAll("li[data-code]")) fold(item, closed);
    });
  }

  // ---- finding: what fits, with what it stands under; folded parts open while one looks for something
  const find = () => {
    const wanted = filter.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const items = [...tree.querySelectorAll("li[data-code]")];
    let count = 0;
    for (const item of items.reverse()) {
      const fits = wanted.every((word) => item.dataset.words.includes(word));
      const below = item.querySelector(":scope > ul > li:not([hidden])") !== null;
      item.hidden = wanted.length > 0 && !fits && !below;
      if (fits) count += 1;
      const list = item.querySelector(":scope > ul");
      if (list) list.hidden = wanted.length > 0 ? false : folded.has(item.dataset.code);
    }
    if (wanted.length) say(tree.dataset.found.replace("{count}", count));
  };
  filter.addEventListener("input", find);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      filter.focus();
    }
  });

  // ---- moving
  const send = async (item, values) => {
    const body = new URLSearchParams({ csrf_token: tree.dataset.csrf, ...values });
    let answer;
    try {
      const response = await fetch(item.dataset.move, { method: "POST", body, headers: { Accept: "application/json" } });
      answer = await response.json();
      if (!response.ok) return say(answer.text || answer.message || tree.dataset.lost);
    } catch {
      return say(tree.dataset.lost);
    }
    tree.innerHTML = answer.html; // escaped by the server
    dress();
    find();
    let moved = document.getElementById(answer.focus);
    for (let above = moved?.parentElement.closest("li"); above; above = above.parentElement.closest("li")) fold(above, false);
    moved?.querySelector(".code-link").focus();
    say(answer.message);
  };

  const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "indent", ArrowLeft: "outdent" };
  tree.addEventListener("keydown", (event) => {
    const link = event.target.closest(".code-link");
    if (!link) {
      const menu = event.target.closest(".code-menu[open]");
      if (menu && event.key === "Escape") {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      return;
    }
    if (event.altKey && STEPS[event.key] && writes) {
      event.preventDefault();
      send(link.closest("li"), { step: STEPS[event.key] });
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const item = link.closest("li");
    const shown = [...tree.querySelectorAll(".code-link")].filter((one) => one.offsetParent !== null);
    const at = shown.indexOf(link);
    if (event.key === "ArrowDown" && shown[at + 1]) shown[at + 1].focus();
    else if (event.key === "ArrowUp" && shown[at - 1]) shown[at - 1].focus();
    else if (event.key === "ArrowLeft") fold(item, true);
    else if (event.key === "ArrowRight") fold(item, false);
    else return;
    event.preventDefault();
  });
  tree.addEventListener("submit", (event) => {
    const step = event.submitter?.value;
    if (!event.target.matches(".steps") || !step) return;
    event.preventDefault();
    send(event.target.closest("li"), { step });
  });

  // ---- dragging: on the middle of a row it comes under that code, on its edges before or after it
  let dragged = null;
  const rowAt = (event) => event.target.closest?.(".code-row");
  const place = (row, event) => {
    const box = row.getBoundingClientRect();
    const part = (event.clientY - box.top) / box.height;
    return part < 0.3 ? "before" : part > 0.7 ? "after" : "under";
  };
  const clear = () => {
    for (const row of tree.querySelectorAll(".drop-under, .drop-before, .drop-after")) row.classList.remove("drop-under", "drop-before", "drop-after");
  };
  tree.addEventListener("dragstart", (event) => {
    dragged = rowAt(event)?.closest("li") ?? null;
    if (!dragged) return;
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.code);
  });
  tree.addEventListener("dragover", (event) => {
    const row = rowAt(event);
    clear();
    if (!dragged || !row || dragged.contains(row)) return;
    event.preventDefault();
    row.classList.add(`drop-${place(row, event)}`);
  });
  tree.addEventListener("drop", (event) => {
    const row = rowAt(event);
    if (!dragged || !row || dragged.contains(row)) return;
    event.preventDefault();
    const target = row.closest("li");
    const where = place(row, event);
    if (where === "under") send(dragged, { parent: target.dataset.code });
    else {
      let next = where === "before" ? target : target.nextElementSibling;
      if (next === dragged) next = dragged.nextElementSibling;
      const parent = target.parentElement.closest("li")?.dataset.code ?? "";
      send(dragged, next ? { before: next.dataset.code } : { parent });
    }
  });
  tree.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    clear();
  });
  document.addEventListener("click", (event) => {
    for (const menu of tree.querySelectorAll(".code-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  dress();
}
