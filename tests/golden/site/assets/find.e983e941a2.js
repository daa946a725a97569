ict.arrived = (function () {
"use strict";
var MOST = 12;
var said = document.querySelector(".find-link").dataset, loading = null, boxes = 0;

var sheet = document.createElement("link");
sheet.rel = "stylesheet"; sheet.href = said.look;
document.head.append(sheet);

function plain(text) { return ict.fold(text).replace(/[^a-z0-9]+/g, " ").trim(); }
function load() {
loading = loading || fetch(said.units).then(function (answer) {
if (!answer.ok) throw new Error(answer.status);
return answer.json();
}).then(function (list) {
return list.units.map(function (unit, order) {
var folded = plain(unit[0]) + " " + unit[1];
return { name: unit[0], folded: " " + folded, words: folded.split(" "), joined: folded.replace(/ /g, ""), initials: unit[2], href: unit[3], more: [list.blocs[unit[4]], unit[5]].filter(Boolean).join(" · "), order: order };
});
});
return loading;
}
function near(word, target) {
var i = 0;
while (i < word.length && word[i] === target[i]) i += 1;
return i > 0 && (target.startsWith(word.slice(i + 1), i + 1) || target.startsWith(word.slice(i + 1), i) || target.startsWith(word.slice(i), i + 1) ||
(word[i] === target[i + 1] && word[i + 1] === target[i] && target.startsWith(word.slice(i + 2), i + 2)));
}
function worth(unit, word, forgiving) {
if (unit.words.indexOf(word) >= 0) return 5;
if (unit.folded.indexOf(" " + word) >= 0) return 4;
if (word.length > 1 && unit.initials.endsWith(word)) return 3;
if (word.length > 3 && unit.joined.indexOf(word) >= 0) return 2;
if (forgiving && word.length > 2 && unit.words.some(function (other) { return other.length > 2 && near(word, other); })) return 1;
return 0;
}
function search(units, text) {
var phrase = " " + plain(text), words = phrase.split(" ").filter(Boolean);
if (!words.length) return [];
function pass(forgiving) {
return units.map(function (unit) {
var each = words.map(function (word) { return worth(unit, word, forgiving); });
var sum = each.every(Boolean) ? each.reduce(function (a, b) { return a + b; }) : 0;
return { unit: unit, score: sum && sum + (unit.folded.indexOf(phrase) >= 0 ? 3 : 0) };
}).filter(function (hit) { return hit.score; })
.sort(function (a, b) { return b.score - a.score || a.unit.order - b.unit.order; })
.map(function (hit) { return hit.unit; });
}
var found = pass(false);
return found.length ? found : pass(true);
}

function attach(box) {
var input = box.querySelector("input"), status = box.querySelector("[role=status]");
var list = document.createElement("div"), active = -1, id = "found-" + (boxes += 1);
list.id = id; list.className = "found"; list.hidden = true;
list.setAttribute("role", "listbox"); list.setAttribute("aria-label", said.label);
input.after(list);
input.setAttribute("role", "combobox"); input.setAttribute("aria-autocomplete", "list");
input.setAttribute("aria-expanded", "false"); input.setAttribute("aria-controls", id);

function show(open) {
list.hidden = !open;
input.setAttribute("aria-expanded", String(open));
if (!open) point(-1);
}
function point(to) {
if (list.children[active]) list.children[active].removeAttribute("aria-selected");
active = to;
var option = list.children[active];
if (!option) { input.removeAttribute("aria-activedescendant"); return; }
option.setAttribute("aria-selected", "true");
input.setAttribute("aria-activedescendant", option.id);
option.scrollIntoView({ block: "nearest" });
}
function update() {
load().then(function (units) {
var found = search(units, input.value), typed = input.value.trim();
list.replaceChildren.apply(list, found.slice(0, MOST).map(function (unit, i) {
var option = document.createElement("a"), more = document.createElement("span");
option.href = unit.href; option.id = id + "-" + i; option.tabIndex = -1;
option.setAttribute("role", "option");
more.textContent = unit.more;
option.append(unit.name, " ", more);
return option;
}));
active = -1;
show(found.length > 0);
status.textContent = !typed ? "" : found.length ? said.count.replace("%n", found.length) : said.none;
status.classList.toggle("vh", !typed || found.length > 0);
}, function () { location.href = document.querySelector(".find-link").href; });
}
input.addEventListener("input", update);
input.addEventListener("keydown", function (event) {
var last = list.children.length - 1;
if (event.key === "Escape" && !list.hidden) { event.preventDefault(); show(false); return; }
if (event.key === "Escape" && dialog && dialog.contains(input)) { dialog.close(); return; } // a search field would eat it
if (event.key === "Enter" && !list.hidden) { event.preventDefault(); list.children[Math.max(active, 0)].click(); return; }
if (event.key !== "ArrowDown" && event.key !== "ArrowUp" || last < 0) return;
event.preventDefault();
if (list.hidden) show(true);
if (event.key === "ArrowDown") point(active < last ? active + 1 : 0); else point(active > 0 ? active - 1 : last);
});
box.addEventListener("focusout", function (event) { if (!box.contains(event.relatedTarget)) show(false); });
load();
if (input.value) update();
}

var dialog = null;
function open(link) {
if (!dialog) {
dialog = document.createElement("dialog");
dialog.className = "find-dialog";
dialog.setAttribute("aria-label", said.label);
var box = document.createElement("div"), label = document.createElement("label"), input = document.createElement("input");
var status = document.createElement("p"), close = document.createElement("button");
label.textContent = said.label; label.htmlFor = input.id = "find-anywhere";
input.type = "search"; input.autocomplete = "off"; input.spellcheck = false;
status.setAttribute("role", "status"); status.className = "vh";
close.type = "button"; close.className = "button"; close.textContent = said.close;
close.addEventListener("click", function () { dialog.close(); });
box.append(label, input, status);
dialog.append(box, close);
dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
document.body.append(dialog);
attach(box);
}
dialog.showModal();
dialog.querySelector("input").focus();
}

return { attach: attach, open: open };
})();
