// Sharing by what the reader's device offers.
(function () {
  "use strict";
  document.querySelectorAll("[data-share]").forEach(function (button) {
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.share({ title: button.dataset.share, url: document.getElementById("link").value }).catch(function () {});
    });
  });
})();
