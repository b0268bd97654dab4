// Keeps a progress bar up to date; it counts work that was done. The page is loaded anew when the work is over.
const box = document.getElementById("progress");
const bar = document.getElementById("bar");
const text = document.getElementById("bar-text");

async function look() {
  let job;
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    job = await answer.json();
  } catch {
    setTimeout(look, 5000);
    return;
  }
  if (job.state !== "queued" && job.state !== "running") {
    location.reload();
    return;
  }
  if (job.total > 0) {
    bar.max = job.total;
    bar.value = job.done;
    text.textContent = text.dataset.of.replace("{done}", job.done).replace("{total}", job.total);
  } else {
    text.textContent = text.dataset.wait;
  }
  setTimeout(look, 1000);
}
setTimeout(look, 1000);
