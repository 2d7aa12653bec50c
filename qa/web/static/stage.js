// A call on its time axis: plays it, draws it, and tells the rest of the page where it is.
// Hears `tj:seek` {t, end?, play?} and clicks on [data-t]; tells `tj:time` {t, playing}.
import WaveSurfer from "./vendor/wavesurfer-7.12.12.esm.js";
import { isTyping } from "./frame.js";
import { ahead } from "./stage-ahead.js";
import { muted } from "./stage-mute.js";

const root = document.getElementById("stage");
const data = JSON.parse(document.getElementById("stage-data").textContent);
const $ = (query) => root.querySelector(query);
const [track, scroll, waves, head, chosen] = [".track", ".scroll", ".waves", "line.head", ".chosen"].map($);
const address = `/calls/${encodeURIComponent(data.call)}`;
const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2, 2.5];
const MOST_WIDE = 30_000; // pixels that a drawing may take
const kept = { get: (name) => localStorage.getItem(name), set: (name, value) => localStorage.setItem(name, value) };

const audio = data.sound === "none" ? null : new Audio();
let ready = false;
let at = 0;
let zoom = 1;
let moment = null; // the stretch that was chosen last: {t, end}
let looping = false;
let passing = kept.get("tj-pass") === "yes";
let speed = Number(kept.get("tj-speed")) || 1;
let drawing = null;
let lastTold = 0;

const clock = (seconds) => {
  const tenths = Math.round(Math.max(0, seconds) * 10);
  const [h, m, s] = [Math.floor(tenths / 36000), Math.floor(tenths / 600) % 60, Math.floor(tenths / 10) % 60];
  return `${h ? `${h}:${String(m).padStart(2, "0")}` : m}:${String(s).padStart(2, "0")}.${tenths % 10}`;
};
const button = (what) => root.querySelector(`[data-do="${what}"]`);
const isPlaying = () => Boolean(audio && !audio.paused && !audio.ended);

// ---- where it is -----------------------------------------------------------------------------------------

function place(seconds) {
  at = Math.min(Math.max(seconds, 0), data.length);
  const x = `${(100 * at) / data.length}%`;
  head.setAttribute("x1", x);
  head.setAttribute("x2", x);
  const text = clock(at);
  const shown = $(".clock time");
  if (shown.textContent !== text) {
    shown.textContent = text;
    track.setAttribute("aria-valuenow", at.toFixed(1));
    track.setAttribute("aria-valuetext", text);
  }
}

/** Bring the place into sight where the drawing is wider than its window. */
function reveal() {
  if (zoom === 1) return;
  const x = (scroll.scrollWidth * at) / data.length;
  if (x < scroll.scrollLeft + 4 || x > scroll.scrollLeft + scroll.clientWidth - 24) scroll.scrollLeft = x - scroll.clientWidth / 5;
}

function tell() {
  lastTold = performance.now();
  document.dispatchEvent(new CustomEvent("tj:time", { detail: { t: at, playing: isPlaying() } }));
}

function seek(seconds, { play = null } = {}) {
  place(seconds);
  reveal();
  if (audio) audio.currentTime = at;
  if (play === true) start();
  tell();
}

function start() {
  if (!audio) return;
  if (at >= data.length - 0.05) seek(0);
  if (!audio.src) return void (wanted = true); // plays as soon as it is there
  audio.play().catch((error) => {
    if (error.name !== "AbortError" && error.name !== "NotAllowedError") say("failed", true);
  });
}

const toggle = () => (isPlaying() ? audio.pause() : start());

/** Choose a stretch: shown on the axis, played over and over while the loop is on. */
function choose(t, end) {
  moment = end > t ? { t, end } : null;
  chosen.setAttribute("x", `${(100 * t) / data.length}%`);
  chosen.setAttribute("width", moment ? `${(100 * Math.min(end - t, data.length - t)) / data.length}%` : "0");
  const loop = button("loop");
  if (loop) loop.disabled = !moment;
  if (!moment) setLoop(false);
}

function setLoop(on) {
  looping = on && Boolean(moment);
  button("loop")?.setAttribute("aria-pressed", String(looping));
}

function tick() {
  if (!isPlaying()) return;
  const now = audio.currentTime;
  if (looping && moment && (now >= moment.end + 0.2 || now < moment.t - 1.5)) return again(Math.max(0, moment.t - 0.2));
  const still = passing && !looping && data.passed.find(([from, to]) => now >= from && now < to - 0.2);
  if (still && !(moment && moment.t < still[1] && moment.end > still[0])) return again(still[1]);
  place(now);
  reveal();
  if (performance.now() - lastTold > 80) tell();
  requestAnimationFrame(tick);
}

function again(seconds) {
  if (seconds >= data.length - 0.1) return audio.pause();
  seek(seconds);
  requestAnimationFrame(tick);
}

// ---- speed, zoom, silence, parties ------------------------------------------------------------------------

function setSpeed(value) {
  speed = value;
  kept.set("tj-speed", String(value));
  if (audio) audio.playbackRate = audio.defaultPlaybackRate = value;
  const shown = $(".pair output");
  if (shown) shown.textContent = `${value}×`;
}

