// Misheard words: a turn is written over in a small dialog.
import { textOf, turnFor } from "./call-words.js";

const dialog = document.getElementById("mend");
let heard = 0;
document.addEventListener("tj:time", (event) => (heard = event.detail.t));

/** Open the turn of the selected words, of the words being heard, or of an item's evidence. */
export function open(item, turn = null) {
  if (!dialog) return;
  const selection = getSelection();
  const selected = selection.rangeCount && selection.anchorNode?.parentElement?.closest(".turn");
  const evidence = item?.querySelector(".ev");
  turn ??= selected || turnFor(heard || Number(evidence?.dataset.t ?? 0));
  if (!turn) return;
  const form = dialog.querySelector("form");
  const [was, words] = [textOf(turn), selected === turn ? selection.toString() : ""];
  form.elements.turn.value = turn.dataset.turn;
  form.elements.was.value = was;
  form.elements.text.value = was;
  dialog.showModal();
  const from = words ? was.indexOf(words) : -1;
  form.elements.text.focus();
  if (from >= 0) form.elements.text.setSelectionRange(from, from + words.length);
}

dialog?.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && event.target.name === "text" && !event.isComposing) {
    event.preventDefault();
    dialog.querySelector("form").requestSubmit();
  }
});
document.addEventListener("corrected", () => dialog?.close());
document.addEventListener("dblclick", (event) => {
  const turn = event.target.closest("#words .said")?.closest(".turn");
  if (turn) open(null, turn);
});
document.addEventListener("click", (event) => {
  const edit = event.target.closest("[data-mend]");
  if (edit) open(null, edit.closest(".turn"));
});
