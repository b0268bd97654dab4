// Copies a link to the clipboard; without this script the field can be selected by hand.
for (const button of document.querySelectorAll("[data-copy-from]")) {
  button.hidden = false;
  const label = button.firstChild;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copyFrom);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // not allowed here: the text is selected, so Ctrl-C works
    }
    label.textContent = button.dataset.done;
  });
}
