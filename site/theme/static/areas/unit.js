// The page of a unit: open or close all categories, keep targets in sight, open everything for print, copy the citation.
(function () {
  "use strict";
  var groups = Array.from(document.querySelectorAll("details.group")), fold = document.getElementById("fold-all");
  var close = fold.textContent, only = document.getElementById("only-lost");

  function name() { fold.textContent = groups.some(function (group) { return group.open; }) ? close : fold.dataset.open; }
  function all(open) { groups.forEach(function (group) { group.open = open; }); }
  fold.hidden = groups.length < 2;
  fold.addEventListener("click", function () { all(!groups.some(function (group) { return group.open; })); });
  groups.forEach(function (group) { group.addEventListener("toggle", name); });

  // a link to an indicator inside a closed category opens it
  function reveal() {
    var target = document.getElementById(location.hash.slice(1)), group = target && target.closest("details.group");
    if (group && !group.open) { group.open = true; target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  // on paper everything is open and nothing filtered away
  var before = null;
  window.addEventListener("beforeprint", function () {
    before = { only: only && only.checked, open: groups.map(function (group) { return group.open; }) };
    all(true);
    if (only) only.checked = false;
  });
  window.addEventListener("afterprint", function () {
    groups.forEach(function (group, i) { group.open = before.open[i]; });
    if (only) only.checked = before.only;
  });

  var copy = document.getElementById("cite-copy");
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", function () {
      navigator.clipboard.writeText(document.getElementById("cite-text").textContent).then(function () { copy.textContent = copy.dataset.done; });
    });
  }
})();