function step(by) {
  const place = SPEEDS.findIndex((each) => each >= speed);
  setSpeed(SPEEDS[Math.min(Math.max((place < 0 ? SPEEDS.length - 1 : place) + by, 0), SPEEDS.length - 1)]);
}

function setPass(on) {
  passing = on;
  kept.set("tj-pass", on ? "yes" : "no");
  button("pass")?.setAttribute("aria-pressed", String(on));
}

/** Zoom so that `second` stays where it is on the screen. */
function setZoom(value, second = at) {
  const most = Math.max(1, Math.min(MOST_WIDE / scroll.clientWidth, (data.length * 120) / scroll.clientWidth));
  const before = (second / data.length) * track.clientWidth - scroll.scrollLeft;
  zoom = Math.min(Math.max(value, 1), most);
  track.style.width = `${100 * zoom}%`;
  $(".pins").style.width = `${scroll.clientWidth * zoom}px`;
  scroll.scrollLeft = (second / data.length) * track.clientWidth - Math.min(Math.max(before, 0), scroll.clientWidth);
  button("out").disabled = zoom === 1;
  button("in").disabled = zoom === most;
  requestAnimationFrame(reveal);
}

const ACTS = {
  toggle,
  slower: () => step(-1),
  faster: () => step(1),
  pass: () => setPass(!passing),
  loop: () => (setLoop(!looping), looping && seek(moment.t, { play: true })),
  in: () => setZoom(zoom * 2),
  out: () => setZoom(zoom / 2),
  mute: (of) => {
    const quiet = of.getAttribute("aria-pressed") !== "true";
    of.setAttribute("aria-pressed", String(quiet));
    const silent = [...root.querySelectorAll('[data-do="mute"][aria-pressed="true"]')];
    muted(audio, silent.map((each) => Number(each.dataset.channel)));
  },
};

// ---- drawing ------------------------------------------------------------------------------------------------

/** What a colour of the sheets is at the moment, light or dark, as a canvas takes it. */
function colour(name, share) {
  const probe = document.createElement("i");
  probe.style.color = `color-mix(in srgb, var(--${name}) ${share}%, var(--panel))`;
  root.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function looks() {
  return data.waves.map(({ party }) => {
    const name = ["agent", "customer"].includes(party) ? party : "quiet";
    return { waveColor: colour(name, 62), progressColor: colour(name, 100), height: 46 };
  });
}

/** Draw the legs as loud as each is at its loudest: a soft leg is seen too. */
function draw(outline) {
  const legs = data.waves.map(({ channel }) => outline.legs[channel] ?? []);
  const peaks = legs.map((leg) => {
    const most = Math.max(24, leg.reduce((high, value) => Math.max(high, value), 0));
    return Float32Array.from(leg, (value) => (0.94 * value) / most);
  });
  drawing?.destroy();
  drawing = WaveSurfer.create({
    container: waves,
    media: audio,
    peaks,
    duration: data.length,
    splitChannels: looks(),
    interact: false,
    cursorWidth: 0,
    hideScrollbar: true,
    cspNonce: document.documentElement.dataset.nonce,
  });
  // a recording that is shorter than its call ends before the axis does
  waves.style.width = `${(100 * Math.min(outline.duration, data.length)) / data.length}%`;
}

// ---- fetching -------------------------------------------------------------------------------------------------

let wanted = false;
let asking = false; // the sound failed, and was asked for anew: once

function say(key, bad = false, more = "") {
  const line = $(".state");
  line.hidden = key === null;
  line.classList.toggle("bad", bad);
  if (key === null) return;
  line.textContent = $(`template[data-say="${key}"]`).content.textContent + more;
  if (bad) {
    const retry = document.createElement("button");
    retry.type = "button";
    retry.textContent = root.dataset.again;
    retry.addEventListener("click", load);
    line.append(retry);
  }
}

const wait = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

async function load() {
  if (data.sound !== "copy") say(null);
  try {
    for (;;) {
      const answer = await fetch(`/api${address}/peaks`);
      if (answer.status === 202) {
        const { share } = await answer.json();
        say("preparing", false, share > 0.02 ? ` ${Math.round(100 * share)}%` : "");
        await wait(share > 0 ? 0.8 : 0.4);
      } else if (answer.ok) return have(await answer.json());
      else return lack(answer);
    }
  } catch {
    say("offline", true);
  }
}

function have(outline) {
  if (data.sound !== "copy") say(null);
  ready = true;
  audio.src = `${address}/sound`;
  audio.currentTime = at;
  draw(outline);
  setSpeed(speed);
  button("toggle").disabled = false;
  if (wanted) start();
  wanted = false;
  root.dataset.ready = "yes";
  setTimeout(() => ahead(data.call), 1500);
}

async function lack(answer) {
  if (answer.status === 401) document.dispatchEvent(new CustomEvent("expired"));
  const { problem } = await answer.json().catch(() => ({}));
  const key = { 409: "changed", 410: "gone" }[answer.status] ?? "failed";
  say(key, true, key === "failed" && problem ? ` — ${problem}` : "");
  const mend = $(".moved");
  if (mend) mend.hidden = ![409, 410].includes(answer.status);
}

if (audio) {
  audio.preload = "metadata";
  audio.addEventListener("play", () => {
    document.dispatchEvent(new CustomEvent("tj:playing", { detail: audio }));
    show();
    requestAnimationFrame(tick);
  });
  audio.addEventListener("playing", () => (asking = false));
  audio.addEventListener("pause", show);
  audio.addEventListener("ended", show);
  audio.addEventListener("error", () => {
    if (!ready || !audio.src) return;
    if (asking) return void say("failed", true);
    asking = true;
    load(); // says why: signed out, moved
  });
  document.addEventListener("tj:playing", ({ detail }) => detail !== audio && audio.pause());
}

function show() {
  const on = isPlaying();
  const go = button("toggle");
  go.classList.toggle("on", on);
  go.setAttribute("aria-label", on ? go.dataset.pause : go.dataset.play);
  if (!on) place(audio.currentTime);
  tell();
}

// ---- hands ------------------------------------------------------------------------------------------------------

const secondAt = (event) => {
  const box = track.getBoundingClientRect();
  return (data.length * (event.clientX - box.left)) / box.width;
};

let dragging = false;
track.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || event.pointerType === "touch") return;
  dragging = true;
  track.setPointerCapture(event.pointerId);
  choose(0, 0);
  seek(secondAt(event));
});
track.addEventListener("pointermove", (event) => dragging && seek(secondAt(event)));
for (const end of ["pointerup", "pointercancel"]) track.addEventListener(end, () => (dragging = false));
track.addEventListener("click", (event) => event.pointerType === "touch" && (choose(0, 0), seek(secondAt(event))));
track.addEventListener("dblclick", () => start());
scroll.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  setZoom(zoom * (event.deltaY < 0 ? 1.25 : 0.8), secondAt(event));
}, { passive: false });

