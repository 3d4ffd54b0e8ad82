// Counts the words of a text while it is typed. The server counts again and has the last word.
"use strict";

for (const told of document.querySelectorAll("[data-counts]")) {
  const field = document.getElementById(told.dataset.counts);
  if (!field) continue;
  const most = Number(told.dataset.most);
  let later;

  const count = () => {
    const words = (field.value.match(/\S+/g) || []).length;
    told.textContent = told.dataset.said.replace("{found}", words).replace("{most}", most);
    told.classList.toggle("ashar-count--over", words > most);
  };

  told.hidden = false;
  field.addEventListener("input", () => {
    told.setAttribute("aria-live", "off");
    count();
    clearTimeout(later);
    later = setTimeout(() => {
      told.setAttribute("aria-live", "polite");
      count();
    }, 1500);
  });
  count();
}
