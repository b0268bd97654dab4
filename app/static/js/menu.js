// On a phone the parts of the study fold away behind their button; without this script they stand open above the page.
const menu = document.querySelector(".study-menu");
if (menu && matchMedia("(max-width: 48rem)").matches) menu.open = false;
