// Narrows the lists of the catalogue while somebody types; the lists are whole without it.
(function () {
  "use strict";
  var box = document.querySelector(".filter");
  if (!box) return;
  var input = box.querySelector("input"), status = box.querySelector("[role=status]");
  var items = Array.from(document.querySelectorAll(".lines li"));
  var parts = Array.from(document.querySelectorAll(".filtered, .part"));
  box.hidden = false;
  function show() {
    var words = ict.words(input.value), shown = 0;
    items.forEach(function (item) { item.hidden = !ict.holds(item.dataset.f, words); shown += item.hidden ? 0 : 1; });
    parts.forEach(function (part) { part.hidden = !part.querySelector("li:not([hidden])"); });
    status.textContent = words.length ? status.dataset.count.replace("%n", shown).replace("%a", items.length) : "";
  }
  input.addEventListener("input", show);
})();
