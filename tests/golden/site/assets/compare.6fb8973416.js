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
var page = document.getElementById("compare");
if (!page) return;
var words = JSON.parse(page.dataset.words);
var lang = document.documentElement.lang || "vi", MOST = parseInt(words.max, 10), SHOWN = 12;
var SHAPES = ["M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0", "M0-7.5L7.5 0L0 7.5L-7.5 0z", "M-5.5-5.5h11v11h-11z", "M0-7L7 5.5H-7z", "M0 7L-7-5.5H7z", "M-2.3-7h4.6v4.7H7v4.6H2.3V7h-4.6V2.3H-7v-4.6h4.7z"];
var $ = function (id) { return document.getElementById(id); };
var files = {}, state, drawn = 0, onlyDifferent = false, withFigures = false, order = "rules";

function say(key, values) {
return words[key].replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
}
function number(text) {
if (text === null || text === undefined) return "–";
var parts = String(text).replace("-", "−").split(".");
parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, lang === "vi" ? "." : ",");
return parts.join(lang === "vi" ? "," : ".");
}
function listed(names) {
if (typeof Intl.ListFormat !== "function") return names.join(", ");
return new Intl.ListFormat(lang, { type: "conjunction" }).format(names);
}
function whole(text, places) {
var parts = text.replace("-", "").split("."), part = (parts[1] || "").padEnd(places, "0");
return (text[0] === "-" ? -1 : 1) * parseInt(parts[0] + part, 10);
}
function places(texts) { return Math.max.apply(null, texts.map(function (t) { return (t.split(".")[1] || "").length; })); }
function minus(a, b) {
var p = places([a, b]), d = whole(a, p) - whole(b, p), digits = String(Math.abs(d)).padStart(p + 1, "0");
return (d < 0 ? "-" : "") + (p ? digits.slice(0, -p) + "." + digits.slice(-p) : digits);
}
function signed(text) { return parseFloat(text) > 0 ? "+" + number(text) : number(text); }

function fill(node, attributes, children) {
Object.keys(attributes || {}).forEach(function (name) {
var value = attributes[name];
if (value === null || value === undefined || value === false) return;
if (typeof value === "function") node.addEventListener(name, value);
else node.setAttribute(name, value === true ? "" : value);
});
node.append.apply(node, (children || []).filter(function (child) { return child !== null && child !== undefined && child !== ""; }));
return node;
}
function el(tag, attributes) {
return fill(document.createElement(tag), attributes, [].slice.call(arguments, 2));
}
function svg(tag, attributes) {
return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, [].slice.call(arguments, 2));
}
function mark(place) {
return svg("svg", { class: "who s" + (place + 1), viewBox: "-8 -8 16 16", "aria-hidden": "true" }, svg("path", { d: SHAPES[place] }));
}
function hidden(text) { return el("span", { class: "vh" }, text); }

var known = new Map(), blocs = new Map();
document.querySelectorAll("table.all").forEach(function (table) {
var title = $("bloc") && [].find.call($("bloc").options, function (option) { return option.value === table.dataset.b; });
blocs.set(table.dataset.b, title ? title.textContent : table.dataset.b);
table.querySelectorAll("tr[data-u]").forEach(function (row) {
var link = row.querySelector("a");
known.set(row.dataset.u, { code: row.dataset.u, name: link.textContent, file: row.dataset.p, fold: row.dataset.f, bloc: table.dataset.b, successor: row.dataset.s || "" });
});
});
var allYears = [].map.call(document.querySelectorAll(".pick-years input"), function (box) { return Number(box.value); });

function parts(text) { return (text || "").split(",").map(function (part) { return part.trim(); }).filter(Boolean); }
function unique(list) { return list.filter(function (each, i) { return list.indexOf(each) === i; }); }

