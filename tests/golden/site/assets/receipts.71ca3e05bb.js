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
var told = document.querySelector(".told"), card = document.querySelector(".checker");
if (!told || !card) return;
var lists = told.dataset, words = card.dataset, said = card.querySelector(".said");
var seal = document.getElementById("seal"), input = document.getElementById("check-file");
var text = document.getElementById("text"), MOST = 8 * 1024 * 1024;
var named = "", last = null; // the number in the address; what was computed last

function filled(words, values) {
return words.replace(/%([a-z])/g, function (whole, key) { return key in values ? values[key] : whole; });
}
function hexOf(typed) { return typed.replace(/[\s:\u2013-]/g, "").toLowerCase(); }
var listed = Array.from(document.querySelectorAll("table.receipts tbody tr"), function (row) {
var cut = row.id.lastIndexOf(":");
return {
row: row, number: row.id.slice(0, cut), seal: row.id.slice(cut + 1).toLowerCase(),
year: row.closest("table").dataset.year, withdrawn: row.dataset.withdrawn
};
});
function verdict(number, seal) {
var own = listed.find(function (one) { return seal && one.seal === seal && (!number || one.number === number); });
if (own) {
return {
good: !own.withdrawn, text: filled(own.withdrawn ? lists.withdrawn : lists.held, { y: own.year, t: own.withdrawn }),
link: { href: "#" + encodeURIComponent(own.number) + ":" + own.seal.toUpperCase(), text: lists.row }
};
}
var other = listed.find(function (one) { return number && one.number === number; });
if (other && seal) return { good: false, text: filled(lists.otherSeal, { y: other.year }) };
if (other) return null; // a number alone proves nothing
other = listed.find(function (one) { return seal && one.seal === seal; });
if (other) return { good: false, text: filled(lists.otherNumber, { y: other.year, n: other.number }) };
var year = number.slice(0, 4);
if (!/^\d{4}-/.test(number)) return { text: lists.seal };
if (document.querySelector('table.receipts[data-year="' + year + '"]')) return { good: false, text: filled(lists.unknown, { y: year }) };
return { text: filled(lists.years.split(" ").indexOf(year) < 0 ? lists.later : lists.none, { y: year }) };
}
function parsed(fragment) {
var cut = fragment.lastIndexOf(":"), number = cut < 0 ? "" : fragment.slice(0, cut), code = fragment.slice(cut + 1);
if (fragment.length > 700) return null;
try { number = decodeURIComponent(number); code = decodeURIComponent(code); } catch (problem) { return null; }
if (cut < 0 && /^\d{4}-[^\s]*-\d+$/.test(code)) { number = code; code = ""; }
if (code && !/^[0-9a-f]{64}$/i.test(code)) return null;
if (number && (number.length > 110 || /[<>&"'`]/.test(number) || !/^\d{4}-[\p{L}\p{N}\p{M}\p{P}\p{S}]+-\d+$/u.test(number))) return null;
return number || code ? { number: number.normalize("NFC"), seal: code.toLowerCase() } : null;
}

function tell(event) {
var fragment = location.hash.slice(1), found = fragment ? parsed(fragment) : null, facts = told.querySelector("dl");
var inside = fragment && !found && document.getElementById(fragment); // a heading of this page
document.querySelectorAll("a.language").forEach(function (link) {
link.href = link.href.split("#")[0] + location.hash;
});
told.hidden = !fragment || Boolean(inside);
facts.hidden = !found;
named = found ? found.number : "";
if (told.hidden) return;
if (!found) { seals.show(told.querySelector(".said"), [{ good: false, text: lists.bad }]); return; }
told.querySelector(".told-number").textContent = found.number || "–";
seals.grouped(told.querySelector(".told-seal"), found.seal || "–");
var line = verdict(found.number, found.seal);
seals.show(told.querySelector(".said"), line ? [line] : []);
seal.value = found.seal ? found.seal.match(/.{8}/g).join(" ") : "";
answer();
if (event && document.querySelector("tr:target")) return;
setTimeout(function () { told.scrollIntoView({ block: "start" }); }, 0);
}

function answer() {
var given = hexOf(seal.value), lines = [];
if (given && !/^[0-9a-f]{64}$/.test(given)) {
seals.show(said, [{ good: false, text: filled(words.short, { n: given.length }) }]);
return;
}
if (!last) { seals.show(said, last === null ? [] : [{ text: words.working }]); return; }
if (last.fault) { seals.show(said, [{ good: false, text: last.fault }]); return; }
if (last.list) { seals.show(said, [last.list]); return; }
var own = given && last.bytes === given ? given : last.seal || last.bytes;
if (given) lines.push({ good: own === given, text: own === given ? words.equal : words.differs });
if (!last.plain) lines.push({ good: false, text: words.notReceipt });
else if (named && last.number !== named) lines.push({ good: false, text: filled(words.number, { n: last.number }) });
lines.push({ text: words.computed, code: own });
if (!given && last.plain) lines.push({ text: words.compare });
if (last.plain) {
var found = verdict(last.number, own);
if (found) lines.push(found);
lines.push({ text: words.says + " " + last.says });
}
seals.show(said, lines);
}

function short(value) { return String(value === undefined || value === null ? "–" : value).slice(0, 200); }
function described(plain) {
var unit = plain.unit && typeof plain.unit === "object" ? plain.unit : {};
var at = short(plain.at).replace(/^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}:\d{2}).*$/, "$4 $3/$2/$1");
var parts = [short(plain.number), short(unit.name) + " (" + short(unit.code) + ")", at, plain.late ? words.late : words.inTime];
if (plain.made_up) parts.push(words.madeUp);
return parts.join(" · ");
}

function check(bytes) {
var plain = null, content;
try { plain = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)); } catch (problem) { plain = null; }
if (!plain || typeof plain !== "object") plain = null;
seals.sha256(bytes).then(function (sum) {
if (plain && plain.format === "ictindex-receipts/1") {
var table = document.querySelector('table.receipts[data-sum="' + sum + '"]');
last = { list: { good: Boolean(table), text: table ? filled(words.list, { y: table.dataset.year }) : words.listBad, sum: sum } };
return null;
}
last = { bytes: sum, plain: plain && plain.kind === "receipt" };
if (!last.plain) return null;
last.number = short(plain.number).normalize("NFC");
last.says = described(plain);
try { content = seals.canonical(plain).normalize("NFC"); } catch (problem) { return null; }
return seals.sha256(new TextEncoder().encode(content)).then(function (own) { last.seal = own; });
}).then(answer);
}

function checkFile(file) {
last = undefined;
answer();
if (file.size > MOST) { last = { fault: words.large }; answer(); return; }
file.arrayBuffer().then(check, function () { last = { fault: words.unread }; answer(); });
}

card.querySelector(".no-script").hidden = true;
card.querySelector(".drop").hidden = false;
seals.dropped(card, input, checkFile);
card.querySelector("button").addEventListener("click", function () {
check(new TextEncoder().encode(text.value.trim()).buffer);
});
seal.addEventListener("input", answer);
window.addEventListener("hashchange", tell);
tell();
})();
