// What every page has: short messages, keys, and signing in again without losing what was typed.

const byId = (id) => document.getElementById(id);

/** Show a short message; `kind` is good or bad, `undo` an address that a button of it posts to, or what it does. */
export function toast(text, kind = "good", undo = null) {
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  box.textContent = text;
  if (undo) {
    const button = document.createElement("button");
    button.textContent = undo.label;
    button.addEventListener("click", () => {
      box.remove();
      if (undo.act) undo.act();
      else window.htmx.ajax("POST", undo.path, { target: undo.target, swap: undo.swap || "outerHTML" });
    });
    box.append(" ", button);
  }
  byId("toasts").append(box);
  setTimeout(() => box.remove(), kind === "bad" ? 9000 : 5000);
  return box;
}

/** Whether a key press is meant for a field and not for the page. */
export function isTyping(event) {
  const at = event.target;
  return at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || event.ctrlKey || event.metaKey || event.altKey;
}

/** Listen once, though a room's module may load this one by another address than the page did. */
function listen() {
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.kind, event.detail.undo));
  document.addEventListener("expired", () => {
    const dialog = byId("again");
    if (!dialog.open) dialog.showModal();
  });
  document.addEventListener("htmx:sendError", () => toast(byId("told").dataset.offline, "bad"));

  const form = byId("again-form");
  form.querySelector("[value=cancel]").addEventListener("click", () => byId("again").close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch("/api/sign-in", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(Object.fromEntries(new FormData(form))),
    });
    const wrong = form.querySelector("[role=alert]");
    wrong.hidden = answer.ok;
    if (answer.ok) {
      form.elements.password.value = "";
      byId("again").close();
    } else {
      const told = await answer.json().catch(() => ({ problem: answer.statusText }));
      wrong.textContent = [told.problem, told.mend].filter(Boolean).join(" — ");
    }
  });

  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      event.preventDefault();
      byId("keys").showModal();
    }
    if (event.key === "/" && !event.defaultPrevented) {
      const field = document.querySelector("[data-search]");
      if (field) {
        event.preventDefault();
        field.focus();
        field.select?.();
      }
    }
  });

  // a confirmation in words of ours: <button data-confirm="…"> asks before its form is sent
  document.addEventListener("submit", (event) => {
    const asks = event.submitter?.dataset.confirm || event.target.dataset.confirm;
    if (asks && !seen.has(event.target) && !window.confirm(asks)) event.preventDefault();
  }, true);

  // a whole form of somebody whose session ended would come back empty: ask for the password first, then send it
  const seen = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const { target, submitter } = event;
    const whole = target.method === "post" && !target.matches("[hx-post],[hx-put],[action='/prefs'],[action='/sign-out']");
    if (event.defaultPrevented || !whole || !document.querySelector(".who") || seen.delete(target)) return;
    event.preventDefault();
    const answer = await fetch("/api/account").catch(() => null);
    if (!answer) toast(byId("told").dataset.offline, "bad");
    else if (answer.status === 401) document.dispatchEvent(new CustomEvent("expired"));
    else {
      seen.add(target);
      target.requestSubmit(submitter);
    }
  });
}

if (!window.tingjian) {
  window.tingjian = true;
  listen();
}

// what is wider than its place can be moved by the keyboard too
function reach() {
  for (const wide of document.querySelectorAll(".wide, .tabs, .top nav")) {
    if (wide.scrollWidth > wide.clientWidth + 1) wide.tabIndex = 0;
    else wide.removeAttribute("tabindex");
  }
}
reach();
addEventListener("resize", reach);
document.addEventListener("htmx:afterSettle", reach);
