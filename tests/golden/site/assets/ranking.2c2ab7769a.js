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
var table = document.getElementById("ranking"), tools = document.querySelector(".tools");
if (!table || !tools) return;
var lang = document.documentElement.lang || "vi", collator = new Intl.Collator(lang);
function at(id) { return document.getElementById(id); }
var heads = Array.from(table.tHead.rows[0].cells), body = table.tBodies[0], foot = table.tFoot.rows[0];
var status = tools.querySelector("[role=status]"), said = status.dataset;
var query = at("q"), level = at("level"), region = at("region"), moved = at("moved"), select = at("sort"), grouped = at("grouped");
var column = 0, down = false, details = new Map();
var MANY = 600, most = 300; // of more than MANY lines only the first are shown until all are asked for: browsers take seconds
function number(text) {
var bare = text.replace(/[−–]\s*(?=\d)/, "-").replace(lang === "vi" ? /\./g : /,/g, "").replace(",", ".");
var found = bare.match(/-?\d+(\.\d+)?/);
return found ? parseFloat(found[0]) * (text.indexOf("▼") < 0 ? 1 : -1) : null;
}
var labels = heads.map(function (head) { return head.textContent.trim(); });
var numeric = heads.map(function (head) { return head.classList.contains("n"); });
var rows = Array.from(body.rows, function (row, order) {
return { row: row, order: order, fold: ict.fold(row.cells[1].textContent) + " " + row.dataset.f, level: row.dataset.l, region: row.dataset.r, odds: Boolean(row.querySelector(".odds")), keys: [] };
});
function key(one, i) {
if (!(i in one.keys)) { var text = one.row.cells[i].textContent.trim(); one.keys[i] = numeric[i] ? number(text) : text; }
return one.keys[i];
}
function went(one, way) {
var won = way && way !== "odds" ? key(one, 4) : 0;
return !way || (way === "odds" ? one.odds : won !== null && (way === "up" ? won > 0 : way === "down" ? won < 0 : won === 0));
}
function compare(one, two) {
if (labels[column] === labels[0] && !down) return one.order - two.order;
var a = key(one, column), b = key(two, column);
if (a === null || b === null) return (a === null) - (b === null) || one.order - two.order; // no figure: last, either way
var order = typeof a === "number" ? a - b : collator.compare(a, b);
return (down ? -order : order) || one.order - two.order;
}

function heading(text, tag) {
var row = body.ownerDocument.createElement("tr"), cell = document.createElement(tag);
row.className = "heading"; row.setAttribute("role", "row");
cell.colSpan = heads.length; cell.textContent = text;
if (tag === "th") { cell.scope = "rowgroup"; cell.setAttribute("role", "rowheader"); } else cell.setAttribute("role", "cell");
row.append(cell);
return row;
}

