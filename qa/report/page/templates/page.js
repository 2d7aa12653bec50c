"use strict";
const $ = (query, within = document) => within.querySelector(query);
const $$ = (query, within = document) => [...within.querySelectorAll(query)];
const rows = $$(".row"), pane = $("#call"), list = $("#list"), shell = document.body;
const byId = new Map(rows.map((row) => [row.dataset.id, row]));
const audio = new Audio();
audio.preload = "metadata";
const RATES = [1, 1.25, 1.5, 2, 0.75];
let current = null, wanted = null, length = 1, at = 0, zoom = 1, rate = 1, words = [], now = null, playable = false;

const clock = (seconds) => {
  const tenths = Math.round(Math.max(0, seconds) * 10), s = Math.floor(tenths / 10) % 60;
  const m = Math.floor(tenths / 600) % 60, h = Math.floor(tenths / 36000);
  return (h ? h + ":" + String(m).padStart(2, "0") : m) + ":" + String(s).padStart(2, "0") + "." + (tenths % 10);
};

/* ---- the list ---- */

const value = (id) => $("#" + id).value;
function matches(row) {
  const data = row.dataset, item = value("f-item"), outcome = value("f-outcome"), agent = value("f-agent");
  if (agent && data.a !== agent) return false;
  if ($("#f-fatal").checked && !data.x.includes("f")) return false;
  if ($("#f-prov").checked && !data.x.includes("p")) return false;
  const query = value("q").trim().toLowerCase();
  if (query && !row.textContent.toLowerCase().includes(query)) return false;
  if (!item && !outcome) return true;
  return data.o.split(" ").some((each) => {
    const letter = each.at(-1);
    // an item alone means the calls that it applies to
    return (!item || each.slice(0, -1) === item) && (outcome ? letter === outcome : letter !== "n");
  });
}
function filter() {
  let shown = 0;
  for (const row of rows) {
    row.hidden = !matches(row);
    shown += !row.hidden;
  }
  $("#shown").textContent = shown === rows.length ? shown : shown + " / " + rows.length;
  $("#none").hidden = shown > 0;
}
const open = (row) => (row.dataset.o.match(/u/g) || []).length;
const ORDERS = {
  t: (a, b) => a.dataset.t.localeCompare(b.dataset.t) || a.dataset.id.localeCompare(b.dataset.id),
  s: (a, b) => (a.dataset.s ?? 1e3) - (b.dataset.s ?? 1e3),
  o: (a, b) => open(b) - open(a),
};
function sort() {
  list.prepend(...rows.sort(ORDERS[value("sort")]));
}
$("#filter").addEventListener("input", filter);
$("#filter").addEventListener("submit", (event) => event.preventDefault());
$("#filter").addEventListener("reset", () => setTimeout(() => { sort(); filter(); }));
$("#sort").addEventListener("change", sort);
function only(agent, item, outcome) {
  $("#filter").reset();
  setTimeout(() => {
    $("#f-agent").value = agent;
    $("#f-item").value = item;
    $("#f-outcome").value = outcome;
    filter();
    $("#calls").scrollIntoView();
  });
}
$("#cards").addEventListener("click", ({ target }) => {
  const more = target.closest(".more"), agent = target.closest(".pick-agent"), cell = target.closest(".cell");
  if (more) {
    const deep = $(".deep", more.closest("tbody"));
    deep.hidden = !deep.hidden;
    more.setAttribute("aria-expanded", String(!deep.hidden));
  }
  if (agent) only(agent.dataset.a, "", "");
  if (cell) only("", cell.dataset.item, cell.dataset.outcome);
});

/* ---- one call ---- */

