// A long matrix: its first rows are laid out and shown first, the rest when that is done.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("first-rows");
  addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => {
    root.classList.remove("first-rows");
  })));
})();