function read() {
var asked = new URLSearchParams(location.search), notes = [];
var codes = unique(parts(asked.get("don-vi"))), years = unique(parts(asked.get("nam")));
var byUpper = new Map(Array.from(known.keys()).map(function (code) { return [code.toUpperCase(), code]; }));
var found = unique(codes.map(function (code) { return byUpper.get(code.toUpperCase()); }).filter(Boolean));
var wrong = codes.filter(function (code) { return !byUpper.has(code.toUpperCase()); });
if (wrong.length) notes.push(say("badUnits", { codes: listed(wrong.map(shorten)) }));
var good = allYears.filter(function (year) { return years.indexOf(String(year)) >= 0; });
var bad = years.filter(function (year) { return allYears.indexOf(Number(year)) < 0; });
if (bad.length) notes.push(say("badYears", { years: listed(bad.map(shorten)) }));
var bloc = asked.get("khoi") || "";
if (bloc && !blocs.has(bloc)) { notes.push(say("badBloc", { code: shorten(bloc) })); bloc = ""; }
if (bloc && !codes.length) found = Array.from(known.values()).filter(function (unit) { return unit.bloc === bloc; }).slice(0, 5).map(function (unit) { return unit.code; });
if (found.length > MOST) {
notes.push(say("tooMany", { n: MOST, names: listed(found.slice(MOST).map(function (code) { return known.get(code).name; })) }));
found = found.slice(0, MOST);
}
var detail = Number(asked.get("chi-tiet"));
return { units: found, years: good.length ? good : allYears.slice(), bloc: bloc, detail: allYears.indexOf(detail) >= 0 ? detail : null, notes: notes };
}
function shorten(text) { return text.length > 20 ? text.slice(0, 20) + "…" : text; }
function search() {
var asked = [];
if (state.units.length) asked.push("don-vi=" + state.units.map(encodeURIComponent).join(","));
if (state.years.length < allYears.length) asked.push("nam=" + state.years.join(","));
if (state.bloc) asked.push("khoi=" + encodeURIComponent(state.bloc));
if (state.detail && state.detail !== newest()) asked.push("chi-tiet=" + state.detail);
return asked.length ? "?" + asked.join("&") : "";
}
function newest() { return state.years[state.years.length - 1]; }
function detailYear() { return state.years.indexOf(state.detail) >= 0 ? state.detail : newest(); }
function changed() {
state.notes = [];
history.pushState(null, "", location.pathname + search());
show();
}

function status(text) { $("say").textContent = text; }
function add(code) {
if (state.units.length >= MOST) { status(say("full", { n: MOST })); return; }
if (state.units.indexOf(code) < 0) state.units.push(code);
status(say("added", { name: known.get(code).name }));
changed();
}
function remove(code, at) {
state.units = state.units.filter(function (other) { return other !== code; });
status(say("removed", { name: known.get(code).name }));
changed();
var left = $("chosen").querySelectorAll("button");
(left[Math.min(at, left.length - 1)] || $("add")).focus();
}

function chips() {
$("chosen").replaceChildren.apply($("chosen"), state.units.map(function (code, at) {
var unit = known.get(code);
return el("li", {}, mark(at), el("span", {}, unit.name), el("button", { type: "button", "aria-label": say("remove", { name: unit.name }), click: function () { remove(code, at); } }, "×"));
}));
document.querySelectorAll(".pick-years input").forEach(function (box) { box.checked = state.years.indexOf(Number(box.value)) >= 0; });
if ($("bloc")) $("bloc").value = state.bloc;
}

function combobox() {
var input = $("add"), list = $("add-list"), options = [], active = -1;
function open(yes) {
list.hidden = !yes;
input.setAttribute("aria-expanded", String(yes));
if (!yes) point(-1);
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
var typed = ict.words(input.value);
options = Array.from(known.values()).filter(function (unit) {
return state.units.indexOf(unit.code) < 0 && (!state.bloc || unit.bloc === state.bloc) && ict.holds(unit.fold, typed);
});
var total = options.length;
options = options.slice(0, typed.length ? SHOWN : 100);
list.replaceChildren.apply(list, options.map(function (unit, i) {
return el("li", { role: "option", id: "add-" + i, mousedown: function (event) { event.preventDefault(); }, click: function () { choose(i); } },
unit.name, " ", blocs.size > 1 ? el("span", {}, blocs.get(unit.bloc)) : "");
}));
active = -1;
open(options.length > 0);
status(total ? say("found", { n: total }) : words.none);
}
function choose(at) {
var unit = options[at];
input.value = "";
open(false);
if (unit) add(unit.code);
}
input.addEventListener("input", update);
input.addEventListener("click", function () { if (list.hidden) update(); });
input.addEventListener("keydown", function (event) {
var last = list.children.length - 1;
if (event.key === "Escape") { if (!list.hidden) event.preventDefault(); open(false); return; }
if (event.key === "Enter") { if (!list.hidden) { event.preventDefault(); choose(Math.max(active, 0)); } return; }
if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
event.preventDefault();
if (list.hidden) { update(); last = list.children.length - 1; }
if (event.key === "ArrowDown") point(active < last ? active + 1 : 0); else point(active > 0 ? active - 1 : last);
});
input.addEventListener("blur", function () { open(false); });
}

function load(path) {
if (!files[path]) {
files[path] = fetch(path).then(function (answer) {
if (!answer.ok) throw new Error(path + ": " + answer.status);
return answer.json();
});
files[path].catch(function () { delete files[path]; }); // so that the next try asks again
}
return files[path];
}
function settled(promise) {
return promise.then(function (value) { return { value: value }; }, function () { return {}; });
}

