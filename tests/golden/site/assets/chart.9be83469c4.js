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
var status = document.querySelector("[data-done]");

function copy(part) {
var text = "value" in part ? part.value : part.innerText;
if ("value" in part) {
part.focus();
part.select();
} else {
var range = document.createRange(), selection = getSelection();
range.selectNodeContents(part);
selection.removeAllRanges();
selection.addRange(range);
}
if (navigator.clipboard && navigator.clipboard.writeText) return navigator.clipboard.writeText(text);
return document.execCommand("copy") ? Promise.resolve() : Promise.reject(); // pages without https
}

document.querySelectorAll("[data-copy]").forEach(function (button) {
var words = button.innerHTML, back;
button.hidden = false;
button.addEventListener("click", function () {
copy(document.getElementById(button.dataset.copy)).then(
function () {
button.textContent = "✓ " + status.dataset.done;
status.textContent = status.dataset.done;
clearTimeout(back);
back = setTimeout(function () { button.innerHTML = words; status.textContent = ""; }, 2500);
},
function () { status.textContent = status.dataset.failed; status.classList.remove("vh"); }
);
});
});
})();

(function () {
"use strict";
document.querySelectorAll("[data-share]").forEach(function (button) {
if (!navigator.share) return;
button.hidden = false;
button.addEventListener("click", function () {
navigator.share({ title: button.dataset.share, url: document.getElementById("link").value }).catch(function () {});
});
});
})();
