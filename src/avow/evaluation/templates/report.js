"use strict";
for (const form of document.querySelectorAll("form.search")) {
  const list = document.getElementById(form.dataset.list);
  const status = form.querySelector("output");
  const items = Array.from(list.children, (item) => ({ item, text: item.textContent.toLowerCase() }));
  const filter = () => {
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = { gold: form.elements.gold.value, predicted: form.elements.predicted.value };
    let shown = 0;
    for (const { item, text } of items) {
      const fits =
        words.every((word) => text.includes(word)) &&
        Object.entries(wanted).every(([name, label]) => !label || item.dataset[name] === label);
      item.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    status.textContent = shown + " of " + items.length + " shown";
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
}
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
