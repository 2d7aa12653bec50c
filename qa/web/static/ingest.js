// Sends files to a job: what is there already is not sent again, three at a time, each by itself.
// The list on the page is one bar for all and one for each that is on its way, however many files there are.

import { toast } from "./frame.js";

const AT_ONCE = 3;
const ASKED = 500;
const TRIES = 4;
const HASHED = 512 * 2 ** 20; // more would not fit into memory at once: then name and size have to do
const NAMED = 100;
const JUNK = /^(\.ds_store|thumbs\.db|desktop\.ini|\._.*)$/i;

const byId = (id) => document.getElementById(id);
let upload = null;

/** Files of a drop, with their folders; entries have to be asked for before the event is over. */
async function dropped(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() || item.getAsFile());
  const found = [];
  for (const entry of entries) await walk(entry, "", found);
  return found;
}

async function walk(entry, folder, found) {
  if (!entry) return;
  if (entry instanceof File) found.push({ name: entry.name, file: entry });
  else if (entry.isFile) {
    const file = await new Promise((good, bad) => entry.file(good, bad)).catch(() => null);
    if (file) found.push({ name: folder + entry.name, file });
  } else {
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((good, bad) => reader.readEntries(good, bad)).catch(() => []);
      if (!some.length) return;
      for (const each of some) await walk(each, `${folder}${entry.name}/`, found);
    }
  }
}

const picked = (files) => [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));

class Upload {
  constructor(drop, files) {
    this.said = drop.dataset;
    this.job = drop.dataset.job || null;
    this.todo = files.filter(({ file }) => !JUNK.test(file.name));
    this.count = this.todo.length;
    this.bytes = this.todo.reduce((sum, { file }) => sum + file.size, 0);
    this.sent = this.there = this.refused = 0;
    this.settled = 0; // bytes of files that came to an end
    this.active = new Map();
    this.stopped = false;
    this.drawn = 0;
  }

  async run() {
    byId("sending").hidden = false;
    byId("stop").hidden = false;
    byId("go").hidden = true;
    byId("sum").textContent = this.said.preparing;
    try {
      if (!this.job) this.job = (await ask("POST", "/api/ingest/jobs", { title: this.title() })).id;
      history.replaceState(null, "", `/ingest/${this.job}`);
      await this.leaveOut();
      this.begun = performance.now();
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.lane()));
    } catch (error) {
      toast(error.message, "bad");
    }
    this.draw(true);
    upload = null;
    if (!this.job) return;
    const on = `/ingest/${this.job}`;
    if (this.lost || this.stopped) {
      byId("stop").hidden = true;
      byId("go").hidden = false;
      byId("go").href = on;
    } else location.assign(on);
  }

  title() {
    const first = this.todo[0]?.name || "";
    return first.includes("/") ? first.split("/")[0] : this.count > 1 ? `${first} +${this.count - 1}` : first;
  }

  /** Take out what is too large, and what is there already. */
  async leaveOut() {
    const most = Number(this.said.most);
    this.todo = this.todo.filter((each) => each.file.size <= most || this.refuse(each, this.said.tooLarge, true));
    const left = [];
    for (let at = 0; at < this.todo.length && !this.stopped; at += ASKED) {
      const some = this.todo.slice(at, at + ASKED);
      const states = await this.known(some);
      const doubtful = some.filter((_, i) => states[i] === "same" || states[i] === "maybe");
      const again = new Map();
      for (const each of doubtful) each.sha256 = await hash(each.file);
      const hashed = doubtful.filter((each) => each.sha256);
      if (hashed.length) (await this.known(hashed)).forEach((state, i) => again.set(hashed[i], state));
      some.forEach((each, i) => {
        const state = again.get(each) || (states[i] === "same" ? "there" : states[i]);
        if (state === "there") {
          this.there += 1;
          this.settled += each.file.size;
        } else left.push(each);
      });
      this.draw();
    }
    this.todo = left.reverse();
  }

  async known(some) {
    const files = some.map(({ name, file, sha256 }) => ({ name, size: file.size, sha256 }));
    return (await ask("POST", `/api/ingest/jobs/${this.job}/known`, { files })).map(({ state }) => state);
  }

  async lane() {
    while (!this.stopped && this.todo.length) {
      const each = this.todo.pop();
      await this.send(each);
      this.active.delete(each);
      this.settled += each.file.size;
      this.draw();
    }
  }

  async send(each) {
    for (let tried = 1; !this.stopped; tried += 1) {
      this.active.set(each, 0);
      const { status, told } = await this.put(each);
      if (status >= 200 && status < 300) {
        if (told.kind === "unusable") this.refuse(each, [told.problem, told.mend].filter(Boolean).join(" — "));
        else this.sent += 1;
        return;
      }
      if (status === 401) {
        await signedIn();
        continue;
      }
      if ((status === 0 || status >= 500) && tried < TRIES) {
        byId("sum").textContent = this.said.lost;
        await new Promise((good) => setTimeout(good, 500 * 3 ** tried));
        continue;
      }
      if (!this.stopped) this.refuse(each, [told.problem || `HTTP ${status}`, told.mend].filter(Boolean).join(" — "), true);
      if (status >= 500) this.stop(); // a full disk takes the others no more than this one
      return;
    }
  }

  put(each) {
    return new Promise((good) => {
      const request = new XMLHttpRequest();
      each.request = request;
      request.open("PUT", `/api/ingest/jobs/${this.job}/file?name=${encodeURIComponent(each.name)}`);
      request.responseType = "json";
      request.upload.onprogress = (event) => {
        this.active.set(each, event.loaded);
        this.draw();
      };
      request.onloadend = () => good({ status: request.status, told: request.response || {} });
      request.send(each.file);
    });
  }

  refuse(each, why, lost = false) {
    this.refused += 1;
    this.lost = this.lost || lost;
    const list = byId("wrong");
    list.hidden = false;
    list.querySelector("summary").textContent = `${this.said.refused} ${this.refused}`;
    if (this.refused <= NAMED) {
      const line = document.createElement("li");
      line.append(Object.assign(document.createElement("b"), { textContent: each.name }), why);
      list.querySelector("ul").append(line);
    }
    return false;
  }

  stop() {
    this.stopped = true;
    for (const each of this.active.keys()) each.request?.abort();
  }

  /** At most five times a second, however many bytes come and go. */
  draw(now = false) {
    if (!now && performance.now() - this.drawn < 200) return;
    this.drawn = performance.now();
    const moving = [...this.active.values()].reduce((sum, bytes) => sum + bytes, 0);
    const gone = Math.min(this.settled + moving, this.bytes);
    byId("total").value = this.bytes ? gone / this.bytes : 1;
    const parts = [`${this.sent + this.there + this.refused} / ${this.count}`, `${size(gone)} / ${size(this.bytes)}`];
    if (this.there) parts.push(`${this.said.there} ${this.there}`);
    const seconds = (performance.now() - this.begun) / 1000;
    if (seconds > 3 && gone > 0 && gone < this.bytes) {
      parts.push(this.said.left.replace("{time}", time((seconds * (this.bytes - gone)) / gone)));
    }
    byId("sum").textContent = parts.join(" · ");
    const rows = [...this.active].map(([each, bytes]) => row(each, bytes));
    byId("current").replaceChildren(...rows);
  }
}

