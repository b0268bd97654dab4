// A code in the respondent's own words: the dialog that asks its name and its category.

/** Resolves with {label, parent}, or null when the person turned back. */
export function invivo(words) {
  const dialog = document.getElementById("in-vivo");
  const label = document.getElementById("in-vivo-label");
  label.value = words.replace(/\s+/g, " ").trim().slice(0, 80);
  dialog.returnValue = "";
  return new Promise((resolve) => {
    dialog.onclose = () => {
      const wanted = label.value.trim();
      const parent = document.getElementById("in-vivo-parent").value;
      resolve(dialog.returnValue === "save" && wanted ? { label: wanted, parent } : null);
    };
    dialog.showModal();
    label.select();
  });
}
