/* Documents: the panel opens and closes in place. Links: keys decide. Both work without scripts as plain pages. */
const panel = document.getElementById("panel");
let opener = null;

document.addEventListener("click", (event) => {
  const mark = event.target.closest(".acts");
  if (mark) opener = mark;
  if (panel && event.target.closest("[data-close-panel]")) {
    event.preventDefault();
    panel.replaceChildren();
    if (opener) opener.focus({ preventScroll: true });
  }
  const entry = event.target.closest(".paper-outline a");
  const drawer = document.querySelector(".paper-drawer");
  if (entry && drawer && window.matchMedia("(max-width: 74.99rem)").matches) drawer.removeAttribute("open");
});

/* A press on any clause, a single sentence too, shows what acts on it and its lasting address. */
const body = document.querySelector(".paper-body[data-document]");

async function ask(clause) {
  const place = `${body.dataset.panel}?at=${encodeURIComponent(`${body.dataset.document}#${clause.id}`)}${body.dataset.lang}`;
  const answer = await fetch(place, { headers: { "HX-Request": "true" } });
  if (answer.ok) panel.innerHTML = await answer.text();
}

if (body && panel) {
  body.addEventListener("click", (event) => {
    const clause = event.target.closest(".clause[id]");
    if (!clause || event.target.closest("a, button") || !getSelection().isCollapsed) return;
    opener = clause.querySelector("a") || opener;
    ask(clause);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel && panel.querySelector(".panel-head")) {
    panel.replaceChildren();
    if (opener) opener.focus({ preventScroll: true });
  }
});

/* On narrow screens the outline is a drawer, shut until it is asked for. */
if (window.matchMedia("(max-width: 74.99rem)").matches) {
  document.querySelectorAll(".paper-drawer").forEach((drawer) => drawer.removeAttribute("open"));
}

/* The outline opens at the clause that the address names. */
function unfold() {
  const place = decodeURIComponent(location.hash.slice(1));
  if (!place) return;
  const entry = [...document.querySelectorAll(".paper-outline a")].find(
    (one) => decodeURIComponent(one.hash.slice(1)) === place,
  );
  for (let above = entry && entry.closest("details"); above; above = above.parentElement.closest("details")) {
    if (!above.classList.contains("paper-drawer")) above.open = true;
  }
}
window.addEventListener("hashchange", unfold);
unfold();

const rows = [...document.querySelectorAll(".link-row")];

document.addEventListener("keydown", (event) => {
  if (!rows.length || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const row = event.target.closest(".link-row");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = rows[row ? rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1) : 0];
    if (next) {
      event.preventDefault();
      next.focus();
    }
    return;
  }
  const button = row && row.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (button) {
    event.preventDefault();
    button.click();
    const next = rows[rows.indexOf(row) + 1];
    (next || row).focus();
  }
});
