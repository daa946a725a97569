var ict = (function () {
"use strict";
var waiting = {};
function fold(text) {
return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();
}
function words(text) { return fold(text).split(" ").filter(Boolean); }
function holds(haystack, words) {
return words.every(function (word) { return (" " + haystack).indexOf(" " + word) >= 0; });
}
function late(address, then) {
if (!waiting[address]) {
waiting[address] = new Promise(function (done, failed) {
var script = document.createElement("script");
script.src = address;
script.onload = function () { done(ict.arrived); };
script.onerror = failed;
document.head.append(script);
});
}
waiting[address].then(then);
}

var link = document.querySelector(".find-link"), box = document.querySelector(".find-box");
if (box) {
box.hidden = false;
box.querySelector("input").addEventListener("focus", function () { late(link.dataset.find, function (f) { f.attach(box); }); }, { once: true });
}
if (link) link.addEventListener("click", function (event) {
if (event.ctrlKey || event.metaKey || event.shiftKey) return;
event.preventDefault();
if (box) { box.scrollIntoView({ block: "center" }); box.querySelector("input").focus(); }
else late(link.dataset.find, function (f) { f.open(link); });
});

return { fold: fold, words: words, holds: holds, late: late, arrived: null };
})();

(function () {
"use strict";
var lang = document.documentElement.lang || "vi";
var collator = new Intl.Collator(lang);
var tools = document.querySelector(".tools[data-for=values]");
if (!tools) return;
var status = tools.querySelector("[role=status]"), query = tools.querySelector("input");
var all = [];
function number(text) {
var bare = text.replace(/[▲▼]/g, "").replace(/−\s*(?=\d)/, "-").replace(lang === "vi" ? /\./g : /,/g, "").replace(",", ".");
var found = bare.match(/^\s*[+-]?\d+(\.\d+)?/);
return found ? parseFloat(found[0]) : null;
}
function key(cell) {
var text = cell.textContent.trim(), value = cell.classList.contains("n") ? number(text) : null;
return value === null ? (text === "–" ? null : text) : value;
}
function order(a, b) {
if (typeof a === "number" && typeof b === "number") return a - b;
return collator.compare(String(a), String(b));
}

document.querySelectorAll("table.values").forEach(function (table) {
var body = table.tBodies[0], rows = Array.from(body.rows), heads = Array.from(table.tHead.rows[0].cells);
var tool = table.closest(".of-bloc").querySelector(".sort-tool"), select = tool.querySelector("select");
all = all.concat(rows);
tool.hidden = false;

function title(head) { return head.textContent.trim(); }
function sort(column, down) {
var keys = new Map(rows.map(function (row) { return [row, key(row.cells[column])]; }));
var counted = Array.from(keys.values()).some(function (value) { return typeof value === "number"; });
function of(row) { var value = keys.get(row); return counted && typeof value !== "number" ? null : value; }
rows.sort(function (one, two) {
var a = of(one), b = of(two);
if (a === null || b === null) return (a === null) - (b === null); // nothing: last, either way
return down ? -order(a, b) : order(a, b);
});
body.append.apply(body, rows);
heads.forEach(function (head, i) {
if (i === column) head.setAttribute("aria-sort", down ? "descending" : "ascending"); else head.removeAttribute("aria-sort");
});
select.value = String(column);
status.textContent = status.dataset.sorted.replace("%c", title(heads[column])).replace("%o", down ? status.dataset.down : status.dataset.up);
}
heads.forEach(function (head, column) {
if (head.classList.contains("fixed")) return;
var button = document.createElement("button");
button.type = "button";
button.append.apply(button, Array.from(head.childNodes));
head.append(button);
button.addEventListener("click", function () {
var now = head.getAttribute("aria-sort");
sort(column, now ? now === "ascending" : head.classList.contains("n")); // points begin with the largest
});
select.add(new Option(title(head), String(column)));
});
var points = table.tHead.rows[0].querySelector(".fixed").cellIndex - 1;
heads[points].setAttribute("aria-sort", "descending");
select.value = String(points);
select.addEventListener("change", function () { sort(Number(select.value), heads[select.value].classList.contains("n")); });
});

query.addEventListener("input", function () {
var words = ict.words(query.value), shown = 0;
all.forEach(function (row) { row.hidden = !ict.holds(row.dataset.f, words); shown += row.hidden ? 0 : 1; });
status.textContent = status.dataset.count.replace("%n", shown);
});
tools.hidden = false;
})();
