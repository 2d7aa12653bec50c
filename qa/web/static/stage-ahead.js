// The next call of the queue that this one was opened from: made playable while this one is heard.

/** Ask for the sound of the call that comes after `call`, so that it plays at once when it is opened. */
export async function ahead(call) {
  const came = new URLSearchParams(location.search).get("from");
  if (came === null) return;
  const asked = new URLSearchParams(came);
  const place = asked.get("pos");
  for (const name of ["pos", "after", "none", "at"]) asked.delete(name);
  if (place) asked.set("at", place);
  asked.set("limit", "2");
  try {
    const { rows } = await (await fetch(`/api/queue?${asked}`)).json();
    const next = rows.find((row) => row.call_id !== call);
    if (next) await fetch(`/api/calls/${encodeURIComponent(next.call_id)}/peaks`);
  } catch {
    // it is made when it is opened
  }
}
