// The blind form by keyboard: j and k go from item to item, 1–3 vote and go on, c is the reason, n and p other calls.

import { isTyping } from "./frame.js";

const all = () => [...document.querySelectorAll(".blind")];
const here = () => document.activeElement?.closest?.(".blind") || null;
let onward = null;

function go(item) {
  if (!item) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest", behavior: "auto" });
}

function step(by) {
  const items = all();
  const at = items.indexOf(here());
  go(items[at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, at + by))]);
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && here()) return go(here());
  if (isTyping(event)) return;
  const item = here() || all().find((each) => !each.classList.contains("done"));
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if ("123".includes(event.key) && item) {
    onward = item.id;
    item.querySelector(`[data-key="${event.key}"]`).click();
  } else if (event.key === "c" && item) item.querySelector("[name=reason]").focus();
  else if (event.key === "n") document.querySelector("a.after")?.click();
  else if (event.key === "p") document.querySelector("a.before")?.click();
  else return;
  event.preventDefault();
});

// a reason that is changed after the vote is sent with it
document.addEventListener("change", (event) => {
  const item = event.target.matches("[name=reason]") && event.target.closest(".blind.done");
  if (item) item.querySelector("button[hidden]").click();
});

document.addEventListener("htmx:afterSwap", () => {
  const items = all();
  const at = items.findIndex((each) => each.id === onward);
  onward = null;
  if (at >= 0) go(items[Math.min(items.length - 1, at + 1)]);
});

(all().find((each) => !each.classList.contains("done")) || all()[0])?.focus({ preventScroll: true });
