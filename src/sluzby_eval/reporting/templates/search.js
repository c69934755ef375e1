"use strict";
// Searches the services of the site in the index that the page carries; nothing is asked of any server.
(() => {
  const form = document.getElementById("search");
  const services = JSON.parse(document.getElementById("index").textContent);
  const results = document.getElementById("results");
  const found = document.getElementById("found");
  const field = (id) => document.getElementById(id);
  const fold = (value) => value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const MOST = 50;
  const chosen = (id, values) => field(id).value === "" || values.includes(Number(field(id).value));
  const show = () => {
    const words = fold(field("words").value).split(/\s+/).filter(Boolean);
    const asked = words.length || ["need", "place", "type"].some((id) => field(id).value !== "");
    const hits = !asked ? [] : services.filter(([folded, , , , needs, places, types]) =>
      words.every((word) => folded.includes(word)) &&
      chosen("need", needs) && chosen("place", places) && chosen("type", types));
    const named = ([, name]) => words.every((word) => fold(name).includes(word)); // those go first
    hits.sort((one, other) => named(other) - named(one));
    results.replaceChildren(...hits.slice(0, MOST).map(([, name, address, told]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const more = document.createElement("span");
      link.href = address;
      link.textContent = name;
      more.textContent = told;
      item.append(link, more);
      return item;
    }));
    const counted = form.dataset.found.replace("{n}", hits.length);
    const first = hits.length > MOST ? `; ${form.dataset.first.replace("{n}", MOST)}` : "";
    found.textContent = asked ? counted + first : "";
  };
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
})();
