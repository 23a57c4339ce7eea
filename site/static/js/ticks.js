// Ticks the attendance sheet without leaving it; without this script, the page comes back where it was.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-in-place]");
  if (!form || !window.DOMParser) return;
  event.preventDefault();
  const sheet = document.getElementById(form.dataset.inPlace);
  sheet.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (!answer.ok) throw new Error(answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(sheet.id);
    sheet.replaceWith(fresh);
    document.getElementById(form.querySelector("button").id)?.focus({ preventScroll: true });
  } catch {
    form.submit();
  }
});
