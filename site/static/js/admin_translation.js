// Where the translation editor finds the choosers; Wagtail writes this inline.
window.chooserUrls ??= { ...document.getElementById("chooser-urls").dataset };
