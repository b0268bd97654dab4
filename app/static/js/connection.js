// A page of a survey that cannot be sent stays as it is, says so, and is sent again by itself, once.
const form = document.querySelector("form[data-connection]");
const said = document.getElementById("connection");
const AGAIN = 8000; // a device does not always tell that it is back

const say = (name) => {
  said.textContent = said.dataset[name];
  said.hidden = !name;
};

// The answer of the server is shown by the browser itself: so every page looks the same with and without script.
const natively = (button) => {
  if (button.name) {
    const chosen = document.createElement("input");
    Object.assign(chosen, { type: "hidden", name: button.name, value: button.value });
    form.append(chosen);
  }
  form.submit();
};

// What can be asked for once, such as the code that ends an unlinked round, is not asked for again to be shown.
const show = (page) => {
  const came = new DOMParser().parseFromString(page, "text/html");
  document.title = came.title;
  document.body.replaceWith(document.adoptNode(came.body));
  scrollTo(0, 0);
  const heading = document.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus(); // so that it is read out, as after any new page
};

const send = async (button, answers) => {
  const answer = await fetch(form.action, { method: "POST", body: answers, headers: { "X-Requested-With": "script" } });
  const told = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.ok && !told && form.dataset.connection === "page") return show(await answer.text());
  if (!answer.ok || !told) return natively(button); // what is wrong is told by the page
  const { go } = await answer.json();
  const target = new URL(go, location.href);
  if (target.pathname + target.search !== location.pathname + location.search) return location.assign(target);
  location.hash = target.hash; // the same page again, perhaps at another place
  return location.reload();
};

const back = () =>
  new Promise((go) => {
    addEventListener("online", go, { once: true });
    if (navigator.onLine) setTimeout(go, AGAIN);
  });

let busy = false;
form.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button || "plain" in button.dataset) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  form.setAttribute("aria-busy", "true");
  const answers = () => {
    const data = new FormData(form, button);
    return form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  };
  try {
    await send(button, answers());
  } catch {
    say("waiting");
    await back();
    try {
      await send(button, answers()); // as it stands now: typing may have gone on
    } catch {
      say("failed");
    }
  }
  form.removeAttribute("aria-busy");
  busy = false;
});
