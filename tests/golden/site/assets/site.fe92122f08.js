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
