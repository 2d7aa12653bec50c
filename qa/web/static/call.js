// The page of a call: items from the keyboard, one at a time, without losing what was typed.
import { isTyping, toast } from "./frame.js";
import { turnFor } from "./call-words.js";
import { open as openTurn } from "./call-mend.js";
import "./call-notes.js";

const root = document.getElementById("call");
const here = root.dataset.address;
const say = JSON.parse(root.dataset.say);
const DECISIONS = { 1: "passed", 2: "failed", 3: "not_applicable" };
const WAITS = ["undetermined", "awaiting_ear"];
const PAUSE = 2500;

let current = null; // the id of the item that keys are about
let queue = Promise.resolve(); // decisions, one after the other
let asking = null; // where a reason is typed: {id, outcome, box}
let done = []; // the numbers of decisions made on this page
let told = null; // the last message of a decision: a newer one takes its place
let before = takeDone(); // what settled the call before this one
const sent = new Set(); // items whose decision is on its way
let leaving = null;

/** The decision that settled the call before this one, told to the page after it and to no other. */
function takeDone() {
  const found = JSON.parse(sessionStorage.getItem("tj:done") || "null");
  if (!found || found.address === here || !root.dataset.next) return null;
  sessionStorage.removeItem("tj:done");
  return found;
}

const items = () => [...document.querySelectorAll("#items .item")].filter((item) => item.checkVisibility());
const itemOf = (id) => document.getElementById(`item-${id}`);
const waiting = () => items().filter((item) => WAITS.includes(item.dataset.outcome) && !sent.has(item.dataset.item));

function go(item, { scroll = true } = {}) {
  document.querySelectorAll("#items .item.current").forEach((each) => each.classList.remove("current"));
  current = item?.dataset.item ?? null;
  if (!item) return;
  item.closest("details")?.setAttribute("open", "");
  item.classList.add("current");
  item.focus({ preventScroll: true });
  if (scroll) item.scrollIntoView({ block: "nearest" });
  const evidence = item.querySelector(".ev");
  if (evidence) turnFor(Number(evidence.dataset.t))?.scrollIntoView({ block: "nearest" });
}

const now = () => (current && itemOf(current)) || null;

function step(by) {
  const all = items();
  const at = all.indexOf(now());
  go(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

/** What waits next: after a decision what is undetermined comes first, whatever was skipped before. */
function nextWaiting(after, { settling = false } = {}) {
  const all = waiting().filter((each) => each !== after);
  const open = settling ? all.filter((each) => each.dataset.outcome === "undetermined") : [];
  const follows = (each) => after.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
  return open.find(follows) ?? open[0] ?? all.find(follows) ?? all[0] ?? null;
}

// ---- evidence --------------------------------------------------------------------------------------

let playing = false;
let heard = { item: null, at: -1 };
document.addEventListener("tj:time", (event) => (playing = Boolean(event.detail.playing)));

function play(item) {
  const evidence = [...item.querySelectorAll(".ev")];
  if (!evidence.length) return;
  heard = { item: item.dataset.item, at: heard.item === item.dataset.item ? (heard.at + 1) % evidence.length : 0 };
  const { t, end } = evidence[heard.at].dataset;
  document.querySelectorAll(".ev.playing").forEach((each) => each.classList.remove("playing"));
  evidence[heard.at].classList.add("playing");
  document.dispatchEvent(new CustomEvent("tj:seek", { detail: { t: Number(t), end: Number(end), play: true } }));
}

// ---- decisions ---------------------------------------------------------------------------------------

const against = (item, outcome) => outcome === "failed" && ["passed", "not_applicable"].includes(item.dataset.machine);

function decide(item, outcome) {
  const typed = asking?.id === item.dataset.item ? asking.box.querySelector("input").value.trim() : "";
  if (against(item, outcome) && !typed) return askWhy(item, outcome);
  stay();
  const values = {
    item_id: item.dataset.item,
    outcome,
    machine: item.dataset.machine,
    seen: item.dataset.outcome,
    version: document.getElementById("items").dataset.version,
    reason: typed,
  };
  const following = nextWaiting(item, { settling: true });
  item.classList.add("pending");
  sent.add(values.item_id);
  const asked = asking?.id === item.dataset.item ? closeWhy() : null;
  go(following ?? item);
  queue = queue.then(() => post("decide", values)).then((ok) => {
    sent.delete(values.item_id);
    if (!ok) refused(values, asked);
    mark();
  });
  return queue;
}

/** Post to the call, swap what changed, and say whether it was taken. */
async function post(what, values = {}) {
  let ok = false;
  const heed = (event) => event.detail.pathInfo.requestPath.endsWith(`/${what}`) && (ok = event.detail.successful);
  document.body.addEventListener("htmx:afterRequest", heed);
  try {
    await window.htmx.ajax("POST", `${here}/${what}`, { target: "#items", swap: "outerHTML", values, source: root });
  } catch {
    ok = false;
  } finally {
    document.body.removeEventListener("htmx:afterRequest", heed);
  }
  return ok;
}

function refused(values, asked) {
  const item = itemOf(values.item_id);
  if (!item) return;
  item.classList.remove("pending");
  go(item);
  if (asked && values.reason) askWhy(item, values.outcome, values.reason);
}

function askWhy(item, outcome, text = "") {
  if (asking) closeWhy();
  const box = document.createElement("form");
  box.className = "why";
  const input = document.createElement("input");
  const hint = document.createElement("p");
  const send = document.createElement("button");
  input.maxLength = 2000;
  input.value = text || sessionStorage.getItem(draftOf(item.dataset.item)) || "";
  input.setAttribute("aria-label", say.reason);
  hint.textContent = outcome ? say.reason : "";
  send.textContent = say.send;
  send.className = "main";
  box.append(...(outcome ? [hint, input, send] : [input]));
  input.addEventListener("input", () => sessionStorage.setItem(draftOf(item.dataset.item), input.value));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      closeWhy();
      go(itemOf(item.dataset.item));
    }
  });
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const at = itemOf(item.dataset.item);
    if (asking.outcome) return void (input.value.trim() && decide(at, asking.outcome));
    return void at.querySelector("[data-decide]").focus();
  });
  asking = { id: item.dataset.item, outcome, box };
  item.append(box);
  input.focus();
}

