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
