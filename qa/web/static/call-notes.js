// Comments: on the call, on the item at hand, or on the second that is heard; a draft outlives the page.
import { isTyping, toast } from "./frame.js";

const form = document.getElementById("note");
const root = document.getElementById("call");
const key = `tj:note:${root.dataset.address}`;
const say = JSON.parse(root.dataset.say);
let second = 0;
document.addEventListener("tj:time", (event) => (second = event.detail.t));

const clock = (t) => `${Math.floor(t / 60)}:${(t % 60).toFixed(1).padStart(4, "0")}`;

/** Offer what a comment may be about, and choose the item at hand, or the whole call. */
function offer(item) {
  const about = form.querySelector("#about");
  const options = [["", say.whole]];
  if (item) options.push([`item:${item.dataset.item}`, item.dataset.title]);
  if (second) options.push([`second:${second.toFixed(2)}`, `${say.now} ${clock(second)}`]);
  about.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  about.value = item ? `item:${item.dataset.item}` : "";
  told();
}

function told() {
  const [kind, ...rest] = form.querySelector("#about").value.split(":");
  const { item_id, start } = form.elements;
  item_id.value = kind === "item" ? rest.join(":") : "";
  start.disabled = kind !== "second";
  start.value = kind === "second" ? rest[0] : "";
}

function measure() {
  const told = document.getElementById("length");
  const [length, most] = [form.elements.text.value.trim().length, Number(told.dataset.most)];
  told.textContent = length > most * 0.8 ? `${length}/${most}` : "";
  told.classList.toggle("bad", length > most);
}

function begin(item) {
  offer(item);
  form.elements.text.focus();
  form.scrollIntoView({ block: "nearest" });
}

if (form) {
  const { text } = form.elements;
  text.value = sessionStorage.getItem(key) || "";
  if (text.value) toast(say.kept);
  measure();
  text.addEventListener("input", () => (sessionStorage.setItem(key, text.value), measure()));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (event.key === "Escape") (document.querySelector("#items .item.current") ?? document.body).focus(), text.blur();
  });
  form.querySelector("#about").addEventListener("change", told);
  document.addEventListener("commented", () => {
    sessionStorage.removeItem(key);
    text.value = "";
    measure();
    document.querySelector("#items .item.current")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "c" || event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    begin(document.querySelector("#items .item.current"));
  });
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-note]")?.closest(".item");
    if (item) begin(item);
  });
}