root.addEventListener("click", (event) => {
  const of = event.target.closest("[data-do]");
  if (of) ACTS[of.dataset.do](of);
});

document.addEventListener("click", (event) => {
  const of = event.target.closest?.("[data-t]");
  if (!of || of.matches(".tj-play") || !getSelection().isCollapsed) return;
  const [t, end] = [Number(of.dataset.t), Number(of.dataset.end)];
  choose(t, end);
  seek(t, { play: true });
});

document.addEventListener("tj:seek", ({ detail }) => {
  choose(detail.t, Number(detail.end));
  seek(detail.t, { play: detail.play !== false });
});

let pointed = true; // the focus came by the mouse, and not by Tab
document.addEventListener("pointerdown", () => (pointed = true), true);
document.addEventListener("keydown", (event) => event.key === "Tab" && (pointed = false), true);

/** Whether Space belongs to what has the focus: it presses a button that was reached by Tab, else it plays. */
function isPressed(event) {
  const on = event.target.closest?.("button,summary,a[href],[role=button]");
  return event.key === " " && on && on !== button("toggle") && !pointed;
}

const KEYS = {
  " ": toggle,
  ArrowLeft: (event) => seek(at - (event.shiftKey ? 1 : 5)),
  ArrowRight: (event) => seek(at + (event.shiftKey ? 1 : 5)),
  ",": () => step(-1),
  ".": () => step(1),
  "+": () => setZoom(zoom * 2),
  "=": () => setZoom(zoom * 2),
  "-": () => setZoom(zoom / 2),
  s: () => setPass(!passing),
  l: () => moment && ACTS.loop(),
};
const ON_TRACK = { Home: () => seek(0), End: () => seek(data.length), PageUp: () => seek(at - 30), PageDown: () => seek(at + 30) };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event) || isPressed(event) || document.querySelector("dialog[open]")) return;
  const act = KEYS[event.key] ?? (event.target === track ? ON_TRACK[event.key] : null);
  if (!act || (!audio && "s l , .".includes(event.key))) return;
  event.preventDefault();
  act(event);
});

// what is said now, for those who do not see the words; the pin that it is at
document.addEventListener("tj:time", () => {
  const word = document.querySelector(".said .now")?.closest(".turn");
  const text = word ? `${word.querySelector(".by")?.textContent ?? ""}：${word.querySelector(".said").textContent.trim()}` : "";
  if ($(".cap").textContent !== text) $(".cap").textContent = text;
  for (const pin of root.querySelectorAll(".pins .pin")) pin.classList.toggle("here", Math.abs(pin.dataset.t - at) < 0.4);
});

// ---- the beginning --------------------------------------------------------------------------------------------

track.style.height = `${track.dataset.height}px`;
waves.style.top = `${waves.dataset.top}px`;
for (const pin of root.querySelectorAll(".pins .pin")) pin.style.left = `clamp(9px, ${pin.dataset.left}%, 100% - 9px)`;
new ResizeObserver(() => setZoom(zoom)).observe(scroll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawing?.setOptions({ splitChannels: looks() }));
setPass(passing);
setSpeed(SPEEDS.includes(speed) ? speed : 1);
const first = new URLSearchParams(location.search).get("t");
if (first !== null && Number.isFinite(Number(first))) seek(Number(first));
if (audio) load();
