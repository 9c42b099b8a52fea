"use strict";
// Dialogs that ask before a deed, filters unfolded on wide screens, refusals of htmx shown in place.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  const closer = event.target.closest("[data-closes]");
  if (closer) document.getElementById(closer.dataset.closes).close();
  if (event.target.closest("[data-print]")) window.print();
  const all = event.target.closest("[data-check-all]");
  if (all) {
    const boxes = [...all.form.querySelectorAll("input[type=checkbox]")];
    const check = boxes.some((box) => !box.checked);
    boxes.forEach((box) => { box.checked = check; });
    all.textContent = check ? "全不选" : "全选";
  }
});

// A form is sent once: two presses of one button are one deed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// A select that is the whole question sends its form when chosen.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-at-once]");
  if (form) form.requestSubmit();
});

if (window.matchMedia("(min-width: 768px)").matches) {
  document.querySelectorAll("details[data-unfold]").forEach((one) => { one.open = true; });
}

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if (status === 404 || status === 409 || status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

const say = (text) => {
  const place = document.getElementById("messages");
  if (!place) return;
  const note = document.createElement("div");
  note.className = "alert alert-danger";
  note.setAttribute("role", "alert");
  note.textContent = text;
  place.replaceChildren(note);
};
document.body.addEventListener("htmx:sendError", () => say("连不上服务器，刚才的操作没有完成，请检查网络后再试。"));
document.body.addEventListener("htmx:responseError", () => say("系统没有完成这次操作，请稍后再试。"));
