// The box above a list ticks all documents in it; without this script each is ticked by itself.
for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = [...all.closest("table").querySelectorAll("input[name=document]")];
  const look = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) {
      box.checked = all.checked;
    }
  });
  for (const box of boxes) {
    box.addEventListener("change", look);
  }
  look();
}
