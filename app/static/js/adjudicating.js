// Deciding on differences by keyboard: keys act only while the focus is in the difference, and can be switched off.
const pane = document.getElementById("difference");
const form = document.getElementById("decide");
const switched = document.getElementById("single-keys");
const KEPT = "weerklank-single-keys";

function step(by) {
  const links = [...document.querySelectorAll(".difference-list a")];
  const here = links.findIndex((link) => link.getAttribute("aria-current"));
  const next = links[here + by];
  if (next) next.click();
}

function choose(key) {
  const options = [...form.querySelectorAll("input[name=choice]")];
  const named = { b: "both", a: "another", 0: "none" }[key];
  const ones = options.filter((option) => option.value.startsWith("one:"));
  const chosen = named ? options.find((option) => option.value === named) : ones[Number(key) - 1];
  if (!chosen) return false;
  chosen.checked = true;
  (chosen.value === "another" ? document.getElementById("code") : chosen).focus();
  return true;
}

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  const typing = event.target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || (switched && !switched.checked)) return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    step(event.key === "j" ? 1 : -1);
  } else if (form && event.key === "r") {
    event.preventDefault();
    document.getElementById("reason").focus();
  } else if (form && /^[0-9ab]$/.test(event.key) && choose(event.key)) {
    event.preventDefault();
  }
}

if (pane) {
  pane.addEventListener("keydown", onKey);
  pane.focus({ preventScroll: true });
  if (form) {
    document.getElementById("code").addEventListener("change", () => {
      document.getElementById("another").checked = true;
    });
  }
}
if (switched) {
  document.getElementById("keys-note").hidden = false;
  switched.checked = localStorage.getItem(KEPT) !== "off";
  switched.addEventListener("change", () => localStorage.setItem(KEPT, switched.checked ? "on" : "off"));
}