function show() {
var turn = drawn += 1;
chips();
$("link").value = location.origin + location.pathname + search();
$("share").hidden = !state.units.length;
document.querySelectorAll("a.language").forEach(function (link) { link.search = search(); });
if (!state.units.length) {
notes([]);
$("result").replaceChildren(el("p", { class: "quiet" }, words.empty));
return;
}
$("result").setAttribute("aria-busy", "true");
if (!$("result").firstChild) $("result").replaceChildren(el("p", { class: "quiet" }, words.loading));
var units = state.units.map(function (code) { return settled(load(words.units + known.get(code).file + ".json")); });
var years = state.years.map(function (year) { return settled(load(words.years + year + ".json")); });
Promise.all([Promise.all(units), Promise.all(years)]).then(function (found) {
if (turn !== drawn) return; // somebody chose something else meanwhile
$("result").removeAttribute("aria-busy");
var lost = state.units.filter(function (_, i) { return !found[0][i].value; }).map(function (code) { return known.get(code).name; });
lost = lost.concat(state.years.filter(function (_, i) { return !found[1][i].value; }).map(String));
if (lost.length) {
notes([]);
$("result").replaceChildren(el("p", { class: "notice", role: "alert" }, say("failed", { names: listed(lost) }), " ", el("button", { type: "button", class: "button", click: show }, words.retry)));
return;
}
draw(found[0].map(function (each) { return each.value; }), found[1].map(function (each) { return each.value; }));
});
}

var view = null; // what the reader sees, for the file

function draw(units, years) {
var year = detailYear(), shown = units.map(function (facts, at) {
var own = years.map(function (y) { return facts.years[y.year] || null; });
var last = own.filter(Boolean).pop() || facts.years[Object.keys(facts.years).pop()];
return { code: facts.code, at: at, name: last.name[lang] || last.name.vi, short: lang === "vi" && last.short ? last.short : last.name[lang], years: own, all: facts.years, unit: known.get(facts.code) };
});
view = { units: shown, years: years, detail: years[state.years.indexOf(year)] };
var heading = el("h2", { id: "heading", tabindex: "-1" }, words.heading);
notes(remarks(shown, years));
$("result").replaceChildren(heading, legend(shown), charts(shown, years), overview(shown, years), details(view));
}

function legend(shown) {
return el.apply(null, ["ul", { class: "who-list" }].concat(shown.map(function (unit) {
var last = unit.years.filter(Boolean).pop();
return el("li", {}, mark(unit.at), last ? el("a", { href: words.root + last.address }, unit.name) : unit.name);
})));
}

function seamsOf(years) {
return years.map(function (year, i) { return i > 0 && year.framework !== years[i - 1].framework; });
}
function blocsOf(shown) {
return unique([].concat.apply([], shown.map(function (unit) { return unit.years.filter(Boolean).map(function (own) { return own.bloc; }); })));
}
function follows(shown) { // pairs: a unit, and the chosen one that took it over
return shown.map(function (unit) {
return [unit, shown.find(function (other) { return other.code === unit.unit.successor; })];
}).filter(function (pair) { return pair[1]; });
}

function remarks(shown, years) {
var found = [], several = blocsOf(shown);
if (shown.length === 1) found.push(words.one);
if (several.length > 1) found.push(say("blocs", { blocs: listed(several.map(function (code) { return blocTitle(years, code); })) }));
seamsOf(years).forEach(function (seam, i) {
if (seam) found.push(say("seam", { year: years[i].year, before: years[i - 1].decision, after: years[i].decision }));
});
shown.forEach(function (unit) {
var absent = years.filter(function (_, i) { return !unit.years[i]; }).map(function (year) { return year.year; });
if (absent.length) found.push(say("absent", { name: unit.name, years: listed(absent.map(String)) }));
var last = null;
Object.keys(unit.all).forEach(function (year) {
var name = unit.all[year].name[lang];
if (last && last !== name) found.push(say("renamed", { name: name, year: year, old: last }));
last = name;
});
var other = known.get(unit.unit.successor);
if (!other) return;
if (state.units.indexOf(other.code) >= 0) found.push(say("follows", { name: unit.name, other: other.name }));
else found.push(el("span", {}, say("successor", { name: unit.name, other: other.name }), " ", el("button", { type: "button", class: "button", click: function () { add(other.code); } }, say("addSuccessor", { other: other.name }))));
});
return found;
}
function blocTitle(years, code) {
var year = years.find(function (each) { return each.blocs[code]; });
return year ? year.blocs[code].title : code;
}
function notes(found) {
var all = state.notes.map(function (text) { return el("li", { class: "wrong" }, text); }).concat(found.map(function (each) { return el("li", {}, each); }));
$("messages").replaceChildren.apply($("messages"), all.length ? [el.apply(null, ["ul", { class: "remarks" }].concat(all))] : []);
}

