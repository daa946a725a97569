// What pages that check seals share: SHA-256, the canonical form of JSON, and verdicts as lines of text.
// Nothing leaves the machine, and nothing that was read becomes markup.
var seals = (function () {
  "use strict";

  // Keys by code point, no spaces, letters as they are. Python's sort_keys orders strings by code point; JavaScript
  // compares UTF-16 units, which differs beyond the Basic Multilingual Plane.
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
    // What is sealed holds whole numbers only; anything else has no one spelling here.
    if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("not a whole number");
    return JSON.stringify(value);
  }

  // SHA-256 (FIPS 180-4) for pages without HTTPS, where browsers offer none.
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

  // A seal in groups that can be read out.
  function grouped(into, seal) {
    into.textContent = "";
    (seal.match(/.{1,8}/g) || []).forEach(function (group) {
      var span = document.createElement("span");
      span.textContent = group;
      into.append(span, " ");
    });
  }

  // Lines of {text, good: true | false | undefined, code: a seal to read out, sum: a hash to copy, link: {href, text}}.
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
