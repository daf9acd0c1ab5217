
// Filters the questions; without it, all are listed.
(() => {
  const bar = document.getElementById("filters");
  const cases = [...document.querySelectorAll("#cases .case")];
  if (!bar || !cases.length) return;
  const shown = document.getElementById("shown");
  const has = (list, one) => !one || (list || "").split(" ").includes(one);
  const filter = () => {
    const { language, tag, metric, failed } = bar.elements;
    let count = 0;
    for (const item of cases) {
      const fits = has(item.dataset.language, language.value) && has(item.dataset.tags, tag.value)
        && has(item.dataset.metrics, metric.value) && (!failed.checked || "failed" in item.dataset);
      item.hidden = !fits;
      count += fits;
    }
    shown.textContent = shown.dataset.text.replace("#", count);
  };
  bar.addEventListener("input", filter);
  bar.addEventListener("submit", (event) => event.preventDefault());
  bar.hidden = false;
  filter();
})();
