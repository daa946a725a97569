// Checking a downloaded file in the browser: its SHA-256 against the table on the page and, for an edition, the seal
// computed from its content. Nothing leaves the machine.
(function () {
  "use strict";
  var card = document.querySelector(".checker");
  if (!card) return;
  var drop = card.querySelector(".drop"), input = card.querySelector("input"), said = card.querySelector(".said");
  var words = card.dataset;

  // The canonical form of the seal: keys by code point, no spaces, letters as they are. Python's sort_keys orders strings by
  // code point; JavaScript compares UTF-16 units, which differs beyond the Basic Multilingual Plane.
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
    // An edition holds whole numbers only; anything else has no one spelling here.
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
