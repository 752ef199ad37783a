// Shows the diagnostics whose code, name or title holds every word that is typed, or that the address asks for: index.html?q=softmax.
(function () {
  var box = document.getElementById("search"), found = document.getElementById("found");
  var items = Array.from(document.querySelectorAll(".codes li"));
  function show() {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    var count = 0;
    items.forEach(function (item) {
      item.hidden = !words.every(function (word) { return item.dataset.words.includes(word); });
      count += !item.hidden;
    });
    document.querySelectorAll(".family").forEach(function (family) { family.hidden = !family.querySelector("li:not([hidden])"); });
    found.textContent = words.length ? count + " of " + items.length : "";
  }
  box.parentNode.hidden = false;
  box.addEventListener("input", show);
  box.value = new URLSearchParams(location.search).get("q") || "";
  show();
})();
