"use strict";
// Sorts and filters the tables of a page. Everything works without it; no text is made into markup.
(() => {
  const words = document.body.dataset;
  const language = document.documentElement.lang;
  const compare = new Intl.Collator(language, { numeric: true }).compare;
  const text = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const fold = (value) => value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const cellAt = (row, column) => {
    let at = 0;
    for (const cell of row.cells) {
      if (column < at + cell.colSpan) return cell;
      at += cell.colSpan;
    }
    return null;
  };
  const number = (cell) => {
    if (!cell || cell.querySelector(".blank")) return null;
    const bare = text(cell).replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-");
    const plain = language === "cs" ? bare.replace(",", ".") : bare.replace(/,/g, "");
    const found = plain.match(/^[+-]?\d+(\.\d+)?/);
    return found ? Number(found[0]) : null;
  };
  const value = (row, column, numeric) => {
    const cell = cellAt(row, column);
    if (numeric) return number(cell);
    return cell && !cell.querySelector(".blank") ? text(cell) : null;
  };
  const sort = (table, column, numeric, direction) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].filter((row) => !row.classList.contains("total"));
    const keyed = rows.map((row) => [value(row, column, numeric), row]);
    keyed.sort(([one], [other]) => {
      if (one === null || other === null) return (one === null) - (other === null); // blanks stay last
      return direction * (numeric ? one - other : compare(one, other));
    });
    const totals = [...body.rows].filter((row) => row.classList.contains("total"));
    body.append(...keyed.map(([, row]) => row), ...totals);
  };
  const sortable = (table) => {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const label = head.querySelector(".head");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.title = words.sort;
      button.append(...label.childNodes);
      label.append(button);
      button.addEventListener("click", () => {
        const numeric = head.classList.contains("number");
        const now = head.getAttribute("aria-sort");
        const next = now === (numeric ? "descending" : "ascending");
        const ascending = numeric ? next : !next;
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        sort(table, column, numeric, ascending ? 1 : -1);
      });
    });
  };
  let count = 0;
  const filtered = (table) => {
    const box = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const told = document.createElement("span");
    count += 1;
    box.className = "filter";
    input.type = "search";
    input.id = `filter-${count}`;
    input.autocomplete = "off";
    label.htmlFor = input.id;
    label.textContent = words.filter;
    told.setAttribute("role", "status");
    box.append(label, input, told);
    table.parentElement.before(box);
    const rows = [...table.tBodies[0].rows];
    const folded = rows.map((row) => fold(text(row)));
    input.addEventListener("input", () => {
      const wanted = fold(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !wanted.every((word) => folded[at].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      const all = words.shown.replace("{shown}", shown).replace("{all}", rows.length);
      told.textContent = wanted.length ? all : "";
    });
  };
  for (const table of document.querySelectorAll("table[data-sort]")) sortable(table);
  for (const table of document.querySelectorAll("table[data-filter]")) filtered(table);
})();
