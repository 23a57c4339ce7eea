// Keeps each figure as soon as it is typed. Without this script, they are kept with the button at the end of the page.
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const turns = new Map(); // one request at a time for each figure
  let busy = 0;
  const keep = async (figure) => {
    const said = figure.querySelector(".kept-at");
    const typed = new FormData();
    typed.set("csrfmiddlewaretoken", token);
    typed.set("indicator", figure.dataset.indicator);
    for (const [name, value] of new FormData(form)) if (name.startsWith(`${figure.id}-`)) typed.append(name, value);
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: typed, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000) });
      if (!answer.ok) throw new Error(answer.status);
      const kept = await answer.json();
      if (kept.edition !== undefined) figure.querySelector("[name$=-seen]").value = kept.edition;
      said.textContent = kept.error || kept.said;
      said.classList.toggle("error", Boolean(kept.error));
    } catch {
      said.textContent = form.dataset.cut;
      said.classList.add("error");
    }
  };
  form.addEventListener("change", (event) => {
    const figure = event.target.closest("[data-indicator]");
    if (!figure) return;
    busy += 1;
    turns.set(figure, (turns.get(figure) || Promise.resolve()).then(() => keep(figure)).finally(() => { busy -= 1; }));
  });
  form.addEventListener("submit", (event) => {
    if (!busy) return;
    event.preventDefault(); // what is being kept first: sent after it, nothing is taken for somebody else's
    Promise.all(turns.values()).then(() => form.requestSubmit(event.submitter));
  });
})();
