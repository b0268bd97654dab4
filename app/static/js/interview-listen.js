// The transcript plays along with the recording: a turn that is clicked is heard, the turn that is heard is marked.
const sound = document.getElementById("sound");
const list = document.getElementById("turns");
const turns = [...list.querySelectorAll("[data-seconds]")].map((item) => ({ item, at: Number(item.dataset.seconds) }));
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let current = -1;

const at = (seconds) => turns.findLastIndex((turn) => turn.at <= seconds + 0.25);

function mark(index) {
  if (index === current) return;
  turns[current]?.item.removeAttribute("aria-current");
  current = index;
  if (index < 0) return;
  const { item } = turns[index];
  item.setAttribute("aria-current", "true");
  item.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
}

function go(index) {
  if (!turns[index]) return;
  sound.currentTime = turns[index].at;
  mark(index);
}

sound.addEventListener("timeupdate", () => mark(at(sound.currentTime)));
sound.addEventListener("seeked", () => mark(at(sound.currentTime)));
sound.addEventListener("error", () => {
  document.getElementById("unplayable").hidden = false;
});

list.addEventListener("click", (event) => {
  if (String(getSelection())) return; // words that are being selected are not a jump
  const item = event.target.closest("[data-seconds]");
  if (!item) return;
  go(turns.findIndex((turn) => turn.item === item));
  sound.play().catch(() => {});
});

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, audio, summary, a")) return;
  if (event.key === " " && event.target.closest("button")) return;
  const index = at(sound.currentTime);
  if (event.key === " ") sound.paused ? sound.play().catch(() => {}) : sound.pause();
  else if (event.key === "ArrowLeft") sound.currentTime = Math.max(sound.currentTime - 5, 0);
  else if (event.key === "ArrowRight") sound.currentTime += 5;
  else if (event.key === "j") go(index + 1);
  else if (event.key === "k") go(Math.max(index - 1, 0));
  else return;
  event.preventDefault();
});
