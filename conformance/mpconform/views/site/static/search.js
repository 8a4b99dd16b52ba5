// The search of the spec: clauses whose id or sentence has all words.
"use strict";
(() => {
  const query = document.getElementById("query"), found = document.getElementById("found");
  document.getElementById("find").addEventListener("submit", (event) => event.preventDefault());
  query.addEventListener("input", () => {
    const parts = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = parts.length ? MPCONFORM.clauses.filter((clause) => {
      const text = `${clause[0]} ${clause[4]}`.toLowerCase();
      return parts.every((part) => text.includes(part));
    }) : [];
    found.replaceChildren(...hits.slice(0, 40).map((clause) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = `../clauses/${clause[0]}.html`;
      link.textContent = clause[0];
      item.append(link, ` ${clause[4]}`);
      return item;
    }));
    found.hidden = !hits.length;
  });
})();
