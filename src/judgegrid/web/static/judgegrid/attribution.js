"use strict";
// The review queue by keyboard: a number picks, Enter confirms, "/" searches, "s" puts off.

(() => {
  const form = document.getElementById("decision");
  if (!form) return;
  const find = document.getElementById("find");
  const typing = (target) => target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (find && event.target === find && ["Enter", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      const first = form.querySelector("#found input[type=radio]");
      if (first) {
        first.checked = true;
        first.focus();
      }
      return;
    }
    if (event.key === "Escape" && event.target === find) find.blur();
    if (typing(event.target)) return;
    const choice = /^\d$/.test(event.key) && form.querySelector(`input[data-key="${event.key}"]`);
    if (choice) {
      event.preventDefault();
      choice.checked = true;
      choice.focus();
    } else if (event.key === "/" && find) {
      event.preventDefault();
      find.focus();
    } else if (event.key === "s" || event.key === "S") {
      document.getElementById("pass").requestSubmit();
    } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
})();
