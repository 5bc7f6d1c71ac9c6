// A table's texts, to be taken home.

const cell = (element) =>
  (element.dataset.value || [...element.childNodes].map((node) => node.textContent.trim()).filter(Boolean).join("; "))
    .replaceAll("\u2212", "-")
    .replaceAll("\u202f", " ");

/** The texts of an HTML table, row by row, with numbers in full precision where the page knows them. */
export function table(element) {
  return [...element.rows].map((row) => [...row.cells].map(cell));
}
