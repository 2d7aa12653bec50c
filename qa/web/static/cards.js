// The list behind a number opens beside it; Escape or ✕ closes it and goes back to the number.

const drill = document.getElementById("drill");
let opener = null;

function close() {
  if (!drill || drill.hidden) return;
  drill.hidden = true;
  drill.replaceChildren();
  opener?.focus();
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== drill) return;
  drill.hidden = false;
  drill.scrollTop = 0;
  drill.querySelector("h2")?.focus({ preventScroll: true });
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) close();
  const number = event.target.closest("a.n");
  if (!number || !drill || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (!drill.contains(number)) opener = number;
  window.htmx.ajax("GET", number.getAttribute("href"), { target: drill, swap: "innerHTML" });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
});
