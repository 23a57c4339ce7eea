// Keeps a draft every 30 seconds, and sends its files one by one with a bar: the text first. The page works without it.
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.fetch) return;
  const said = form.querySelector("[data-said]");
  const bar = form.querySelector("progress");
  const input = form.querySelector("input[type=file][multiple]");
  const say = (text) => { said.textContent = text; };
  let changed = false;
  let busy = false;

  const withoutFiles = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  };

  const keep = async () => {
    const answer = await fetch(form.dataset.keep, { method: "POST", body: withoutFiles() }).catch(() => null);
    if (!answer) throw new Error(form.dataset.cut);
    if (answer.redirected) throw new Error(form.dataset.out);
    const told = await answer.json().catch(() => ({ said: form.dataset.cut }));
    if (!answer.ok) throw new Error(told.said);
    changed = false;
    if (told.edit) {
      form.elements.seen.value = told.seen;
      form.action = told.edit;
      history.replaceState(null, "", told.edit);
      form.dataset.keep = told.keep;
      form.dataset.upload = told.files;
    }
    return told.said;
  };

  const send = (file) => new Promise((done, failed) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.upload);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("error", () => failed(new Error(form.dataset.cut)));
    request.addEventListener("load", () => {
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { failed(new Error(form.dataset.out)); return; }
      if (request.status === 200) done(told.said);
      else failed(new Error(told.said));
    });
    request.send(data);
  });

  const sent = new Set();
  const submit = async (event) => {
    const waiting = [...input.files].filter((file) => !sent.has(file));
    if (!waiting.length && !sent.size) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const refused = [];
    bar.hidden = false;
    try {
      if (form.dataset.keep) await keep();
      for (const file of waiting) {
        bar.value = 0;
        say(`${form.dataset.sending} ${file.name}`);
        try {
          say(await send(file));
          sent.add(file);
        } catch (trouble) {
          if ([form.dataset.cut, form.dataset.out].includes(trouble.message)) throw trouble;
          sent.add(file);
          refused.push(trouble.message);
        }
      }
      if (refused.length) {
        say(refused.join(" "));
        input.value = "";
        input.focus();
        return;
      }
      const pressed = document.createElement("input");
      pressed.type = "hidden";
      if (event.submitter?.name) { pressed.name = event.submitter.name; pressed.value = "1"; form.append(pressed); }
      input.disabled = true;
      form.submit();
    } catch (trouble) {
      say(trouble.message);
    } finally {
      busy = false;
      bar.hidden = true;
    }
  };

  form.addEventListener("submit", submit);
  form.addEventListener("input", () => { changed = true; });
  if (form.dataset.keep) {
    setInterval(() => {
      if (changed && !busy) keep().then((text) => text && say(text), (trouble) => say(trouble.message));
    }, 30000);
  }
})();
