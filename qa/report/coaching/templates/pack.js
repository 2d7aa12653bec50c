"use strict";
const players = [...document.querySelectorAll("audio")];
for (const audio of players) {
  const side = audio.closest(".side");
  const from = Number(audio.dataset.from), a = Number(audio.dataset.a), b = Number(audio.dataset.b);
  const lines = [...side.querySelectorAll(".lines li")];
  let until = Infinity;
  const play = (at, end) => {
    until = end;
    audio.currentTime = Math.max(0, at);
    audio.play().catch(() => {});
  };
  side.querySelector(".only").addEventListener("click", () => play(a, Math.max(b, a + 0.5)));
  for (const line of lines) line.addEventListener("click", () => play(Number(line.dataset.t) - from, Infinity));
  audio.addEventListener("play", () => players.forEach((other) => other !== audio && other.pause()));
  audio.addEventListener("seeking", () => { if (audio.paused) until = Infinity; });
  audio.addEventListener("timeupdate", () => {
    const at = audio.currentTime;
    if (at >= until) { until = Infinity; audio.pause(); }
    for (const line of lines) {
      line.classList.toggle("now", !audio.paused && at + from >= Number(line.dataset.t) && at + from <= Number(line.dataset.e));
    }
  });
  audio.addEventListener("error", () => { side.querySelector(".fault").hidden = false; });
}
