// The little that HTML cannot do by itself. Every page works without this file.
"use strict";

// On a phone the menu starts closed.
if (window.matchMedia("(max-width: 860px)").matches) {
  for (const box of document.querySelectorAll("[data-narrow-closed]")) box.open = false;
}

// The box in the head of a list ticks all rows of the page.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-tick-all]")) return;
  const form = event.target.closest("form");
  for (const box of form.querySelectorAll('input[name="rowid"]')) box.checked = event.target.checked;
});

// An open menu closes when one presses beside it, or Escape.
document.addEventListener("click", (event) => {
  for (const box of document.querySelectorAll("details.user-menu[open], details.drop[open]")) {
    if (!box.contains(event.target)) box.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const box of document.querySelectorAll("details.user-menu[open], details.drop[open]")) {
    box.open = false;
    box.querySelector("summary").focus();
  }
});

// A form that was changed asks before it is left; one that is being sent is not sent twice.
let changed = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form.sheet")) changed = true;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
document.addEventListener("submit", (event) => {
  changed = false;
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// After a refused form the reader starts at what went wrong.
const errors = document.getElementById("form-errors");
if (errors) {
  errors.tabIndex = -1;
  errors.focus();
}

// Signing out takes what was typed and not saved off this computer: the next person at it may be another.
document.addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("/sign-out")) return;
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith("ictindex:draft:")) localStorage.removeItem(name);
  } catch { /* no storage, nothing to take away */ }
});