function charts(shown, years) {
if (years.length < 2) return "";
var shares = line(shown, years, function (own) { return own.share ? parseFloat(own.share) : null; }, "share");
var ranks = blocsOf(shown).length === 1 ? line(shown, years, function (own) { return own.rank || null; }, "rank") : null;
return el("div", { class: "charts" },
shares && figure("shares", shares.low > 0 ? words.sharesLead : words.sharesLeadZero, shares.drawing),
ranks && figure("ranks", words.ranksLead, ranks.drawing));
}
function figure(key, lead, drawing) {
return el("section", { class: "card", "aria-labelledby": "h-" + key }, el("h3", { id: "h-" + key }, words[key]), el("p", { class: "quiet" }, lead), drawing);
}
function scale(values, kind) {
var low = Math.min.apply(null, values), high = Math.max.apply(null, values), step;
if (kind === "rank") {
step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].find(function (s) { return (high - low) / s <= 6; });
low = Math.max(1, low - (low > 1 ? 1 : 0));
return { low: low, high: Math.max(high, low + 2), ticks: ticksOf(low, Math.max(high, low + 2), step, true) };
}
low = Math.max(0, Math.floor((low - 2) / 10) * 10); high = Math.min(100, Math.ceil((high + 2) / 10) * 10);
if (high <= low) high = low + 10;
step = high - low > 50 ? 20 : high - low > 20 ? 10 : 5;
return { low: low, high: high, ticks: ticksOf(low, high, step) };
}
function ticksOf(low, high, step, ranks) {
var ticks = ranks ? [low] : [];
for (var at = Math.ceil(low / step) * step; at <= high; at += step) if (!ranks || at >= low + step / 2) ticks.push(at);
return ticks;
}

var HEIGHT = 260;
function line(shown, years, value, kind) {
var values = [].concat.apply([], shown.map(function (unit) { return unit.years.filter(Boolean).map(value); })).filter(function (v) { return v !== null; });
if (!values.length) return null;
var s = scale(values, kind), seams = seamsOf(years), first = years[0].year, span = years[years.length - 1].year - first;
function x(i) { return round(100 * (years[i].year - first) / span); }
function y(v) { return round(HEIGHT * (kind === "rank" ? v - s.low : s.high - v) / (s.high - s.low)); }
var plot = svg("svg", { y: 16, height: HEIGHT, overflow: "visible" });
s.ticks.forEach(function (tick) {
plot.append(svg("line", { class: "grid", x1: "-2%", x2: "102%", y1: y(tick), y2: y(tick) }));
plot.append(svg("text", { class: "tick", x: -14, y: y(tick) + 5, "text-anchor": "end" }, String(tick)));
});
years.forEach(function (year, i) {
plot.append(svg("text", { class: "tick", x: x(i) + "%", y: HEIGHT + 26, "text-anchor": "middle" }, String(year.year)));
if (seams[i]) { var at = round((x(i) + x(i - 1)) / 2) + "%"; plot.append(svg("line", { class: "seam", x1: at, x2: at, y1: -8, y2: HEIGHT })); }
});
shown.forEach(function (unit) {
var before = null;
unit.years.forEach(function (own, i) {
var v = own ? value(own) : null;
if (v === null) { before = null; return; }
var joined = before !== null && !(seams[i] && kind === "share");
if (joined) plot.append(svg("line", { class: "line s" + (unit.at + 1), x1: x(before) + "%", x2: x(i) + "%", y1: y(value(unit.years[before])), y2: y(v) }));
before = i;
});
});
follows(shown).forEach(function (pair) {
var end = lastOf(pair[0], value), start = pair[1].years.findIndex(function (own, i) { return i > end && own && value(own) !== null; });
if (end >= 0 && start > end) plot.append(svg("line", { class: "line dotted s" + (pair[0].at + 1), x1: x(end) + "%", x2: x(start) + "%", y1: y(value(pair[0].years[end])), y2: y(value(pair[1].years[start])) }));
});
shown.forEach(function (unit) {
unit.years.forEach(function (own, i) {
if (own && value(own) !== null) plot.append(svg("svg", { class: "point s" + (unit.at + 1), x: x(i) + "%", y: y(value(own)), overflow: "visible" }, svg("path", { d: SHAPES[unit.at] })));
});
});
ends(shown, years, value, y).forEach(function (end) {
plot.append(svg("svg", { class: "end s" + (end.at + 1), x: "100%", y: end.y, overflow: "visible" }, svg("path", { d: SHAPES[end.at], transform: "translate(18 0) scale(.65)" }), svg("text", { class: "value", x: 26, y: 5 }, number(end.text))));
});
var facts = shown.map(function (unit) {
return unit.name + ": " + unit.years.map(function (own, i) { return years[i].year + " " + (own && value(own) !== null ? number(kind === "rank" ? own.rank : own.share) + (kind === "rank" ? "" : " %") : "–"); }).join(", ");
}).join("; ");
var drawing = svg("svg", { class: "lines", role: "img", height: HEIGHT + 52, "aria-label": say(kind === "rank" ? "chartRanks" : "chartShares", { facts: facts }) }, plot);
return { drawing: drawing, low: s.low };
}
function lastOf(unit, value) {
for (var i = unit.years.length - 1; i >= 0; i -= 1) if (unit.years[i] && value(unit.years[i]) !== null) return i;
return -1;
}
function ends(shown, years, value, y) {
var found = shown.filter(function (unit) { return lastOf(unit, value) === years.length - 1; }).map(function (unit) {
var own = unit.years[years.length - 1], v = value(own);
return { at: unit.at, y: y(v), text: v === own.rank ? own.rank : own.share };
}).sort(function (a, b) { return a.y - b.y; });
for (var i = 1; i < found.length; i += 1) found[i].y = Math.max(found[i].y, found[i - 1].y + 15);
for (i = found.length - 1; i >= 0; i -= 1) found[i].y = Math.min(found[i].y, i === found.length - 1 ? HEIGHT : found[i + 1].y - 15);
return found;
}
function round(value) { return Math.round(value * 100) / 100; }

