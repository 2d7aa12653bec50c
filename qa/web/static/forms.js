// The form in its frame: as high as it is, and printed by itself.

const frame = document.getElementById("document");

function fit() {
  const page = frame.contentDocument?.documentElement;
  if (page) frame.style.height = `${Math.max(320, page.scrollHeight + 4)}px`;
}

if (frame) {
  frame.addEventListener("load", fit);
  if (frame.contentDocument?.readyState === "complete") fit();
  new ResizeObserver(fit).observe(frame.parentElement);
  document.querySelector("[data-print]").addEventListener("click", () => frame.contentWindow.print());
}
