"use strict";
const $$ = (query) => [...document.querySelectorAll(query)];
const audio = document.getElementById("audio"), go = document.getElementById("go"), time = document.getElementById("clock");
const strips = $$(".strip");
const clock = (s) => Math.floor(s / 60) + ":" + String(Math.floor(s % 60)).padStart(2, "0") + "." + Math.floor((s * 10) % 10);
function mark(at) {
  if (time) time.textContent = clock(at);
  for (const strip of strips) {
    const start = +strip.dataset.start, seconds = +strip.dataset.seconds, head = strip.querySelector(".head");
    const inside = at >= start && at < start + seconds, x = ((at - start) / seconds) * (strip.viewBox.baseVal.width - +strip.dataset.margin);
    head.setAttribute("visibility", inside ? "visible" : "hidden");
    if (inside) { head.setAttribute("x1", x); head.setAttribute("x2", x); }
  }
}
const start = () => audio.play().catch(() => {}); // paused before it began: nothing went wrong
function seek(at, play) {
  mark(at);
  if (!audio) return;
  audio.currentTime = at;
  if (play) start();
}
for (const strip of strips) strip.addEventListener("click", (event) => {
  const box = strip.getBoundingClientRect(), { width, x } = strip.viewBox.baseVal, margin = +strip.dataset.margin;
  const along = ((event.clientX - box.left) / box.width) * width + x;
  if (along >= 0) seek(+strip.dataset.start + (along / (width - margin)) * +strip.dataset.seconds, true);
});
for (const button of $$("[data-t]")) button.addEventListener("click", () => {
  const at = +button.dataset.t;
  seek(Math.max(0, at - 1), true);
  strips.find((strip) => at < +strip.dataset.start + +strip.dataset.seconds)?.scrollIntoView({ block: "center", behavior: "smooth" });
});
if (audio) {
  const toggle = () => (audio.paused ? start() : audio.pause());
  go.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && !event.target.closest("button,summary")) { event.preventDefault(); toggle(); }
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") seek(Math.max(0, audio.currentTime + (event.key === "ArrowLeft" ? -5 : 5)));
  });
  audio.addEventListener("play", () => { go.textContent = "❚❚"; go.setAttribute("aria-label", go.dataset.pause); const step = () => { mark(audio.currentTime); if (!audio.paused) requestAnimationFrame(step); }; step(); });
  audio.addEventListener("pause", () => { go.textContent = "▶"; go.setAttribute("aria-label", go.dataset.play); });
}
