// The interview screen: a running clock, and notes that save themselves. The form works without it.
const form = document.getElementById("interview");
const status = document.getElementById("saved");
const clock = document.getElementById("clock");
const token = form.elements.csrf_token.value;
const waiting = new Map(); // question id → timer

const began = Date.now() - Number(form.dataset.seconds) * 1000;
function tick() {
  const seconds = Math.floor((Date.now() - began) / 1000);
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
if (form.dataset.running === "yes") {
  tick();
  setInterval(tick, 1000);
}

const say = (name) => {
  status.textContent = form.dataset[name];
};

async function save(question) {
  waiting.delete(question.id);
  const id = question.dataset.question;
  const revision = form.elements[`${id}-revision`];
  const sent = new URLSearchParams({
    coverage: form.elements[`${id}-coverage`].value,
    note: form.elements[`${id}-note`].value,
    revision: revision.value,
  });
  say("saving");
  let answer;
  try {
    answer = await fetch(question.dataset.save, { method: "POST", body: sent, headers: { "X-CSRFToken": token } });
  } catch {
    say("offline");
    later(question, 5000);
    return;
  }
  if (answer.ok) {
    revision.value = (await answer.json()).revision;
    if (waiting.size === 0) say("saved");
  } else if (answer.status === 409) {
    const { note: theirs, revision: current } = await answer.json();
    showBoth(question, theirs, current);
    say("stale");
  } else {
    say("offline");
    later(question, 10000);
  }
}

function showBoth(question, theirs, current) {
  const id = question.dataset.question;
  const note = form.elements[`${id}-note`];
  if (theirs && !note.value.includes(theirs)) note.value = `${note.value}\n---\n${theirs}`;
  form.elements[`${id}-revision`].value = current;
}

function later(question, wait) {
  clearTimeout(waiting.get(question.id));
  waiting.set(question.id, setTimeout(() => save(question), wait));
}

for (const question of form.querySelectorAll("[data-question]")) {
  question.addEventListener("input", () => later(question, 1200));
  question.addEventListener("change", () => later(question, 100));
}
window.addEventListener("online", () => {
  for (const id of waiting.keys()) save(document.getElementById(id));
});
window.addEventListener("beforeunload", (event) => {
  if (waiting.size > 0) event.preventDefault();
});
form.addEventListener("submit", () => {
  for (const timer of waiting.values()) clearTimeout(timer);
  waiting.clear();
});
