/* One tick ticks all of a name. */
document.addEventListener("change", (event) => {
  const name = event.target.dataset ? event.target.dataset.checkAll : undefined;
  if (!name) return;
  event.target.form.querySelectorAll(`input[name="${name}"]`).forEach((box) => {
    box.checked = event.target.checked;
  });
});
