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
var groups = Array.from(document.querySelectorAll("details.group")), fold = document.getElementById("fold-all");
var close = fold.textContent, only = document.getElementById("only-lost");

function name() { fold.textContent = groups.some(function (group) { return group.open; }) ? close : fold.dataset.open; }
function all(open) { groups.forEach(function (group) { group.open = open; }); }
fold.hidden = groups.length < 2;
fold.addEventListener("click", function () { all(!groups.some(function (group) { return group.open; })); });
groups.forEach(function (group) { group.addEventListener("toggle", name); });
function reveal() {
var target = document.getElementById(location.hash.slice(1)), group = target && target.closest("details.group");
if (group && !group.open) { group.open = true; target.scrollIntoView(); }
}
window.addEventListener("hashchange", reveal);
reveal();
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
