// The search of the spec and the documentation: clauses and sections that have all words, those that
// have them in their titles first. The texts are loaded when somebody begins to search.
"use strict";
(() => {
  const query = document.getElementById("query"), found = document.getElementById("found");
  const up = query.dataset.up;
  const texts = new Promise((loaded) => {
    query.addEventListener("focus", () => {
      const script = document.createElement("script");
      script.src = `${up}static/texts.js`;
      script.onload = () => loaded(MPCONFORM_TEXTS);
      document.head.append(script);
    }, { once: true });
  });
  const hits = (all, words) => {
    const has = (text) => words.every((word) => text.toLowerCase().includes(word));
    const fitting = words.length ? all.filter(([, title, , text]) => has(`${title} ${text}`)) : [];
    const titled = ([, title]) => (has(title) ? 0 : 1);
    return fitting.sort((one, other) => titled(one) - titled(other)).slice(0, 40);
  };
  const around = (text, words) => {
    const place = Math.max(0, text.toLowerCase().indexOf(words[0]) - 80);
    const part = text.slice(place, place + 240);
    return (place ? "…" : "") + part + (place + 240 < text.length ? "…" : "");
  };
  const item = ([page, title, where, text], words) => {
    const line = document.createElement("li"), link = document.createElement("a");
    link.href = up + page;
    link.textContent = title;
    line.append(link, ` (${where}) ${around(text, words)}`);
    return line;
  };
  document.getElementById("find").addEventListener("submit", (event) => event.preventDefault());
  query.addEventListener("input", async () => {
    const all = await texts;
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    found.replaceChildren(...hits(all, words).map((hit) => item(hit, words)));
    found.hidden = !found.firstChild;
  });
})();