const draftOf = (id) => `tj:why:${here}:${id}`;

function closeWhy() {
  const was = asking;
  asking?.box.remove();
  asking = null;
  if (was) sessionStorage.removeItem(draftOf(was.id));
  return was;
}

async function undo(review = done.at(-1)) {
  stay();
  if (review === undefined && before) return undoThere();
  await queue;
  return post("undo", review === undefined ? {} : { review });
}

/** Take back what settled the call before, and go back to it. */
async function undoThere() {
  const answer = await fetch(`${before.address}/undo`, {
    method: "POST",
    headers: { "HX-Request": "true" },
    body: new URLSearchParams({ review: before.review }),
  });
  if (answer.ok) location.assign(before.page);
  else toast(say.stale, "bad");
  before = null;
}

// ---- after an answer -----------------------------------------------------------------------------------

function mark() {
  for (const item of document.querySelectorAll("#items .item")) {
    item.classList.toggle("pending", sent.has(item.dataset.item));
    item.classList.toggle("current", item.dataset.item === current);
  }
}

/** The pins of the axis as the items are now: the gravest of those that each is about, none where all are cleared. */
function pins() {
  const letter = (item) => ({ failed: item.classList.contains("fatal") ? "x" : "f", undetermined: "u" })[item.dataset.outcome];
  for (const pin of document.querySelectorAll("#stage .pins .pin[data-items]:not(.i)")) {
    const marks = pin.dataset.items.split(" ").map((id) => itemOf(id)).filter(Boolean).map(letter);
    const mark = ["x", "f", "u"].find((each) => marks.includes(each));
    if (!pin.dataset.items || pin.classList.contains(mark)) continue;
    pin.classList.remove("x", "f", "u");
    if (mark) pin.classList.add(mark);
    pin.hidden = !mark;
    pin.firstElementChild.textContent = { x: "!", f: "×", u: "?" }[mark] ?? "";
  }
}

// not afterSwap: settling gives elements with an id the attributes that they had before
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt?.id !== "items") return;
  for (const fold of document.querySelectorAll("#items [data-fold]")) fold.open = folds.has(fold.dataset.fold);
  if (asking && itemOf(asking.id)) {
    const input = asking.box.querySelector("input");
    const [from, to] = [input.selectionStart, input.selectionEnd];
    itemOf(asking.id).append(asking.box);
    input.focus();
    input.setSelectionRange(from, to);
  } else if (document.activeElement === document.body) go(now() ?? waiting()[0], { scroll: false });
  mark();
  pins();
  ways();
});

const folds = new Set([...document.querySelectorAll("#items [data-fold][open]")].map((each) => each.dataset.fold));
document.addEventListener("toggle", (event) => {
  const fold = event.target.dataset?.fold;
  if (fold && event.target.isConnected) folds[event.target.open ? "add" : "delete"](fold);
}, true);

