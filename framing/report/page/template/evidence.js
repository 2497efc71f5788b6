"use strict";
const groups = [...document.querySelectorAll("tbody.row")];
const filter = document.getElementById("filter");
const count = document.getElementById("count");
function show() {
  const asked = filter.value.trim().toLowerCase();
  const open = location.hash.slice(1);
  let hits = 0;
  for (const group of groups) {
    let found = 0;
    for (const hit of group.querySelectorAll("tr.hit")) {
      const seen = asked ? hit.textContent.toLowerCase().includes(asked) || group.dataset.label.includes(asked) : true;
      hit.hidden = !seen || (!asked && group.id !== open);
      found += seen ? 1 : 0;
    }
    group.hidden = asked !== "" && found === 0;
    hits += found;
  }
  count.textContent = asked ? hits + " hits" : "";
}
function sort(table, key) {
  const down = table.dataset.key === key && table.dataset.way !== "down";
  table.dataset.key = key;
  table.dataset.way = down ? "down" : "up";
  for (const group of table.querySelectorAll("tbody.row")) {
    const hits = [...group.querySelectorAll("tr.hit")];
    hits.sort((a, b) => (down ? -1 : 1) * a.querySelector("." + key).textContent.localeCompare(b.querySelector("." + key).textContent));
    group.append(...hits);
  }
}
for (const head of document.querySelectorAll("button[data-sort]"))
  head.addEventListener("click", () => sort(head.closest("table"), head.dataset.sort));
filter.addEventListener("input", show);
addEventListener("hashchange", () => { show(); document.getElementById(location.hash.slice(1))?.scrollIntoView(); });
show();
document.getElementById(location.hash.slice(1))?.scrollIntoView();
