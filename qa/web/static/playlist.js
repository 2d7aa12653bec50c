// Plays a playlist from one end to the other: each button in turn, as if somebody pressed it.

const all = document.getElementById("play-all");
let queue = [];

all?.addEventListener("click", () => {
  queue = [...document.querySelectorAll("#entries .tj-play")];
  next();
});

function next() {
  const button = queue.shift();
  if (!button) return;
  button.scrollIntoView({ block: "center", behavior: "smooth" });
  button.click();
}

// play.js tells when a moment was heard to its end or cannot be heard, and when somebody pressed a button themselves
document.addEventListener("tj:ended", () => setTimeout(next, 600));
document.addEventListener("tj:stopped", () => (queue = []));
