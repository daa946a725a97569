// Documents and prose: long lists narrow as one types; a reference that is pressed stands where the cursor was.
// Every page works without this file.
"use strict";

const folded = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

// A search box that does nothing without this file is only shown with it.
for (const find of document.querySelectorAll("[data-narrow]")) {
  const narrow = () => {
    const words = folded(find.value).split(/\s+/).filter(Boolean);
    const list = document.querySelector(find.dataset.narrow);
    for (const line of list.querySelectorAll("[data-words]")) {
      const text = folded(line.dataset.words);
      line.hidden = !words.every((word) => text.includes(word));
    }
    for (const group of list.querySelectorAll("details")) {
      const some = Boolean(group.querySelector("[data-words]:not([hidden])"));
      group.hidden = !some;
      if (words.length && some) group.open = true;
    }
  };
  find.parentElement.hidden = false;
  find.addEventListener("input", narrow);
  document.addEventListener("htmx:oobAfterSwap", narrow); // another year's list stays narrowed
}

// Enter in such a box narrows the list; it does not send the form around it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-narrow]")) event.preventDefault();
});

// Who ticks a unit means the chosen units.
document.addEventListener("change", (event) => {
  if (event.target.checked && event.target.closest(".unit-choice")) document.getElementById("whose-chosen").checked = true;
});

const box = document.getElementById("text");

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button || !box || box.readOnly) return;
  // Chromium and Firefox: as if typed, so that undo takes it back. Others: put in by hand.
  box.focus();
  if (!document.execCommand("insertText", false, button.dataset.insert)) {
    box.setRangeText(button.dataset.insert, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
