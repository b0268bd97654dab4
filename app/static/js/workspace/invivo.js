// A new code, in the respondent's own words or in the researcher's: the dialog that asks its name and its category.

/** Resolves with {label, parent}, or null when the person turned back. `named`: the words are a name that was typed. */
export function invivo(words, named = false) {
  const dialog = document.getElementById("in-vivo");
  const label = document.getElementById("in-vivo-label");
  label.value = words.replace(/\s+/g, " ").trim().slice(0, named ? 200 : 80);
  const title = document.getElementById("in-vivo-title");
  title.textContent = named ? title.dataset.named : title.dataset.own;
  const parent = document.getElementById("in-vivo-parent");
  parent.onkeydown = (event) => {
    if (event.key !== "Enter" || !label.value.trim()) return; // a browser would open the list once more
    event.preventDefault();
    dialog.close("save");
  };
  dialog.returnValue = "";
  return new Promise((resolve) => {
    dialog.onclose = () => {
      const wanted = label.value.trim();
      resolve(dialog.returnValue === "save" && wanted ? { label: wanted, parent: parent.value } : null);
    };
    dialog.showModal();
    if (named) parent.focus(); // the name was typed already
    else label.select();
  });
}
