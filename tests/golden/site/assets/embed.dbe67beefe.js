(function () {
"use strict";
var asked = /[?&]theme=(light|dark)(&|$)/.exec(location.search);
if (asked) document.documentElement.dataset.theme = asked[1];
if (window.parent === window) return;
var told = 0;
function tell() {
var height = Math.ceil(document.querySelector("main").getBoundingClientRect().height);
if (height !== told) window.parent.postMessage({ ictindex: height }, "*"); // a height is no secret
told = height;
}
new ResizeObserver(tell).observe(document.querySelector("main"));
})();
