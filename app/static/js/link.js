// Once somebody begins, the secret link leaves the history of this tab: going back does not open it for whoever is next.
for (const form of document.querySelectorAll("main form"))
  form.addEventListener("submit", () => {
    form.setAttribute("action", form.action); // the link itself, now that the address will not hold it any more
    history.replaceState(null, "", "/p");
  });
