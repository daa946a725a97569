ict.arrived = (function () {
"use strict";
var sheet = document.createElement("link");
sheet.rel = "stylesheet"; sheet.href = document.getElementById("ranking").dataset.look;
document.head.append(sheet);
var space = "http://www.w3.org/2000/svg";
function detail(table, row, empty, number) {
var cell = empty.cells[0], list = document.createElement("dl"), foot = table.tFoot.rows[0];
empty.className = "detail";
Array.from(table.tHead.rows[0].cells).forEach(function (head, i) {
if (!head.dataset.m) return;
var text = row.cells[i].textContent.trim(), points = number(text), median = number(foot.cells[i].textContent), top = number(head.dataset.m);
var item = document.createElement("div");
function add(tag, words) { var part = document.createElement(tag); part.textContent = words; item.append(part); }
add("dt", head.textContent.trim());
add("dd", text + " / " + head.dataset.m);
if (points !== null && median !== null && top) {
add("dd", table.dataset.median.replace("%d", difference(points - median, text)));
item.append(drawing(points / top, median / top));
}
list.append(item);
});
var link = document.createElement("a");
link.href = row.querySelector("th a").href; link.textContent = table.dataset.page;
cell.append(list, link);
return empty;
}
function difference(value, like) {
var sign = like.match(/[.,](?=\d+$)/), places = sign ? like.length - sign.index - 1 : 0, text = Math.abs(value).toFixed(places);
return (Number(text) === 0 ? "" : value > 0 ? "+" : "−") + (sign ? text.replace(".", sign[0]) : text);
}

function drawing(share, median) {
var svg = document.createElementNS(space, "svg");
svg.setAttribute("class", "bar"); svg.setAttribute("aria-hidden", "true");
[["track", 0, 1], ["fill", 0, share], ["tickmark", median, 0.008]].forEach(function (part) {
var rect = document.createElementNS(space, "rect");
rect.setAttribute("class", part[0]); rect.setAttribute("x", 100 * part[1] + "%");
rect.setAttribute("width", 100 * Math.min(Math.max(part[2], 0), 1) + "%"); rect.setAttribute("height", "100%");
svg.append(rect);
});
return svg;
}

return detail;
})();