function cells(kind, texts) {
return texts.map(function (text) { return text && text.nodeType ? text : el(kind, kind === "th" ? { scope: "col" } : {}, text); });
}
function table(id, className, caption, head, bodies) {
var made = el.apply(null, ["table", { class: "table " + className, id: id, role: "table" }, el("caption", { id: id + "-caption" }, caption), el("thead", {}, el.apply(null, ["tr", { role: "row" }].concat(head)))].concat(bodies));
made.querySelectorAll("thead th").forEach(function (th) { th.setAttribute("role", "columnheader"); });
made.querySelectorAll("tbody").forEach(function (body) { body.setAttribute("role", "rowgroup"); });
made.querySelectorAll("tbody tr").forEach(function (tr) { tr.setAttribute("role", "row"); });
made.querySelectorAll("tbody th").forEach(function (th) { th.setAttribute("role", "rowheader"); });
made.querySelectorAll("tbody td").forEach(function (td) { td.setAttribute("role", "cell"); });
return el("div", { class: "scroll", role: "region", "aria-labelledby": id + "-caption", tabindex: "0" }, made);
}
function cell(label, className) {
return el("td", { class: className }, el("span", { class: "label", "aria-hidden": "true" }, label), el.apply(null, ["span", { class: "v" }].concat([].slice.call(arguments, 2))));
}
function whose(unit) { return el("span", {}, mark(unit.at), unit.short); }
function th(text, className) { return el("th", { scope: "col", class: className }, text); }
function named(unit, own) {
return el("th", { scope: "row" }, mark(unit.at), own ? el("a", { href: words.root + own.address }, unit.short) : unit.short);
}
function levelOf(year, code) { return (year.levels[code] || [words["level.none"]])[0]; }
var LEVELS = { 1: "M5 0 10 5 5 10 0 5z", 2: "M.5 5a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0", 3: "M.5.5h9v9h-9z", none: "M0 4h10v2H0z" };
function levelShown(year, code) {
var shade = (year.levels[code] || ["", "none"])[1];
return el("span", { class: "level" }, svg("svg", { class: "mark l" + shade, viewBox: "0 0 10 10", "aria-hidden": "true" }, svg("path", { d: LEVELS[shade] || "M5 9.5.3.8h9.4z" })), levelOf(year, code));
}

