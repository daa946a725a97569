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
var card = document.querySelector(".checker");
if (!card) return;
var drop = card.querySelector(".drop"), input = card.querySelector("input"), said = card.querySelector(".said");
var words = card.dataset;
function byCodePoint(a, b) {
var x = Array.from(a), y = Array.from(b), i = 0;
while (i < x.length && i < y.length && x[i] === y[i]) i++;
if (i === x.length || i === y.length) return x.length - y.length;
return x[i].codePointAt(0) - y[i].codePointAt(0);
}
function canonical(value) {
if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
if (value && typeof value === "object") {
return "{" + Object.keys(value).sort(byCodePoint).map(function (key) {
return JSON.stringify(key) + ":" + canonical(value[key]);
}).join(",") + "}";
}
if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("not a whole number");
return JSON.stringify(value);
}
function hex(buffer) {
return Array.from(new Uint8Array(buffer), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
}
function sha256(bytes) { return crypto.subtle.digest("SHA-256", bytes).then(hex); }

function show(lines) {
said.textContent = "";
lines.forEach(function (line) {
var p = document.createElement("p"), mark = document.createElement("strong");
if (line.good !== undefined) { mark.textContent = line.good ? "✓ " : "✗ "; mark.className = line.good ? "up" : "down"; p.appendChild(mark); }
p.appendChild(document.createTextNode(line.text));
if (line.code) { var code = document.createElement("code"); code.className = "hash"; code.textContent = line.code; p.appendChild(document.createTextNode(" ")); p.appendChild(code); }
said.appendChild(p);
});
}

function edition(text) {
var plain;
try { plain = JSON.parse(text); } catch (problem) { return null; }
return plain && typeof plain === "object" && typeof plain.format === "string" && plain.format.indexOf("ictindex-edition/") === 0 ? plain : null;
}

function sealed(plain) {
var stated = plain.seal, text;
delete plain.seal;
try { text = canonical(plain); } catch (problem) { return Promise.resolve([{ good: false, text: words.broken }]); }
return sha256(new TextEncoder().encode(text)).then(function (seal) {
var known = document.querySelector('[data-sealed="' + seal + '"]');
var line = seal !== stated ? { good: false, text: words.broken } : known
? { good: true, text: words.seal.replace("%v", known.dataset.version) } : { good: false, text: words.other };
line.code = seal;
return [line];
});
}

function check(file) {
show([{ text: words.working }]);
file.arrayBuffer().then(function (bytes) {
return sha256(bytes).then(function (sum) {
var row = document.querySelector('[data-sum="' + sum + '"]');
var line = row
? { good: true, text: words.known.replace("%f", row.querySelector("a").textContent).replace("%v", row.dataset.version) }
: { good: false, text: words.unknown };
line.code = sum;
var plain = edition(new TextDecoder().decode(bytes));
return (plain ? sealed(plain) : Promise.resolve([])).then(function (more) { show([line].concat(more)); });
});
});
}

card.querySelector(".no-script").hidden = true;
if (!window.crypto || !crypto.subtle) { show([{ text: words.insecure }]); card.appendChild(said); return; }
drop.hidden = false;
input.addEventListener("change", function () { if (input.files.length) check(input.files[0]); });
["dragover", "dragleave", "drop"].forEach(function (kind) {
card.addEventListener(kind, function (event) {
event.preventDefault();
card.classList.toggle("over", kind === "dragover");
if (kind === "drop" && event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
});
});
})();
