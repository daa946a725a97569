// The keys of the appraisal desk, and a stock reason put into the text. The page works without this file.
"use strict";

const form = document.getElementById("judge-form");
const SWITCH = "ictindex-desk-keys";

// A stock reason becomes part of the text at once, so that it can be read and changed before it is saved.
const stock = document.getElementById("stock");
stock.addEventListener("change", () => {
  const reason = document.getElementById("reason");
  const chosen = stock.value ? stock.selectedOptions[0].textContent : "";
  if (chosen && !reason.value.includes(chosen)) reason.value = [reason.value.trim(), chosen].filter(Boolean).join(" ");
  stock.value = "";
});

// Whoever starts to type a figure or points means that choice.
form.addEventListener("input", (event) => {
  const choice = event.target.closest(".choice-more");
  if (choice) choice.parentElement.querySelector("input[type=radio]").checked = true;
});

const choose = (verdict) => {
  const radio = document.getElementById("v-" + verdict);
  if (!radio || radio.matches(":disabled")) return;
  radio.checked = true;
  const field = radio.parentElement.querySelector(".choice-more :is(input, select, textarea)");
  (field || radio).focus();
};
const press = (id) => {
  const found = document.getElementById(id);
  if (found) found.click();
};
const KEYS = {
  a: () => choose("accept"),
  c: () => choose("change"),
  p: () => choose("points"),
  x: () => { choose("abstain"); document.getElementById("reason").focus(); },
  s: () => press("save-next"),
  j: () => press("go-next"),
  k: () => press("go-back"),
  h: () => press("show-precedents"),
  "?": () => {
    const box = document.getElementById("keys");
    box.open = !box.open;
    if (box.open) box.querySelector("summary").focus();
  },
};

// Single keys disturb some ways of reading and speaking to a page, so they can be switched off.
const on = document.getElementById("keys-on");
on.closest(".keys-switch").hidden = false;
try { on.checked = localStorage.getItem(SWITCH) !== "off"; } catch { /* no storage: on for this page */ }
on.addEventListener("change", () => {
  try { localStorage.setItem(SWITCH, on.checked ? "on" : "off"); } catch { /* as above */ }
});

const typing = (target) => target.isContentEditable
  || target.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

document.addEventListener("keydown", (event) => {
  if (!on.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
  if (typing(event.target) || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});

// The browser's own viewer takes the keyboard when a PDF file has loaded, and no key of this page works any more. It is
// taken back, unless the person went into the frame: with Tab, or with the pointer.
const frame = document.querySelector(".evidence-frame");
if (frame) {
  let tabbed = -Infinity, before = document.body;
  document.addEventListener("keydown", (event) => { if (event.key === "Tab") tabbed = performance.now(); });
  document.addEventListener("focusin", (event) => { if (event.target !== frame) before = event.target; });
  window.addEventListener("blur", () => setTimeout(() => {
    if (document.activeElement !== frame || frame.matches(":hover") || performance.now() - tabbed < 500) return;
    frame.blur();
    window.focus();
    before.focus({ preventScroll: true });
  }));
}
