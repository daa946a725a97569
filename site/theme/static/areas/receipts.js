// Checking a receipt in the browser: what the QR code says (behind # of the address), the receipt's file, and the lists
// on this page. Nothing is sent; nothing that was read becomes markup.
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

  // The receipts of all lists on the page: number and seal are read from the ids, which are the anchors of QR codes.
  var listed = Array.from(document.querySelectorAll("table.receipts tbody tr"), function (row) {
    var cut = row.id.lastIndexOf(":");
    return {
      row: row, number: row.id.slice(0, cut), seal: row.id.slice(cut + 1).toLowerCase(),
      year: row.closest("table").dataset.year, withdrawn: row.dataset.withdrawn
    };
  });

  // What the lists say of a number and a seal; either may be empty.
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

  // `#<number>:<seal>`, `#<seal>` or `#<number>`; null for anything else. Signs that are not seen have no place here.
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
    // The browser has gone to the row of the list; the answer comes first, but for those who followed the link to it.
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
    // A file is judged by its very bytes, or by what it says where a program has only spelled it differently.
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

  // A receipt's content: its seal by what it says, and the line that tells it.
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
