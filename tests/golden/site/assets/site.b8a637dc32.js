// Sorting and filtering of tables that are complete without it. No dependencies; nothing leaves the page.
(function () {
  "use strict";
  var lang = document.documentElement.lang || "vi";
  var collator = new Intl.Collator(lang);

  // 'Đà Nẵng' -> 'da nang', the way vietnamese.fold does it
  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();
  }
  function holds(haystack, words) {
    return words.every(function (word) { return (" " + haystack).indexOf(" " + word) >= 0; });
  }
  function wordsOf(input) { return fold(input.value).split(" ").filter(Boolean); }

  // a number as the page writes it; null for a dash
  function number(text) {
    var up = text.indexOf("▼") >= 0 ? -1 : 1;
    var bare = text.replace(/[−–]\s*(?=\d)/, "-").replace(lang === "vi" ? /\./g : /,/g, "").replace(",", ".");
    var found = bare.match(/-?\d+(\.\d+)?/);
    return found ? up * parseFloat(found[0]) : null;
  }

  function finder() {
    var box = document.querySelector(".find-box");
    if (!box) return;
    var input = box.querySelector("input"), status = box.querySelector("[role=status]");
    var details = document.querySelector(".find details");
    var items = Array.from(details.querySelectorAll("li[data-f]"));
    box.hidden = false;
    function show() {
      var words = wordsOf(input), shown = 0;
      items.forEach(function (item) { item.hidden = !holds(item.dataset.f, words); shown += item.hidden ? 0 : 1; });
      details.querySelectorAll("h3").forEach(function (h) { h.hidden = !h.nextElementSibling.querySelector("li:not([hidden])"); });
      if (words.length) details.open = true;
      status.textContent = words.length ? status.dataset.count.replace("%n", shown) : "";
    }
    input.addEventListener("input", show);
    input.addEventListener("keydown", function (event) {
      var first = items.filter(function (item) { return !item.hidden; });
      if (event.key === "Enter" && wordsOf(input).length && first.length === 1) location.href = first[0].querySelector("a").href;
    });
  }

  function ranking() {
    var table = document.getElementById("ranking"), tools = document.querySelector(".tools");
    if (!table || !tools) return;
    var body = table.tBodies[0], rows = Array.from(body.rows), heads = Array.from(table.tHead.rows[0].cells);
    var status = tools.querySelector("[role=status]"), select = document.getElementById("sort");
    var query = document.getElementById("q"), level = document.getElementById("level"), region = document.getElementById("region");
    tools.hidden = false;

    function filter() {
      var words = wordsOf(query), shown = 0;
      rows.forEach(function (row) {
        row.hidden = !(holds(row.dataset.f, words) && (!level.value || row.dataset.l === level.value) && (!region || !region.value || row.dataset.r === region.value));
        shown += row.hidden ? 0 : 1;
      });
      status.textContent = status.dataset.count.replace("%n", shown);
    }

    function key(row, column) {
      if (heads[column].classList.contains("n")) return number(row.cells[column].textContent);
      return row.cells[column].textContent.trim();
    }
    function sort(column, down) {
      var keys = new Map(rows.map(function (row) { return [row, key(row, column)]; }));
      rows.sort(function (one, two) {
        var a = keys.get(one), b = keys.get(two);
        if (a === null || b === null) return (a === null) - (b === null); // no figure: last, either way
        var order = typeof a === "number" ? a - b : collator.compare(a, b);
        return down ? -order : order;
      });
      rows.forEach(function (row) { body.appendChild(row); });
      heads.forEach(function (head, i) {
        if (i === column) head.setAttribute("aria-sort", down ? "descending" : "ascending"); else head.removeAttribute("aria-sort");
      });
      select.value = String(column);
      status.textContent = table.dataset.sorted.replace("%c", title(heads[column])).replace("%o", down ? table.dataset.down : table.dataset.up);
    }
    function title(head) { return head.textContent.trim(); }
    heads.forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var now = head.getAttribute("aria-sort");
        // ranks and names begin with the smallest, points with the largest
        sort(column, now ? now === "ascending" : head.classList.contains("n") && column > 0);
      });
      select.add(new Option(title(head), String(column)));
    });
    select.addEventListener("change", function () {
      var column = Number(select.value);
      sort(column, heads[column].classList.contains("n") && column > 0);
    });
    [query, level, region].forEach(function (field) { if (field) field.addEventListener("input", filter); });
    filter();
  }

  finder();
  ranking();
})();
