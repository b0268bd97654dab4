// Files can be dropped on the field as well; the native input stays what is sent.
const field = document.getElementById("drop");
const input = field.querySelector("input[type=file]");
const said = document.getElementById("drop-said");

function tell() {
  const { files } = input;
  if (files.length === 0) {
    said.textContent = said.dataset.drop;
  } else if (files.length === 1) {
    said.textContent = said.dataset.one.replace("{name}", files[0].name);
  } else {
    said.textContent = said.dataset.many.replace("{count}", files.length);
  }
}

field.addEventListener("dragover", (event) => {
  event.preventDefault();
  field.classList.add("over");
});
field.addEventListener("dragleave", () => field.classList.remove("over"));
field.addEventListener("drop", (event) => {
  event.preventDefault();
  field.classList.remove("over");
  const chosen = new DataTransfer();
  for (const file of event.dataTransfer.files) {
    if (input.multiple || chosen.items.length === 0) {
      chosen.items.add(file);
    }
  }
  if (chosen.items.length > 0) {
    input.files = chosen.files;
    tell();
  }
});
input.addEventListener("change", tell);
tell();
