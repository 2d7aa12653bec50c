// Plays a moment of a call where its button stands: one sound at a time, to its end.
// <button class="tj-play" data-call data-start data-end data-label> — see templates/sound/_play.html.

const english = document.documentElement.lang.startsWith("en");
const SAY = english
  ? { play: "Play", stop: "Stop", failed: "cannot be played", offline: "The desk does not answer." }
  : { play: "播放", stop: "停止", failed: "无法播放", offline: "连不上服务。" };
const sound = new Audio();
sound.preload = "auto";
let button = null;

function address(of, kind = "") {
  const { call, start, end } = of.dataset;
  const asked = new URLSearchParams({ start });
  if (end) asked.set("end", end);
  return `${kind}/calls/${encodeURIComponent(call)}/clip?${asked}`;
}

function name(of) {
  const words = of.dataset.label || of.querySelector("span").textContent;
  of.setAttribute("aria-label", `${of === button ? SAY.stop : SAY.play} ${words}`);
}

function ring(of, share) {
  of.querySelector(".arc").setAttribute("stroke-dasharray", `${100 * share} 100`);
}

function stop() {
  sound.pause();
  if (!button) return;
  const was = button;
  button = null;
  was.setAttribute("aria-pressed", "false");
  was.classList.remove("waits");
  ring(was, 0);
  name(was);
}

function start(of) {
  stop();
  button = of;
  document.dispatchEvent(new CustomEvent("tj:playing", { detail: sound }));
  of.classList.remove("fails");
  of.classList.add("waits");
  of.setAttribute("aria-pressed", "true");
  name(of);
  sound.src = address(of);
  sound.playbackRate = Number(localStorage.getItem("tj-speed")) || 1;
  sound.play().catch((error) => {
    if (error.name !== "AbortError" && button === of) failed(of);
  });
}

/** Say in words why nothing is heard: the answer for programs tells it. */
async function failed(of) {
  stop();
  let told = SAY.failed;
  try {
    const answer = await fetch(address(of, "/api"), { headers: { Range: "bytes=0-0" } });
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("expired"));
    else if (!answer.ok) {
      const { problem, mend } = await answer.json();
      told = [problem, mend].filter(Boolean).join(" — ");
    }
  } catch {
    told = SAY.offline;
  }
  of.classList.add("fails");
  of.title = told;
  of.setAttribute("aria-label", `${SAY.failed}: ${told}`);
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: told, kind: "bad" } }));
  document.dispatchEvent(new CustomEvent("tj:ended"));
}

function tick() {
  if (!button || sound.paused) return;
  if (!button.isConnected) return stop();
  ring(button, sound.duration ? sound.currentTime / sound.duration : 0);
  requestAnimationFrame(tick);
}

sound.addEventListener("playing", () => {
  button?.classList.remove("waits");
  requestAnimationFrame(tick);
});
sound.addEventListener("ended", () => {
  stop();
  document.dispatchEvent(new CustomEvent("tj:ended"));
});
document.addEventListener("tj:playing", ({ detail }) => {
  if (detail !== sound) stop();
});
document.addEventListener("click", ({ target, isTrusted }) => {
  const of = target.closest?.(".tj-play");
  if (of && isTrusted) document.dispatchEvent(new CustomEvent("tj:stopped")); // a hand, not a playlist
  if (of) of === button ? stop() : start(of);
});
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(".tj-play:not([aria-label])")) name(target);
});
for (const each of document.querySelectorAll(".tj-play")) name(each);
document.addEventListener("htmx:afterSwap", () => {
  for (const each of document.querySelectorAll(".tj-play:not([aria-label])")) name(each);
});