function row(each, bytes) {
  const line = document.createElement("li");
  const name = Object.assign(document.createElement("b"), { textContent: each.name, title: each.name });
  const bar = Object.assign(document.createElement("progress"), { max: each.file.size || 1, value: bytes });
  bar.setAttribute("aria-label", each.name);
  line.append(name, Object.assign(document.createElement("span"), { textContent: size(each.file.size) }), bar);
  return line;
}

async function ask(method, path, body) {
  for (;;) {
    const answer = await fetch(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (answer.status === 401) {
      await signedIn();
      continue;
    }
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error([told.problem || answer.statusText, told.mend].filter(Boolean).join(" — "));
    return told;
  }
}

/** Ask for the password again, and go on when the dialog is closed. */
function signedIn() {
  document.dispatchEvent(new CustomEvent("expired"));
  return new Promise((good) => byId("again").addEventListener("close", good, { once: true }));
}

/** SHA-256 in hex; null where the browser has none (no secure context) or the file is too large to hold. */
async function hash(file) {
  if (!window.crypto?.subtle || file.size > HASHED) return null;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
}

function size(bytes) {
  const unit = bytes >= 2 ** 30 ? 3 : bytes >= 2 ** 20 ? 2 : bytes >= 2 ** 10 ? 1 : 0;
  return `${(bytes / 2 ** (10 * unit)).toFixed(unit ? 1 : 0)} ${["B", "KB", "MB", "GB"][unit]}`;
}

const time = (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);

async function take(files) {
  const drop = byId("drop");
  if (!drop || upload) return;
  if (!files.length) {
    toast(drop.dataset.nothing, "bad");
    return;
  }
  upload = new Upload(drop, files);
  await upload.run();
}

document.addEventListener("dragover", (event) => {
  if (!byId("drop")) return;
  event.preventDefault();
  document.body.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("over");
});
document.addEventListener("drop", async (event) => {
  document.body.classList.remove("over");
  if (!byId("drop")) return;
  event.preventDefault();
  await take(await dropped(event.dataTransfer));
});
document.addEventListener("click", (event) => {
  const kind = event.target.closest("[data-pick]")?.dataset.pick;
  if (kind) byId(kind).click();
  if (event.target.closest("#stop")) upload?.stop();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("#drop input[type=file]")) {
    const files = picked(event.target.files); // before the field is emptied, so that the same can be chosen again
    event.target.value = "";
    take(files);
  }
});
window.addEventListener("beforeunload", (event) => {
  if (upload && !upload.stopped) event.preventDefault();
});