const loaded = new Map();
window.tingjian = (id, html) => {
  loaded.set(id, html);
  if (wanted && wanted.id === id) show();
};
function route() {
  const asked = new URLSearchParams(location.hash.slice(1).replace(/\+/g, "%2B"));
  const id = asked.get("c"), row = byId.get(id);
  if (!row) return leave();
  const moment = asked.has("t") ? Number(asked.get("t")) : null;
  if (id === current) return moment === null ? undefined : jump(moment);
  wanted = { id, moment };
  if (loaded.has(id)) return show();
  pane.innerHTML = "<p class='quiet pick'></p>";
  pane.firstChild.textContent = TOLD.loading;
  const script = document.createElement("script");
  script.src = row.dataset.src;
  script.onerror = () => { pane.firstChild.textContent = TOLD.missing + row.dataset.src; };
  script.onload = () => script.remove();
  document.head.append(script);
}
function leave() {
  if (!current) return;
  audio.pause();
  byId.get(current)?.removeAttribute("aria-current");
  current = null;
  shell.classList.remove("open-call");
}
function show() {
  const { id, moment } = wanted;
  wanted = null;
  if (current) byId.get(current).removeAttribute("aria-current");
  current = id;
  audio.pause();
  pane.innerHTML = loaded.get(id);
  const row = byId.get(id), player = $(".player", pane);
  row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
  shell.classList.add("open-call");
  length = Number(player.dataset.length);
  playable = "audio" in player.dataset;
  if (playable) {
    audio.src = player.dataset.audio;
    audio.playbackRate = rate;
    $(".rate", pane).textContent = rate + "×";
  } else {
    audio.removeAttribute("src");
  }
  words = $$("s", pane).map((element) => [Number(element.dataset.t), element]).sort((a, b) => a[0] - b[0]);
  now = null;
  zoom = 1;
  pane.style.setProperty("--player", player.offsetHeight + "px");
  place(0);
  if (matchMedia("(max-width: 900px)").matches) scrollTo(0, 0);
  else $("#calls").scrollIntoView();
  if (moment !== null) jump(moment);
}
function place(seconds) {
  at = Math.min(Math.max(seconds, 0), length);
  $(".clock time", pane).textContent = clock(at);
  const head = $("i.head", pane), scroll = $(".scroll", pane);
  head.style.left = (100 * at) / length + "%";
  if (zoom > 1) {
    const x = (scroll.scrollWidth * at) / length;
    if (x < scroll.scrollLeft || x > scroll.scrollLeft + scroll.clientWidth) scroll.scrollLeft = x - 40;
  }
  let low = 0, high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle][0] <= at + 0.02) low = middle + 1;
    else high = middle;
  }
  const word = low ? words[low - 1][1] : null;
  if (word === now) return;
  now?.classList.remove("now");
  now = word;
  if (!word) return;
  word.classList.add("now");
  const turn = word.closest(".turn"), turns = $(".turns", pane), cap = $(".cap", pane);
  cap.textContent = $(".by", turn).textContent + "：" + $(".said", turn).textContent;
  if (turns.scrollHeight > turns.clientHeight) {
    const top = turn.offsetTop - turns.scrollTop;
    if (top < 0 || top + turn.offsetHeight > turns.clientHeight) turns.scrollTop = turn.offsetTop - turns.clientHeight / 3;
  }
}
function jump(seconds) {
  place(seconds);
  if (!playable) return;
  audio.currentTime = at;
  audio.play().catch(() => {});
}
function toggle() {
  if (!current || !playable) return;
  if (audio.paused) audio.play().catch(() => {});
  else audio.pause();
}
function faster() {
  rate = RATES[(RATES.indexOf(rate) + 1) % RATES.length];
  audio.playbackRate = rate;
  const button = $(".rate", pane);
  if (button) button.textContent = rate + "×";
}
function button() {
  const go = $(".go", pane);
  if (!go) return;
  go.textContent = audio.paused ? "▶" : "❚❚";
  go.setAttribute("aria-label", audio.paused ? TOLD.play : TOLD.pause);
}
audio.addEventListener("play", () => { button(); requestAnimationFrame(tick); });
audio.addEventListener("pause", button);
audio.addEventListener("error", () => {
  if (current && playable) $(".cap", pane).textContent = TOLD.bad_audio;
});
function tick() {
  if (audio.paused || !current) return;
  place(audio.currentTime);
  requestAnimationFrame(tick);
}
pane.addEventListener("click", ({ target, clientX }) => {
  const timed = target.closest("[data-t]"), track = target.closest(".track"), bigger = target.closest(".zoom");
  if (timed) jump(Number(timed.dataset.t));
  else if (track) {
    const box = track.getBoundingClientRect();
    jump((length * (clientX - box.left)) / box.width);
  } else if (target.closest(".go")) toggle();
  else if (target.closest(".rate")) faster();
  else if (target.closest(".back")) location.hash = "";
  else if (bigger) {
    zoom = Math.min(16, Math.max(1, zoom * (bigger.dataset.z > 0 ? 2 : 0.5)));
    $(".track", pane).style.width = 100 * zoom + "%";
    place(at);
  }
});

/* ---- keys ---- */

function step(by) {
  const shown = $$(".row:not([hidden])", list);
  if (!shown.length) return;
  const here = shown.findIndex((row) => row.dataset.id === current);
  const next = here < 0 ? 0 : Math.min(Math.max(here + by, 0), shown.length - 1);
  location.hash = shown[next].getAttribute("href");
}
function finding(by) {
  const pins = $$(".pin[data-t]", pane).map((pin) => Number(pin.dataset.t));
  const next = by > 0 ? pins.find((t) => t > at + 0.05) : pins.reverse().find((t) => t < at - (audio.paused ? 0.05 : 1));
  if (next !== undefined) jump(next);
}
const skip = (by) => {
  if (!current) return;
  place(at + by);
  if (playable) audio.currentTime = at;
};
const KEYS = {
  j: () => step(1), k: () => step(-1), n: () => finding(1), p: () => finding(-1), s: faster,
  " ": toggle, ArrowLeft: () => skip(-5), ArrowRight: () => skip(5),
  "/": () => $("#q").focus(), "?": () => $("#keys").showModal(), Escape: () => { location.hash = ""; },
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("#keys").open) return;
  const field = event.target.closest("input,select,textarea");
  if (field) {
    if (event.key === "Escape") field.blur();
    return;
  }
  if (event.key === " " && event.target.closest("button,summary,a") && !event.target.closest("#call")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
$("#help").addEventListener("click", KEYS["?"]);
$("#print").addEventListener("click", () => window.print());
addEventListener("hashchange", route);
sort();
route();