document.addEventListener("decided", (event) => {
  const made = event.detail;
  done.push(made.review);
  told?.remove();
  told = toast(made.text, "good", { label: `${say.undo} u`, act: () => undo(made.review) });
  if (made.settled) settled(made);
});
document.addEventListener("undone", (event) => {
  done = done.filter((each) => each !== event.detail.review);
  told?.remove();
  const item = itemOf(event.detail.item);
  if (item) go(item);
});
for (const name of ["refused", "stale"]) document.addEventListener(name, (event) => {
  if (event.detail.status === 404) trouble(say.gone);
  if (name === "stale") trouble(say.stale, true);
});

function trouble(text, reload = false) {
  const box = document.getElementById("trouble");
  box.textContent = text;
  if (reload) {
    const button = document.createElement("button");
    button.textContent = say.reload;
    button.addEventListener("click", () => location.reload());
    box.append(" ", button);
  }
  box.hidden = false;
}

// ---- the next call ---------------------------------------------------------------------------------------

function settled(made) {
  const mine = { address: here, page: location.pathname + location.search, review: made.review, call: root.dataset.call };
  sessionStorage.setItem("tj:done", JSON.stringify(mine));
  const wanted = localStorage.getItem("tj:auto") ?? "open";
  if (wanted === "off" || (wanted === "ear" && waiting().length)) return;
  const bar = document.getElementById("leaving");
  bar.firstElementChild.textContent = say.left;
  bar.hidden = false;
  leaving = setTimeout(next, PAUSE);
}

function stay() {
  clearTimeout(leaving);
  leaving = null;
  const bar = document.getElementById("leaving");
  if (bar) bar.hidden = true;
}

const trail = JSON.parse(sessionStorage.getItem("tj:trail") || "[]").filter((each) => !each.startsWith(`${here}?`) && each !== here);

function next() {
  if (!root.dataset.next) return;
  sessionStorage.setItem("tj:trail", JSON.stringify([...trail, location.pathname + location.search].slice(-50)));
  queue.then(() => location.assign(root.dataset.next));
}

function ways() {
  const forth = document.getElementById("next");
  const back = document.getElementById("back");
  const auto = document.getElementById("auto");
  if (!forth) return;
  forth.href = root.dataset.next;
  back.hidden = !trail.length;
  if (trail.length) back.href = trail.at(-1);
  auto.value = localStorage.getItem("tj:auto") ?? "open";
}
document.addEventListener("change", (event) => {
  if (event.target.id === "auto") localStorage.setItem("tj:auto", event.target.value);
});

// ---- keys and clicks -----------------------------------------------------------------------------------------

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  4: () => now() && go(nextWaiting(now())),
  u: () => root.dataset.next && undo(),
  n: () => next(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
  const item = now();
  const onItem = item && document.activeElement === item;
  if (event.key === "Escape" && leaving) return stay();
  if (["j", "k", "1", "2", "3", "4"].includes(event.key)) stay();
  if (DECISIONS[event.key] && item?.querySelector("[data-decide]")) decide(item, DECISIONS[event.key]);
  else if (KEYS[event.key]) KEYS[event.key]();
  else if (event.key === "e" && root.dataset.next) openTurn(item);
  else if (onItem && event.key === "Enter") play(item);
  else if (onItem && event.key === " " && !playing && item.querySelector(".ev")) {
    play(item);
    event.stopPropagation();
  } else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const item = event.target.closest("#items .item");
  const at = (name) => event.target.closest(`[data-${name}]`);
  if (item && item.dataset.item !== current) go(item, { scroll: false });
  if (item && at("decide")) decide(item, at("decide").dataset.decide);
  else if (item && at("why")) askWhy(item, null);
  else if (item && at("undo")) undo(Number(at("undo").dataset.undo));
  else if (event.target.closest("#next")) (event.preventDefault(), next());
  else if (at("go")) next();
  else if (at("stay")) stay();
});
document.addEventListener("focusin", (event) => {
  const item = event.target.closest?.("#items .item");
  if (item && item.dataset.item !== current) {
    document.querySelectorAll("#items .item.current").forEach((each) => each.classList.remove("current"));
    current = item.dataset.item;
    item.classList.add("current");
  }
});

// ---- coming and leaving -----------------------------------------------------------------------------------------

addEventListener("pagehide", () => {
  if (document.getElementById("banner")?.dataset.mine === "yes") navigator.sendBeacon(`${here}/let-go`);
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

ways();
if (before) toast(say.done.replace("{call}", before.call), "good", { label: `${say.undo} u`, act: undoThere });
const named = root.dataset.item && itemOf(root.dataset.item);
if (named) go(named);
else if (root.dataset.next) go(waiting()[0] ?? null);
if (root.dataset.second) {
  const t = Number(root.dataset.second);
  document.dispatchEvent(new CustomEvent("tj:seek", { detail: { t, play: false } }));
  turnFor(t)?.scrollIntoView({ block: "center" });
}
