"use strict";
// The tree of areas unfolds; the picker looks up, moves by keys and keeps the code chosen.
if (!window.judgegridAreas) {
  window.judgegridAreas = true;

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-unfolds]");
    if (toggle) {
      const open = toggle.getAttribute("aria-expanded") !== "true";
      toggle.setAttribute("aria-expanded", String(open));
      document.getElementById(toggle.dataset.unfolds).hidden = !open;
    }
    const hit = event.target.closest(".picker-hit");
    if (hit) choose(hit);
    document.querySelectorAll("[data-picker]").forEach((one) => {
      if (!one.contains(event.target)) show(one, false);
    });
  });

  const parts = (picker) => ({
    input: picker.querySelector("[role=combobox]"),
    list: picker.querySelector("[role=listbox]"),
    code: picker.querySelector("[data-picker-code]"),
  });

  const show = (picker, open) => {
    const { input, list } = parts(picker);
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) input.removeAttribute("aria-activedescendant");
  };

  const choose = (hit) => {
    const picker = hit.closest("[data-picker]");
    if ("pickerGoes" in picker.dataset) {
      window.location.assign(hit.dataset.url);
      return;
    }
    const { input, code } = parts(picker);
    input.value = hit.dataset.name;
    if (code) {
      code.value = hit.dataset.code;
      code.dispatchEvent(new Event("change", { bubbles: true }));
    }
    show(picker, false);
    input.focus();
  };

  const move = (picker, step) => {
    const { input, list } = parts(picker);
    const hits = [...list.querySelectorAll(".picker-hit")];
    if (!hits.length) return;
    const now = hits.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const next = hits[(now + step + hits.length) % hits.length] || hits[0];
    hits.forEach((one) => one.setAttribute("aria-selected", String(one === next)));
    input.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("input", (event) => {
    const picker = event.target.closest("[data-picker]");
    if (!picker || event.target.getAttribute("role") !== "combobox") return;
    const { code } = parts(picker);
    if (code) code.value = "";
    if (!event.target.value.trim()) show(picker, false);
  });

  document.addEventListener("keydown", (event) => {
    const picker = event.target.closest("[data-picker]");
    if (!picker || event.target.getAttribute("role") !== "combobox") return;
    const { list } = parts(picker);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.childElementCount) show(picker, true);
      move(picker, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      const hit = list.querySelector("[aria-selected=true]") || list.querySelector(".picker-hit");
      if (hit) choose(hit);
    } else if (event.key === "Escape") {
      show(picker, false);
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const picker = event.target.closest("[data-picker]");
    if (picker) show(picker, Boolean(event.target.childElementCount));
  });
}
