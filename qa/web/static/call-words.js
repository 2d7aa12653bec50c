// The words of a call: the one being spoken, and those that are searched for.

let words = null; // [{t, end, node}] by time
let shown = null;

function all() {
  if (words) return words;
  words = [...document.querySelectorAll("#words .said [data-t]")].map((node) => ({ t: Number(node.dataset.t), node }));
  words.sort((one, other) => one.t - other.t);
  return words;
}

/** The last word that begins at or before a second. */
function wordAt(t) {
  const list = all();
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].t <= t + 0.001) low = middle + 1;
    else high = middle;
  }
  return low ? list[low - 1] : null;
}

/** The turn that is spoken at a second. */
export function turnFor(t) {
  return wordAt(t)?.node.closest(".turn") ?? document.querySelector("#words .turn");
}

/** The text of a turn, as it is now. */
export function textOf(turn) {
  const said = turn.querySelector(".said").cloneNode(true);
  said.querySelectorAll("del").forEach((each) => each.remove());
  return said.textContent;
}

document.addEventListener("htmx:oobAfterSwap", () => (words = null));

let kept = 0; // when somebody last scrolled: the words do not run away from them
document.querySelector(".words")?.addEventListener("wheel", () => (kept = Date.now()), { passive: true });
document.addEventListener("tj:time", (event) => {
  const { t, playing } = event.detail;
  const word = playing || t ? wordAt(t) : null;
  const node = word && t - word.t < 2.5 ? word.node : null;
  if (node === shown) return;
  shown?.classList.remove("now");
  node?.classList.add("now");
  shown = node;
  if (node && playing && Date.now() - kept > 4000) follow(node.closest(".turn"));
});

function follow(turn) {
  const pane = turn.closest(".words");
  if (getComputedStyle(pane).overflowY !== "auto") return; // a page in one column stays where the reader is
  const [box, frame] = [turn.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (box.top < frame.top + 60 || box.bottom > frame.bottom - 60) turn.scrollIntoView({ block: "center" });
}

// ---- search ---------------------------------------------------------------------------------------------

const field = document.getElementById("find");
let hits = [];
let at = -1;

function look() {
  const sought = field.value.trim().toLowerCase();
  hits = [];
  at = -1;
  if (sought) for (const said of document.querySelectorAll("#words .said")) hits.push(...rangesIn(said, sought));
  if (window.Highlight) CSS.highlights.set("found", new Highlight(...hits));
  count();
}

/** Where a text stands in an element, over its parts. */
function rangesIn(said, sought) {
  const nodes = [];
  const walk = document.createTreeWalker(said, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest("del") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  let text = "";
  while (walk.nextNode()) {
    nodes.push([text.length, walk.currentNode]);
    text += walk.currentNode.data;
  }
  const found = [];
  for (let from = text.toLowerCase().indexOf(sought); from >= 0; from = text.toLowerCase().indexOf(sought, from + 1)) {
    const range = document.createRange();
    const [first, last] = [from, from + sought.length].map((place, end) =>
      nodes.findLast(([begins]) => (end ? begins < place : begins <= place)));
    range.setStart(first[1], from - first[0]);
    range.setEnd(last[1], from + sought.length - last[0]);
    found.push(range);
  }
  return found;
}

function count() {
  const none = JSON.parse(document.getElementById("call").dataset.say).none;
  document.getElementById("found").textContent = !field.value.trim() ? "" : hits.length ? `${at + 1}/${hits.length}` : none;
}

field?.addEventListener("input", look);
field?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") field.blur();
  if (event.key !== "Enter" || !hits.length) return;
  event.preventDefault();
  at = (at + (event.shiftKey ? hits.length - 1 : 1)) % hits.length;
  const inside = hits[at].startContainer.parentElement;
  inside.closest(".turn").scrollIntoView({ block: "center" });
  const t = Number((inside.closest("[data-t]") ?? inside.closest(".turn").querySelector("[data-t]")).dataset.t);
  document.dispatchEvent(new CustomEvent("tj:seek", { detail: { t, play: false } }));
  count();
});
