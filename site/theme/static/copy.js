// Copying: of a field, or of any part of a page; each can be selected without it.
(function () {
  "use strict";
  var status = document.querySelector("[data-done]");

  function copy(part) {
    var text = "value" in part ? part.value : part.innerText;
    if ("value" in part) {
      part.focus();
      part.select();
    } else {
      var range = document.createRange(), selection = getSelection();
      range.selectNodeContents(part);
      selection.removeAllRanges();
      selection.addRange(range);
    }
    if (navigator.clipboard && navigator.clipboard.writeText) return navigator.clipboard.writeText(text);
    return document.execCommand("copy") ? Promise.resolve() : Promise.reject(); // pages without https
  }

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var words = button.innerHTML, back;
    button.hidden = false;
    button.addEventListener("click", function () {
      copy(document.getElementById(button.dataset.copy)).then(
        function () {
          button.textContent = "✓ " + status.dataset.done;
          status.textContent = status.dataset.done;
          clearTimeout(back);
          back = setTimeout(function () { button.innerHTML = words; status.textContent = ""; }, 2500);
        },
        function () { status.textContent = status.dataset.failed; status.classList.remove("vh"); }
      );
    });
  });
})();