function overview(shown, years) {
var several = blocsOf(shown).length > 1, seams = seamsOf(years), ranges = false;
var bodies = years.map(function (year, i) {
var rows = shown.filter(function (unit) { return unit.years[i]; }).map(function (unit, at, present) {
var own = unit.years[i], before = unit.years[i - 1];
if (own.range) ranges = true;
return el("tr", {},
at ? null : el("th", { scope: "rowgroup", rowspan: present.length, class: "year" }, String(year.year)),
named(unit, own),
several ? cell(words.bloc, "", year.blocs[own.bloc].title) : null,
cell(words.rank, "n", rankOf(own), " ", el("span", { class: "quiet" }, own.rank ? say("of", { n: year.blocs[own.bloc].ranked }) : "")),
cell(words.range, "n", rangeText(own)),
cell(words.points, "n", el("b", {}, number(own.total)), own.total ? el("span", { class: "quiet" }, "/" + number(own.max)) : ""),
cell(words.share, "n", own.share ? number(own.share) + " %" : "–"),
cell(words.level, "", levelShown(year, own.level)),
i ? cell(words.rankChange, "n", rankChange(own, before)) : years.length > 1 ? cell(words.rankChange, "n", "–") : null,
i ? cell(words.pointsChange, "n", pointsChange(own, before, seams[i])) : years.length > 1 ? cell(words.pointsChange, "n", "–") : null);
});
return el.apply(null, ["tbody", { class: seams[i] ? "seam" : null }].concat(rows));
}).filter(function (body) { return body.rows.length; });
var head = [th(words.year), th(words.unit), several ? th(words.bloc) : "", th(words.rank, "n"), th(words.range, "n"), th(words.points, "n"), th(words.share, "n"), th(words.level)];
if (years.length > 1) head.push(th(words.rankChange, "n"), th(words.pointsChange, "n"));
return el("section", { "aria-labelledby": "h-overview" }, el("h3", { id: "h-overview" }, words.overview),
table("overview", "overview", words.overviewCaption, head.filter(Boolean), bodies),
ranges ? el("p", { class: "quiet" }, words.rangeNote) : "");
}
function rankOf(own) {
if (!own.rank) return el("span", {}, "–", hidden(" " + words["rank.none"]));
return el("span", {}, el("b", {}, String(own.rank)), own.tied ? el("span", { class: "tie" }, "=", hidden(" " + words["rank.tied"])) : "");
}
function rangeText(own) {
if (!own.range) return "–";
return own.range[0] === own.range[1] ? String(own.range[0]) : own.range[0] + "–" + own.range[1];
}
function rankChange(own, before) {
if (!before || before.bloc !== own.bloc || !own.rank || !before.rank) return el("span", { class: "same" }, "–", hidden(" " + words.notComparable));
var won = before.rank - own.rank;
if (!won) return el("span", { class: "same" }, "0", hidden(" " + words.same));
return el("span", { class: won > 0 ? "up" : "down" }, el("span", { "aria-hidden": "true" }, (won > 0 ? "▲ " : "▼ ") + Math.abs(won)), hidden(say(won > 0 ? "up" : "down", { n: Math.abs(won) })));
}
function pointsChange(own, before, seam) {
if (!before || seam || !own.total || !before.total) return el("span", { class: "same" }, "–", hidden(" " + words.notComparable));
return signed(minus(own.total, before.total));
}

function details(seen) {
var year = seen.detail, present = seen.units.map(function (unit) { return { at: unit.at, code: unit.code, name: unit.name, short: unit.short, own: unit.all[year.year] || null }; }).filter(function (unit) { return unit.own; });
var chooser = seen.years.length < 2 ? "" : el("p", { class: "detail-year" }, el("label", { for: "detail" }, words.detailYear),
el.apply(null, ["select", { id: "detail", change: function () { state.detail = Number(this.value); changed(); refocus("detail"); } }].concat(seen.years.slice().reverse().map(function (each) {
return el("option", { value: each.year, selected: each === year }, String(each.year));
}))));
if (!present.length) return el("div", {}, chooser, el("p", { class: "quiet" }, say("noFigures", { year: year.year })));
return el("div", { class: "details" }, chooser, categories(present, year), indicators(present, year));
}
function refocus(id) {
var tries = 0;
(function again() { var node = $(id); if (node && !$("result").hasAttribute("aria-busy")) node.focus(); else if ((tries += 1) < 50) setTimeout(again, 40); })();
}

function categories(present, year) {
var same = unique(present.map(function (unit) { return unit.own.bloc; })), spread = same.length === 1 ? year.blocs[same[0]].spread : {};
var rows = year.categories.map(function (category) {
var own = present.map(function (unit) { return unit.own.categories && unit.own.categories[category.code]; });
return el.apply(null, ["tr", {}, el("th", { scope: "row" }, el("a", { href: words.root + category.address }, category.title)),
el("td", { class: "chart" }, dots(present, own, spread[category.code], category.title))].concat(present.map(function (unit, i) {
return cell(whose(unit), "n", own[i] ? number(own[i][0]) : "–", own[i] && own[i][1] ? el("span", { class: "quiet" }, number(own[i][1]) + " %") : "");
})));
});
var key = [el("span", { class: "quiet" })];
if (same.length === 1) key = [svg("svg", { class: "key-median", "aria-hidden": "true" }, svg("line", { class: "median", x1: "50%", x2: "50%", y1: 0, y2: "100%" })), " " + words.legendMedian + " ", svg("svg", { "aria-hidden": "true" }, svg("rect", { class: "band", width: "100%", height: "100%", rx: 3 })), " " + words.legendBand];
return el("section", { "aria-labelledby": "h-categories" }, el("h3", { id: "h-categories" }, say("categories", { year: year.year })),
same.length === 1 ? el.apply(null, ["p", { class: "legend quiet" }].concat(key)) : "",
table("categories", "categories", say("categoriesCaption", { year: year.year }), [th(words.category), th(words.place, "chart")].concat(present.map(heads)), [el.apply(null, ["tbody", {}].concat(rows))]));
}
function heads(unit) { return el("th", { scope: "col", class: "n" }, mark(unit.at), unit.short); }
function dots(present, own, spread, title) {
var text = present.map(function (unit, i) { return unit.short + " " + (own[i] && own[i][1] ? number(own[i][1]) + " %" : "–"); }).join("; ");
var drawing = svg("svg", { class: "range", role: "img", "aria-label": say("dots", { title: title, units: text }) }, svg("line", { class: "axis", x1: 0, x2: "100%", y1: "50%", y2: "50%" }));
if (spread) drawing.append(svg("rect", { class: "band", x: spread[0] + "%", width: round(spread[2] - spread[0]) + "%", y: "25%", height: "50%", rx: 3 }), svg("line", { class: "median", x1: spread[1] + "%", x2: spread[1] + "%", y1: "10%", y2: "90%" }));
present.forEach(function (unit, i) {
if (own[i] && own[i][1]) drawing.append(svg("svg", { class: "point s" + (unit.at + 1), x: own[i][1] + "%", y: "50%", overflow: "visible" }, svg("path", { d: SHAPES[unit.at] })));
});
return drawing;
}

