"use strict";
// Sorting, and the search in the answers. The page is whole without it.
function key(row, column) {
  const text = row.cells[column].textContent.trim();
  const number = /-?[0-9][0-9,]*(\.[0-9]+)?/.exec(text);
  return column > 0 && number ? Number(number[0].replace(/,/g, "")) : text;
}
function compare(one, other) {
  if (typeof one === typeof other) {
    return typeof one === "number" ? one - other : one.localeCompare(other);
  }
  return typeof one === "number" ? -1 : 1;
}
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const body = head.closest("table").tBodies[0];
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentNode.cells) {
      other.removeAttribute("aria-sort");
    }
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const rows = Array.from(body.rows);
    rows.sort((a, b) => (up ? 1 : -1) * compare(key(a, head.cellIndex), key(b, head.cellIndex)));
    body.append(...rows);
  });
}
const search = document.getElementById("search");
if (search) {
  const kind = document.getElementById("kind");
  const count = document.getElementById("count");
  const samples = Array.from(document.querySelectorAll("details.sample"));
  const show = () => {
    const words = search.value.toLowerCase();
    let shown = 0;
    for (const sample of samples) {
      const fits = (kind.value === "all" || sample.dataset.kind.split(" ").includes(kind.value))
        && sample.textContent.toLowerCase().includes(words);
      sample.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    count.textContent = shown + " of " + samples.length + " samples";
  };
  search.addEventListener("input", show);
  kind.addEventListener("change", show);
  if (samples.some(sample => sample.dataset.kind.split(" ").includes("disagree"))) {
    kind.value = "disagree";
  }
  show();
}
