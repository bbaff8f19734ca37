/* Runs before the first paint: the theme that the system asks for, where the person has chosen none. */
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const apply = () => {
  if (root.dataset.theme !== "auto") return;
  root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
};
apply();
dark.addEventListener("change", () => {
  apply();
  document.dispatchEvent(new CustomEvent("theme"));
});
