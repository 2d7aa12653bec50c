// Ticks on the release page: all at once, and the button that waits for one.

document.addEventListener("change", (event) => {
  const form = event.target.closest("#releasing form");
  if (!form) return;
  const ticks = [...form.querySelectorAll("[name=call_ids]")];
  if (event.target.matches(".all")) for (const tick of ticks) tick.checked = event.target.checked;
  form.querySelector(".picked").disabled = !ticks.some((tick) => tick.checked);
});
