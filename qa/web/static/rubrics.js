// Reading packs: finding words on the page, opening what an address points at, opening all for print.

for (const field of document.querySelectorAll("[data-filter]")) {
  field.addEventListener("input", () => {
    const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    for (const each of document.querySelectorAll(field.dataset.filter)) {
      const text = each.textContent.toLowerCase();
      const fits = words.every((word) => text.includes(word));
      each.hidden = !fits;
      if (each.tagName === "DETAILS") each.open = fits && words.length > 0;
    }
  });
}

function openTarget() {
  const at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (at && at.tagName === "DETAILS") {
    at.open = true;
    at.scrollIntoView({ block: "start" });
  }
}
window.addEventListener("hashchange", openTarget);
openTarget();

let closed = [];
window.addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("main details:not([open])")];
  for (const each of closed) each.open = true;
});
window.addEventListener("afterprint", () => {
  for (const each of closed) each.open = false;
});

// a choice that is taken as soon as it is made
for (const choice of document.querySelectorAll("select[data-submits]")) {
  choice.addEventListener("change", () => choice.form.requestSubmit());
}

// pieces of a dialogue that a button puts at the cursor, on a line of its own
for (const chip of document.querySelectorAll("[data-insert]")) {
  chip.addEventListener("click", () => {
    const field = chip.form.elements.text;
    const before = field.value.slice(0, field.selectionStart);
    const piece = (before && !before.endsWith("\n") ? "\n" : "") + chip.dataset.insert;
    field.focus();
    field.setRangeText(piece, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// ---- changing a pack ---------------------------------------------------------------------------

const outline = document.getElementById("outline");
const chosen = outline?.querySelector("[aria-current]");
if (chosen) outline.scrollTop = chosen.offsetTop - outline.offsetTop - outline.clientHeight / 2;

const guarded = () => document.querySelector("form[data-guarded]");
document.addEventListener("input", (event) => {
  if (event.target.form === guarded() && guarded()) guarded().dataset.dirty = "";
});
window.addEventListener("beforeunload", (event) => {
  if (guarded() && "dirty" in guarded().dataset) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const form = guarded();
  if (form && (event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    form.requestSubmit();
  }
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && event.target.matches?.("textarea.rb-code")) {
    event.preventDefault();
    moveLine(event.target, event.key === "ArrowUp" ? -1 : 1);
  }
});

/** Swap the line at the cursor with the one above or below it. */
function moveLine(field, by) {
  const lines = field.value.split("\n");
  const at = field.value.slice(0, field.selectionStart).split("\n").length - 1;
  if (at + by < 0 || at + by >= lines.length) return;
  const column = field.selectionStart - lines.slice(0, at).join("\n").length - (at ? 1 : 0);
  [lines[at], lines[at + by]] = [lines[at + by], lines[at]];
  field.value = lines.join("\n");
  const start = lines.slice(0, at + by).join("\n").length + (at + by ? 1 : 0) + column;
  field.setSelectionRange(start, start);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Go to the line of a field that is wrong. */
function showWrong() {
  const field = document.querySelector("textarea[data-line]");
  if (!field) return;
  const lines = field.value.split("\n");
  const start = lines.slice(0, field.dataset.line - 1).join("\n").length + (field.dataset.line > 1 ? 1 : 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[field.dataset.line - 1] || "").length);
  const height = field.scrollHeight / Math.max(1, lines.length);
  field.scrollTop = Math.max(0, (field.dataset.line - 4) * height);
}
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "form") showWrong();
});
