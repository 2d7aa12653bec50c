// The queue from the keyboard: rows, selecting, giving out.
import { isTyping } from "./frame.js";

const byId = (id) => document.getElementById(id);
const rows = () => [...document.querySelectorAll("#queue [data-row]")];
const boxes = () => [...document.querySelectorAll("#queue [name=call_id]")];
let here = -1;

/** Mark a row as the one that keys are for. */
function go(to) {
  const all = rows();
  if (!all.length) return;
  here = Math.max(0, Math.min(all.length - 1, to));
  all.forEach((row, at) => row.classList.toggle("here", at === here));
  const link = all[here].querySelector("th a");
  link.focus({ preventScroll: true });
  all[here].scrollIntoView({ block: "nearest" });
}

function counted() {
  const chosen = boxes().filter((box) => box.checked).length;
  const bar = document.querySelector("#queue .chosen");
  bar.hidden = chosen === 0;
  bar.querySelector("[data-count]").textContent = chosen;
  const all = document.querySelector("#queue [data-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  }
}

function toggled(box) {
  box.checked = !box.checked;
  counted();
}

/** Give the chosen calls out, or the one that is marked: by a dialog, or to oneself where one may not give to others. */
function assign() {
  if (!boxes().some((box) => box.checked) && here >= 0) toggled(boxes()[here]);
  if (!boxes().some((box) => box.checked)) return;
  const opens = document.querySelector("#queue [data-opens=assign]");
  (opens || document.querySelector("#queue [data-take]"))?.click();
}

const KEYS = {
  j: () => go(here + 1),
  k: () => go(here - 1),
  x: () => here >= 0 && toggled(boxes()[here]),
  a: assign,
  n: () => document.querySelector("[data-next]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches?.("[data-search]")) {
    event.preventDefault(); // browsers would empty the field
    event.target.blur();
  }
  const box = event.target.matches?.("#queue input[type=checkbox]");
  if ((isTyping(event) && !box) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]") || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("#queue [data-all]")) boxes().forEach((box) => (box.checked = event.target.checked));
  if (event.target.matches("#queue [data-all], #queue [name=call_id]")) counted();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("#queue [data-row]");
  if (row) {
    here = rows().indexOf(row);
    rows().forEach((each, at) => each.classList.toggle("here", at === here));
  }
});

document.addEventListener("click", (event) => {
  const opens = event.target.closest?.("[data-opens]");
  if (opens) {
    const dialog = byId(opens.dataset.opens);
    const query = dialog.querySelector("[data-query]");
    if (query) query.value = byId("queue").dataset.query;
    dialog.showModal();
  }
  const unfold = event.target.closest?.(".unfold");
  if (unfold) unfold.setAttribute("aria-expanded", byId("filters").classList.toggle("unfolded"));
  event.target.closest?.("[data-closes]")?.closest("dialog").close();
});

// after the list was fetched anew the next call is that of the new question, and the marked row stays where it was
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "queue") return;
  byId("assign")?.close();
  const next = document.querySelector("[data-next]");
  next.href = `/queue/next?${byId("queue").dataset.query}`;
  const had = here;
  here = -1;
  if (had >= 0 && document.activeElement === document.body) go(had);
});
