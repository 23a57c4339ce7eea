// Keeps what is typed in a form that says where: data-draft="address". The page works without it.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const said = form.querySelector("[data-draft-said]");
  let waiting;
  const keep = async () => {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      referrerPolicy: "no-referrer",
    }).catch(() => null);
    if (answer?.ok && said) said.textContent = (await answer.json()).said;
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 1500); });
  form.addEventListener("submit", () => clearTimeout(waiting));
})();
