// Checking a downloaded file in the browser: its SHA-256 against the table on the page and, for an edition, the seal
// computed from its content. Nothing leaves the machine.
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

  // What the QR code on a paper says (behind # of the address), against the versions on this page.
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
