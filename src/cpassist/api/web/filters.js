// What the asker narrows the search down to, as fields of a question.

const design = document.getElementById("design");
const since = document.getElementById("since");
const expand = document.getElementById("expand");

/** The fields that were set; none where nothing is narrowed. */
export function chosen() {
  const body = {};
  if (design.value) body.designs = design.value.split("|");
  if (since.value) body.since_year = Number(since.value);
  if (!expand.checked) body.expand = false;
  return body;
}