function further(rest) {
var row = heading("", "td"), button = document.createElement("button");
button.type = "button"; button.className = "button"; button.textContent = table.dataset.rest.replace("%n", rest);
button.addEventListener("click", function () {
var from = body.rows.length - 1;
most = Infinity;
show();
body.rows[from].querySelector("a").focus();
});
row.cells[0].append(button);
return row;
}
function show() {
var words = ict.words(query.value), shown = rows.filter(function (one) {
return ict.holds(one.fold, words) && (!level.value || one.level === level.value) &&
(!region || !region.value || one.region === region.value) && went(one, moved && moved.value);
}).sort(compare);
var lines = [], count = shown.length, rest = rows.length > MANY ? count - most : 0;
if (rest > 0) shown.length = most;
function add(one) { lines.push(one.row); if (details.has(one)) lines.push(details.get(one)); }
if (grouped && grouped.checked) {
Array.from(region.options).concat(new Option("–", "")).forEach(function (option, i) {
var own = i ? shown.filter(function (one) { return one.region === option.value; }) : [];
if (own.length) { lines.push(heading(option.text.replace(/\(\d+\)$/, "(" + own.length + ")"), "th")); own.forEach(add); }
});
} else shown.forEach(add);
if (!count) lines.push(heading(table.dataset.none, "td"));
if (rest > 0) lines.push(further(rest));
body.replaceChildren.apply(body, lines);
heads.forEach(function (head, i) {
if (i === column) head.setAttribute("aria-sort", down ? "descending" : "ascending"); else head.removeAttribute("aria-sort");
});
select.value = String(column);
at("clear").hidden = !state().length;
table.classList.toggle("mixed", state().length > 0);
return said.count.replace("%n", count);
}
var fields = [["tim", query], ["muc", level], ["vung", region], ["doi", moved]].filter(function (pair) { return pair[1]; });
function state() {
var parts = fields.filter(function (pair) { return pair[1].value.trim(); }).map(function (pair) { return pair[0] + "=" + encodeURIComponent(pair[1].value.trim()); });
if (column || down) parts.push("sap=" + heads[column].dataset.k + (down ? "-giam" : ""));
if (grouped && grouped.checked) parts.push("gop=vung");
return parts;
}
function keep() {
var hash = state().join("&");
history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
document.querySelectorAll(".years a, .tabs a").forEach(function (link) { link.hash = hash; });
}
function read() {
var asked = new Map(location.hash.slice(1).split("&").map(function (part) {
var cut = part.indexOf("="), text = part.slice(cut + 1);
try { text = decodeURIComponent(text); } catch (fault) { text = ""; }
return [part.slice(0, cut), text];
}));
fields.forEach(function (pair) { pair[1].value = asked.get(pair[0]) || ""; if (pair[1].selectedIndex < 0) pair[1].value = ""; });
var sorted = (asked.get("sap") || "").match(/^(.*?)(-giam)?$/);
column = Math.max(heads.findIndex(function (head) { return head.dataset.k === sorted[1]; }), 0);
down = Boolean(sorted[2]);
if (grouped) grouped.checked = asked.get("gop") === "vung";
status.textContent = show();
keep();
}
function change() { status.textContent = show(); keep(); }
function sort(to, descending) {
column = to; down = descending;
show(); keep();
status.textContent = said.sorted.replace("%c", labels[column]).replace("%o", down ? said.down : said.up);
}

rows.forEach(function (one) {
var button = document.createElement("button"), cell = one.row.cells[1];
button.type = "button"; button.className = "opener"; button.textContent = "+";
button.setAttribute("aria-expanded", "false");
button.setAttribute("aria-label", table.dataset.more.replace("%n", cell.firstElementChild.textContent));
cell.prepend(button);
});
body.addEventListener("click", function (event) {
var button = event.target.closest(".opener");
if (!button) return;
var one = rows.find(function (one) { return one.row.contains(button); }), open = !details.has(one);
button.setAttribute("aria-expanded", String(open));
button.textContent = open ? "−" : "+";
if (!open) { details.get(one).remove(); details.delete(one); return; }
ict.late(table.dataset.rows, function (detail) {
details.set(one, detail(table, one.row, heading("", "td"), number));
one.row.after(details.get(one));
});
});

heads.forEach(function (head, i) {
var button = document.createElement("button");
button.type = "button";
button.append.apply(button, Array.from(head.childNodes));
head.append(button);
button.addEventListener("click", function () { sort(i, i === column ? !down : numeric[i] && i > 0); });
select.add(new Option(labels[i], String(i)));
});
select.addEventListener("change", function () { var i = Number(select.value); sort(i, numeric[i] && i > 0); });
fields.forEach(function (pair) { pair[1].addEventListener("input", change); });
if (grouped) grouped.addEventListener("change", change);
at("clear").addEventListener("click", function () {
fields.forEach(function (pair) { pair[1].value = ""; });
if (grouped) grouped.checked = false;
column = 0; down = false;
change(); query.focus();
});
at("copy").addEventListener("click", function () {
if (!navigator.clipboard) { window.prompt(at("copy").textContent, location.href); return; }
navigator.clipboard.writeText(location.href).then(function () { status.textContent = at("copy").dataset.done; }, function () { window.prompt(at("copy").textContent, location.href); });
});
at("paper").addEventListener("click", function () { window.print(); });
window.addEventListener("hashchange", function () { if (location.hash.indexOf("=") > 0 || !location.hash) read(); });
tools.hidden = false;
table.classList.add("folded"); // on narrow screens the categories are shown by opening a line
select.value = "0";
if (location.hash.indexOf("=") > 0) read(); else if (rows.length > MANY) show();
})();
