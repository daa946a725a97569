// The editor of prose: a reference that is pressed stands where the cursor was; the list narrows as one types.
"use strict";

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

// A search box that does nothing without this file is only shown with it.
const find = document.getElementById("reference-find");
const folded = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

function narrow() {
  const words = folded(find.value).split(/\s+/).filter(Boolean);
  for (const group of document.querySelectorAll("#references details")) {
    let some = false;
    for (const line of group.querySelectorAll("li")) {
      const text = folded(line.dataset.words);
      line.hidden = !words.every((word) => text.includes(word));
      some = some || !line.hidden;
    }
    group.hidden = !some;
    if (words.length && some) group.open = true;
  }
}

if (find) {
  find.parentElement.hidden = false;
  find.addEventListener("input", narrow);
  document.addEventListener("htmx:oobAfterSwap", narrow); // another year's list stays narrowed
}
