// The coding workspace: puts the parts together.
import * as answers from "./answers.js";
import * as buttons from "./buttons.js";
import * as codes from "./codes.js";
import * as desk from "./desk.js";
import * as dragging from "./dragging.js";
import * as filtering from "./filtering.js";
import * as hand from "./hand.js";
import * as keys from "./keys.js";
import * as margin from "./margin.js";
import { flush } from "./moving.js";
import { paragraphs } from "./offsets.js";
import * as sending from "./sending.js";
import * as store from "./store.js";
import * as tree from "./tree.js";

const space = document.getElementById("workspace");
const pane = document.getElementById("document");
const says = JSON.parse(space.dataset.says);
const writes = space.dataset.writes === "yes";
const parts = paragraphs(pane);

codes.read(document.getElementById("codes"), JSON.parse(space.dataset.recent));
store.begin(parts);
store.people.set(space.dataset.person, space.dataset.name);
addEventListener("beforeunload", flush); // before it is seen whether something waits to be sent
sending.begin({ csrf: space.dataset.csrf, state: space.dataset.state, lost: says.lost, isHeld: hand.isHeld }, answers.take);
desk.begin({ space, pane, parts, says, writes });
answers.begin();
margin.begin(parts, says, writes ? buttons.buttons : () => null);
hand.begin(parts, pane, buttons.handChanged);
filtering.begin(says);
tree.begin(says, writes);
if (writes) dragging.begin(pane, parts);
keys.begin({ space, pane, writes });

pane.addEventListener("click", (event) => {
  const item = event.target.closest(".mark");
  if (item && !event.target.closest("button, a, input, select, textarea")) hand.point(item.id, { scroll: false, focus: true });
});

/** Of two documents side by side the keys act in the first, until a person goes to the other. */
const isFirstPane = () => parent !== window && parent.document.querySelector("iframe") === frameElement;

function open() {
  if (!space.dataset.passage || hand.selected()) return; // or a person was quicker
  const [start, end] = space.dataset.passage.split("-").map(Number);
  const there = store.all().find((mark) => mark.kind === "coding" && mark.start === start && mark.end === end);
  if (there) hand.point(store.key(there));
  else hand.select({ start, end });
}

sending
  .fetchAll()
  .then(() => {
    space.dataset.ready = "yes";
    performance.mark("workspace-ready");
    if (writes && document.getElementById("single-keys").checked && matchMedia("(min-width: 48rem)").matches) desk.say(says.begin);
    if (isFirstPane() && parent.document.activeElement === parent.document.body) pane.focus({ preventScroll: true });
    open();
  })
  .catch(() => desk.say(says.lost));
setInterval(() => {
  if (document.visibilityState === "visible") sending.refresh();
}, 2000);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") sending.refresh();
});