function indicators(present, year) {
var titles = {}, all = year.indicators.map(function (indicator) {
var own = present.map(function (unit) { return unit.own.indicators[indicator.code]; });
var points = own.filter(function (each) { return each && each[0] !== null && each[0] !== undefined; }).map(function (each) { return each[0]; });
var p = points.length ? places(points) : 0, sizes = points.map(function (text) { return whole(text, p); });
var most = Math.max.apply(null, sizes), least = Math.min.apply(null, sizes);
return { indicator: indicator, own: own, places: p, most: most, least: least, width: sizes.length > 1 ? (most - least) / Math.pow(10, p) : 0, text: sizes.length > 1 ? minusWhole(most - least, p) : null };
}).filter(function (row) { return row.own.some(Boolean); });
year.categories.forEach(function (category) { titles[category.code] = category.title; });
var tableOf = function () {
var rows = all.filter(function (row) { return !onlyDifferent || row.width > 0; });
if (order === "difference") rows = rows.slice().sort(function (a, b) { return b.width - a.width; });
var bodies = [], last = null, body = null;
rows.forEach(function (row) {
if (order === "rules" && row.indicator.category !== last) {
last = row.indicator.category;
body = el("tbody", {}, el("tr", { class: "group" }, el("th", { colspan: present.length + 3, scope: "rowgroup" }, titles[last])));
bodies.push(body);
}
if (!body) { body = el("tbody", {}); bodies.push(body); }
body.append(indicatorRow(row, present));
});
var made = table("indicators", "indicators", say("indicatorsCaption", { year: year.year }), [th(words.indicator), th(words.maximum, "n")].concat(present.map(heads), [th(words.difference, "n")]), bodies);
count.textContent = say("shown", { n: rows.length, all: all.length });
return made;
};
var count = el("p", { role: "status" }), place = el("div", {});
var box = el("input", { type: "checkbox", id: "differ", checked: onlyDifferent, change: function () { onlyDifferent = box.checked; place.replaceChildren(tableOf()); } });
var select = el("select", { id: "order", change: function () { order = select.value; place.replaceChildren(tableOf()); } },
el("option", { value: "rules", selected: order === "rules" }, words.orderRules), el("option", { value: "difference", selected: order === "difference" }, words.orderDifference));
var figures = el("input", { type: "checkbox", id: "figures", checked: withFigures, change: function () { withFigures = figures.checked; place.replaceChildren(tableOf()); } });
place.append(tableOf());
return el("section", { "aria-labelledby": "h-indicators" }, el("h3", { id: "h-indicators" }, say("indicators", { year: year.year })),
el("div", { class: "tools" }, el("div", {}, el("label", { class: "check" }, box, words.onlyDifferent), el("label", { class: "check" }, figures, words.withFigures)), el("div", {}, el("label", { for: "order" }, words.order), select), count), place);
}
function minusWhole(size, p) {
var digits = String(size).padStart(p + 1, "0");
return p ? digits.slice(0, -p) + "." + digits.slice(-p) : digits;
}
function indicatorRow(row, present) {
var indicator = row.indicator;
return el.apply(null, ["tr", {},
el("th", { scope: "row" }, el("a", { href: words.root + indicator.address }, indicator.code + ". " + indicator.title), indicator.illustrative ? el("span", { class: "tag" }, words["status.illustrative"]) : ""),
cell(words.maximum, "n half", number(indicator.max))].concat(present.map(function (unit, i) {
return cell(whose(unit), "n points-cell", pointsOf(row, i, unit));
}), [cell(words.difference, "n half", row.text ? (row.width ? el("b", {}, number(row.text)) : number(row.text)) : "–")]));
}
function pointsOf(row, i, unit) {
var own = row.own[i], holder = el("span", { class: "cell" });
if (!own) return fill(holder, {}, ["–", el("span", { class: "quiet" }, words.notAsked)]);
var points = own[0] === null || own[0] === undefined ? "–" : number(own[0]), size = points === "–" ? null : whole(own[0], row.places);
var sign = row.width && size === row.most ? "▲" : row.width && size === row.least ? "▼" : "";
holder.append(el("span", { class: sign === "▲" ? "up" : sign === "▼" ? "down" : "same-points" }, sign ? el("span", { "aria-hidden": "true" }, sign + " ") : "", el("b", {}, points), sign ? hidden(" " + (sign === "▲" ? words.highest : words.lowest)) : ""));
if (own[1]) holder.append(el("span", { class: "tag" }, words.states[own[1]] || own[1]));
if (withFigures) row.indicator.inputs.forEach(function (asked) {
holder.append(el("span", { class: "quiet" }, row.indicator.inputs.length > 1 ? asked[1] + ": " : "", figureText(asked, unit.own.figures && unit.own.figures[asked[0]])));
});
return holder;
}
function figureText(asked, text) {
if (text === undefined) return words["figure.missing"];
if (text === "NA") return words["figure.na"];
if (asked[2] === "yes_no") return words["figure." + text];
if (asked[2] === "date") return lang === "vi" ? text.split("-").reverse().join("/") : text;
if (["count", "number", "percent"].indexOf(asked[2]) < 0) return text;
var plain = number(text.indexOf(".") < 0 ? text : text.replace(/\.?0+$/, "")), unit = asked[2] === "percent" ? "%" : asked[3];
return unit ? plain + "\u00a0" + unit : plain;
}

