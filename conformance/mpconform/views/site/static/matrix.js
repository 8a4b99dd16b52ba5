// The filters of the matrix. The table is there without them; this hides rows and columns, and
// shows the worst verdict of the targets that are chosen.
"use strict";
(() => {
  const { clauses, targets, words, styles, order } = MPCONFORM;
  const field = (name) => document.getElementById(name);
  const rows = [...document.querySelectorAll("#matrix tbody tr")];
  const boxes = [...document.querySelectorAll("input.column")];
  const form = field("filters");

  const offer = (name, values) => {
    for (const value of values) field(name).add(new Option(value, value));
  };
  offer("chapter", new Set(clauses.map((clause) => clause[1])));
  offer("keyword", new Set(clauses.map((clause) => clause[2])));
  offer("basis", new Set(clauses.map((clause) => clause[3])));
  offer("method", new Set(targets.map((target) => target.method)));
  offer("python", new Set(targets.map((target) => target.python)));
  for (const letter of order) field("verdict").add(new Option(words[letter], letter));

  const cell = (chosen, number) => {
    const letters = new Set(chosen.map((target) => target.verdicts[number]).filter((l) => l !== "."));
    const worst = [...order].find((letter) => letters.has(letter)) || "";
    return { worst, mixed: letters.size > 1 };
  };

  const wanted = (clause, row, cells) => {
    const text = field("search").value.trim().toLowerCase();
    const said = `${clause[0]} ${clause[4]}`.toLowerCase();
    const seen = cells.map((one) => one.worst).filter(Boolean);
    return (!text || said.includes(text))
      && (!field("chapter").value || clause[1] === field("chapter").value)
      && (!field("keyword").value || clause[2] === field("keyword").value)
      && (!field("basis").value || clause[3] === field("basis").value)
      && (!field("verdict").value || seen.includes(field("verdict").value))
      && (!field("differences").checked || new Set(seen).size > 1 || cells.some((one) => one.mixed));
  };

  const show = () => {
    const columns = boxes.map((box) => box.checked);
    const method = field("method").value, python = field("python").value;
    const chosen = boxes.map((_, column) => targets.filter((target) => target.library === column
      && (!method || target.method === method) && (!python || target.python === python)));
    for (const each of ["col", "thead th"]) {
      document.querySelectorAll(`#matrix ${each}`).forEach((head, place) => {
        head.hidden = place > 0 && !columns[place - 1];
      });
    }
    let shown = 0;
    rows.forEach((row, number) => {
      const cells = chosen.map((its, column) => (columns[column] ? cell(its, number) : { worst: "" }));
      row.hidden = !wanted(clauses[number], row, cells);
      if (row.hidden) return;
      shown += 1;
      cells.forEach(({ worst, mixed }, column) => {
        const box = row.cells[column + 1];
        box.hidden = !columns[column];
        const text = worst ? words[worst] + (mixed ? "*" : "") : "";
        if (box.textContent !== text) box.textContent = text;
        box.className = worst ? styles[worst] : "";
      });
    });
    field("count").textContent = `${shown} of ${clauses.length} clauses`;
  };

  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
})();
