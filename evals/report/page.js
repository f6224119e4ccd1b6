"use strict";
// Shows the questions that fit every filter, and remembers the choice in the address.
const filters = [...document.querySelectorAll("[data-filter]")];
const entries = [...document.querySelectorAll("details.entry")];
const count = document.getElementById("count");

function fits(entry, filter) {
  const wanted = filter.value.trim().toLowerCase();
  if (!wanted) return true;
  if (filter.dataset.filter === "words") return entry.textContent.toLowerCase().includes(wanted);
  const own = entry.dataset[filter.dataset.filter].toLowerCase().split("|");
  return wanted === "any" ? own.some(Boolean) : own.includes(wanted);
}

function apply() {
  const active = filters.filter((filter) => filter.value.trim());
  let shown = 0;
  for (const entry of entries) {
    entry.hidden = !active.every((filter) => fits(entry, filter));
    shown += entry.hidden ? 0 : 1;
  }
  count.textContent = `${shown} of ${entries.length} questions`;
  const chosen = new URLSearchParams(active.map((filter) => [filter.dataset.filter, filter.value]));
  history.replaceState(null, "", chosen.size ? `#${chosen}` : location.pathname + location.search);
}

function choose(chosen) {
  for (const filter of filters) filter.value = chosen.get(filter.dataset.filter) ?? "";
  apply();
}

for (const filter of filters) filter.addEventListener("input", apply);
for (const button of document.querySelectorAll("button[data-suite]"))
  button.addEventListener("click", () => {
    choose(new URLSearchParams({ suite: button.dataset.suite, failure: button.dataset.failure ?? "" }));
    document.getElementById("questions").scrollIntoView();
  });
document.getElementById("clear").addEventListener("click", () => choose(new URLSearchParams()));
choose(new URLSearchParams(location.hash.slice(1)));
