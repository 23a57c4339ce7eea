// The directory with more comfort: results that follow the form, communes suggested, “use my position”.
// The page works without it. The live part is fetched only when somebody touches the form.
(() => {
  const form = document.querySelector("form[data-live]");

  if (form) {
    const wake = () => {
      for (const kind of ["focusin", "pointerdown"]) form.removeEventListener(kind, wake);
      const script = document.createElement("script");
      script.src = form.dataset.live;
      // What was chosen while the script was on its way is asked for once it is there.
      let chosen = false;
      const choose = () => { chosen = true; };
      form.addEventListener("change", choose);
      script.addEventListener("load", () => {
        form.removeEventListener("change", choose);
        if (chosen) form.dispatchEvent(new Event("change", { bubbles: true }));
      });
      document.head.append(script);
    };
    for (const kind of ["focusin", "pointerdown"]) form.addEventListener(kind, wake);
    const settings = document.createElement("meta");
    settings.name = "htmx-config";
    settings.content = JSON.stringify({ includeIndicatorStyles: false, allowEval: false, historyCacheSize: 0, refreshOnHistoryMiss: true });
    document.head.append(settings);
    // A list in which somebody is choosing is left alone.
    document.addEventListener("htmx:oobBeforeSwap", (event) => {
      const active = document.activeElement;
      if (active?.tagName === "SELECT" && event.detail.target.contains(active)) event.detail.shouldSwap = false;
    });
    // A short address: fields left empty ask for nothing.
    document.addEventListener("htmx:configRequest", (event) => {
      const said = event.detail.formData ?? event.detail.parameters;
      for (const name of [...said.keys()]) {
        const kept = said.getAll(name).filter(Boolean);
        said.delete(name);
        kept.forEach((value) => said.append(name, value));
      }
    });
  }

  // Use my position: two decimals (about a kilometre) are enough, and all that leaves the telephone.
  for (const button of document.querySelectorAll("[data-position]")) {
    if (!navigator.geolocation) continue;
    button.hidden = false;
    const field = button.closest(".field");
    const said = field.querySelector("[data-position-said]");
    button.addEventListener("click", () => {
      said.textContent = "…";
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          said.textContent = "";
          const input = field.querySelector("input");
          input.value = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
          input.form.requestSubmit();
        },
        () => { said.textContent = button.dataset.refused; },
        { timeout: 8000, maximumAge: 600000 },
      );
    });
  }

  // Communes suggested while one types (the combobox of the ARIA practices guide).
  for (const input of document.querySelectorAll("[data-suggest]")) {
    const list = document.createElement("ul");
    list.id = `${input.id}-list`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.querySelector(`label[for=${input.id}]`).textContent);
    input.after(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    let waiting, asked = 0, at = -1;

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (option) => {
      input.value = option.textContent;
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const point = (next) => {
      const options = [...list.children];
      if (!options.length) return;
      at = (next + options.length) % options.length;
      options.forEach((option, i) => option.setAttribute("aria-selected", i === at));
      input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    };
    const ask = async () => {
      const mine = ++asked;
      const typed = input.value.trim();
      if (typed.length < 2 || /^-?\d+\./.test(typed)) return close();
      const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: typed })}`).catch(() => null);
      if (!answer?.ok || mine !== asked || document.activeElement !== input) return;
      const { labels } = await answer.json();
      list.replaceChildren(...labels.map((label, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        option.setAttribute("role", "option");
        option.textContent = label;
        option.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(option); });
        return option;
      }));
      at = -1;
      list.hidden = !labels.length;
      input.setAttribute("aria-expanded", String(!!labels.length));
    };
    input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) ask(); else point(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1));
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
        event.preventDefault();
        choose(list.children[at]);
      }
    });
  }
})();
