// Starts the administration's widgets that Wagtail would start with inline script (see home/starting.py).
(() => {
  class Start extends window.StimulusModule.Controller {
    static values = { what: String, with: Array };

    connect() {
      if (this.element.dataset.started) return;
      this.element.dataset.started = "yes";
      const what = window[this.whatValue];
      const isFunction = /^init/.test(this.whatValue);
      if (isFunction) what(...this.withValue);
      else new what(...this.withValue);
    }
  }
  window.wagtail.app.register("m-start", Start);
})();

// « Select all » of the form that submits translations.
document.addEventListener("change", (event) => {
  if (event.target.name !== "select_all") return;
  document.querySelectorAll('[name="locales"]').forEach((box) => { box.checked = event.target.checked; });
});
