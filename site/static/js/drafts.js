// Keeps what is typed in a form that says where: data-draft="address". The page works without it.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const said = form.querySelector("[data-draft-said]");
  let waiting, busy;
  const keep = async () => {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(8000),
    }).catch(() => null);
    if (!answer?.ok) return;
    const kept = await answer.json();
    if (said) said.textContent = kept.said;
    if (kept.seen) form.elements.seen.value = kept.seen;
  };
  const now = () => { // one at a time: of two at once, one would be taken for somebody else
    clearTimeout(waiting);
    waiting = null;
    const turn = (busy || Promise.resolve()).then(keep).finally(() => { if (busy === turn) busy = null; });
    busy = turn;
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(now, 1500); });
  document.addEventListener("submit", (event) => {
    if (waiting && event.target !== form) now(); // another button of the page: what is typed is not lost
    clearTimeout(waiting);
    waiting = null;
    if (!busy || event.defaultPrevented) return;
    event.preventDefault(); // what is being kept first: sent after it, nothing is taken for somebody else's
    busy.then(() => event.target.requestSubmit(event.submitter));
  });
})();
