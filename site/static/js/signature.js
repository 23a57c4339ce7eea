// The borrower signs with a finger: the strokes become an SVG path in a hidden field. Without it, the paper sheet is signed.
"use strict";
const form = document.querySelector("[data-signs]");
const pad = form && form.querySelector("[data-pad]");
const field = form && form.querySelector("input[name=signature]");
if (pad && field && window.PointerEvent) {
  const canvas = pad.querySelector("canvas");
  const ink = canvas.getContext("2d");
  let path = "";
  let drawing = false;
  pad.hidden = false;
  ink.lineWidth = 2;
  ink.lineCap = "round";
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  const add = (letter, [x, y]) => {
    if (path.length < 19000) path += `${letter}${x.toFixed(1)} ${y.toFixed(1)} `;
    field.value = path.trim();
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    const point = at(event);
    ink.beginPath();
    ink.moveTo(...point);
    add("M", point);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const point = at(event);
    ink.lineTo(...point);
    ink.stroke();
    add("L", point);
  });
  canvas.addEventListener("pointerup", () => { drawing = false; });
  pad.querySelector("[data-clear]").addEventListener("click", () => {
    path = "";
    field.value = "";
    ink.clearRect(0, 0, canvas.width, canvas.height);
  });
}
