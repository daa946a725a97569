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

var seals = (function () {
"use strict";
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
function plain(bytes) {
var k = [], h = [], prime = 2, i, j;
while (k.length < 64) {
for (j = 2; j * j <= prime && prime % j; j++);
if (j * j > prime) {
if (h.length < 8) h.push((Math.pow(prime, 1 / 2) % 1) * 4294967296 | 0);
k.push((Math.pow(prime, 1 / 3) % 1) * 4294967296 | 0);
}
prime++;
}
var size = bytes.length, padded = new Uint8Array((size + 72) >> 6 << 6), view = new DataView(padded.buffer);
padded.set(bytes);
padded[size] = 128;
view.setUint32(padded.length - 8, Math.floor(size / 536870912));
view.setUint32(padded.length - 4, size << 3);
function turn(x, n) { return (x >>> n) | (x << (32 - n)); }
for (var at = 0, w = new Int32Array(64); at < padded.length; at += 64) {
for (i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
for (; i < 64; i++) {
var x = w[i - 15], y = w[i - 2];
w[i] = w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
}
var a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], l = h[7];
for (i = 0; i < 64; i++) {
var one = (l + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
var two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
l = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
}
[a, b, c, d, e, f, g, l].forEach(function (part, place) { h[place] = (h[place] + part) | 0; });
}
return h.map(function (part) { return (part >>> 0).toString(16).padStart(8, "0"); }).join("");
}

function hex(buffer) {
return Array.from(new Uint8Array(buffer), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
}
function sha256(bytes) {
if (window.crypto && crypto.subtle) return crypto.subtle.digest("SHA-256", bytes).then(hex);
return Promise.resolve(plain(new Uint8Array(bytes)));
}
function grouped(into, seal) {
into.textContent = "";
(seal.match(/.{1,8}/g) || []).forEach(function (group) {
var span = document.createElement("span");
span.textContent = group;
into.append(span, " ");
});
}
function show(said, lines) {
said.textContent = "";
lines.forEach(function (line) {
var p = document.createElement("p"), mark = document.createElement("strong");
if (line.good !== undefined) {
mark.textContent = line.good ? "✓ " : "✗ ";
mark.className = line.good ? "up" : "down";
p.append(mark);
}
p.append(line.text);
if (line.code || line.sum) {
var code = document.createElement("code");
code.className = line.code ? "hash groups" : "hash";
if (line.code) grouped(code, line.code); else code.textContent = line.sum;
p.append(" ", code);
}
if (line.link) {
var a = document.createElement("a");
a.href = line.link.href;
a.textContent = line.link.text;
p.append(" ", a);
}
said.append(p);
});
}

function dropped(card, input, check) {
input.addEventListener("change", function () { if (input.files.length) check(input.files[0]); });
["dragover", "dragleave", "drop"].forEach(function (kind) {
card.addEventListener(kind, function (event) {
event.preventDefault();
card.classList.toggle("over", kind === "dragover");
if (kind === "drop" && event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
});
});
}

return { canonical: canonical, sha256: sha256, plain: plain, grouped: grouped, show: show, dropped: dropped };
})();

(function () {
"use strict";
var card = document.querySelector(".checker");
if (!card) return;
var input = card.querySelector("input"), said = card.querySelector(".said");
var words = card.dataset;

function edition(text) {
var plain;
try { plain = JSON.parse(text); } catch (problem) { return null; }
return plain && typeof plain === "object" && typeof plain.format === "string" && plain.format.indexOf("ictindex-edition/") === 0 ? plain : null;
}

function sealed(plain) {
var stated = plain.seal, text;
delete plain.seal;
try { text = seals.canonical(plain); } catch (problem) { return Promise.resolve([{ good: false, text: words.broken }]); }
return seals.sha256(new TextEncoder().encode(text)).then(function (seal) {
var known = document.querySelector('[data-sealed="' + seal + '"]');
var line = seal !== stated ? { good: false, text: words.broken } : known
? { good: true, text: words.seal.replace("%v", known.dataset.version) } : { good: false, text: words.other };
line.sum = seal;
return [line];
});
}

function check(file) {
seals.show(said, [{ text: words.working }]);
file.arrayBuffer().then(function (bytes) {
return seals.sha256(bytes).then(function (sum) {
var row = document.querySelector('[data-sum="' + sum + '"]');
var line = row
? { good: true, text: words.known.replace("%f", row.querySelector("a").textContent).replace("%v", row.dataset.version) }
: { good: false, text: words.unknown };
line.sum = sum;
var plain = edition(new TextDecoder().decode(bytes));
return (plain ? sealed(plain) : Promise.resolve([])).then(function (more) { seals.show(said, [line].concat(more)); });
});
});
}
var paper = document.querySelector(".paper-seal");
function tell() {
var seal = location.hash.slice(1).toLowerCase(), known = null;
document.querySelectorAll("a.language").forEach(function (link) {
link.href = link.href.split("#")[0] + location.hash;
});
paper.hidden = !/^[0-9a-f]{64}$/.test(seal);
if (paper.hidden) return;
known = document.querySelector('[data-sealed="' + seal + '"]');
var newest = paper.dataset.version, old = known && known.dataset.version !== newest;
var text = known ? (old ? paper.dataset.old : paper.dataset.newest) : paper.dataset.unknown;
text = text.replace("%v", known ? known.dataset.version : "").replace("%w", newest);
seals.show(paper, [{ good: Boolean(known) && !old, text: text, code: seal }]);
setTimeout(function () { paper.scrollIntoView({ block: "center" }); }, 0);
}

card.querySelector(".no-script").hidden = true;
card.querySelector(".drop").hidden = false;
seals.dropped(card, input, check);
window.addEventListener("hashchange", tell);
tell();
})();