var COLUMNS = ["year", "bloc", "unit", "name", "what", "code", "title", "points", "max", "share", "rank", "ranked", "rank_low", "rank_high", "level", "state", "framework", "notice"];
function lines() {
var rows = [COLUMNS];
view.years.forEach(function (year, i) {
view.units.forEach(function (unit) {
var own = unit.years[i];
if (!own) return;
function row(what, code, title, points, max, share, more) {
more = more || {};
rows.push([year.year, own.bloc, unit.code, own.name[lang], what, code, title, points, max, share, more.rank, more.ranked, more.low, more.high, more.level, more.state, year.decision, year.notice]);
}
var range = own.range || [];
row("total", "", "", own.total, own.max, own.share, { rank: own.rank, ranked: year.blocs[own.bloc].ranked, low: range[0], high: range[1], level: levelOf(year, own.level) });
year.categories.forEach(function (category) {
var of = own.categories && own.categories[category.code];
if (of) row("category", category.code, category.title, of[0], of[2], of[1]);
});
if (year !== view.detail) return;
year.indicators.forEach(function (indicator) {
var of = own.indicators[indicator.code];
if (of) row("indicator", indicator.code, indicator.title, of[0], indicator.max, "", { state: of[1] || "scored" });
});
});
});
return rows;
}
function csv() {
return lines().map(function (row) {
return row.map(function (value) {
var text = value === null || value === undefined ? "" : String(value);
return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}).join(",");
}).join("\r\n") + "\r\n";
}

$("csv").addEventListener("click", function () {
if (!view) return;
var name = words.file + "-" + state.years.join("-") + ".csv", url = URL.createObjectURL(new Blob(["\ufeff" + csv()], { type: "text/csv;charset=utf-8" }));
var link = el("a", { href: url, download: name });
document.body.append(link);
link.click();
link.remove();
setTimeout(function () { URL.revokeObjectURL(url); }, 10000);
$("share-say").textContent = say("saved", { name: name });
});
$("copy").addEventListener("click", function () {
function done() { $("share-say").textContent = words.copied; }
function byHand() { $("link").focus(); $("link").select(); $("share-say").textContent = words.copyByHand; }
if (navigator.clipboard) navigator.clipboard.writeText($("link").value).then(done, byHand); else byHand();
});
$("print").addEventListener("click", function () { window.print(); });
$("link").addEventListener("focus", function () { $("link").select(); });
if ($("bloc")) $("bloc").addEventListener("change", function () { state.bloc = $("bloc").value; changed(); });
document.querySelectorAll(".pick-years input").forEach(function (box) {
box.addEventListener("change", function () {
var years = [].filter.call(document.querySelectorAll(".pick-years input"), function (each) { return each.checked; }).map(function (each) { return Number(each.value); });
if (!years.length) { box.checked = true; status(words.noYear); return; }
state.years = years;
changed();
});
});
document.querySelectorAll(".presets a").forEach(function (link) {
link.addEventListener("click", function (event) {
if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
event.preventDefault();
history.pushState(null, "", link.href);
state = read();
show();
page.scrollIntoView();
});
});
window.addEventListener("popstate", function () { state = read(); show(); });

page.hidden = false;
state = read();
combobox();
show();
})();
