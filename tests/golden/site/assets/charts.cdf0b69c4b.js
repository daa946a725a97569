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
