/* The source on one side, the parsed tasks on the other: choosing one shows the other. */
const reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function show(element, behavior = reduced ? "auto" : "smooth") {
  const pane = element.closest(".pane-body");
  if (!pane || pane.scrollHeight <= pane.clientHeight) {
    element.scrollIntoView({ block: "center", behavior });
    return;
  }
  pane.parentElement.scrollIntoView({ block: "nearest", behavior: "auto" }); // the whole pane before its inside
  const above = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollTo({ top: pane.scrollTop + above - pane.clientHeight / 3, behavior });
}

function pick(task) {
  document.querySelectorAll(".picked").forEach((old) => old.classList.remove("picked"));
  const marks = document.querySelectorAll(`[data-task="${task}"]`);
  marks.forEach((mark) => mark.classList.add("picked"));
}

document.addEventListener("click", (event) => {
  const segment = event.target.closest(".seg[data-task]");
  const item = event.target.closest(".item[data-task]");
  if (segment) {
    pick(segment.dataset.task);
    const there = document.querySelector(`.item[data-task="${segment.dataset.task}"]`);
    if (there) show(there);
  } else if (item && !event.target.closest("a, button, input, select, textarea, summary, form")) {
    pick(item.dataset.task);
    const there = document.querySelector(`.seg[data-task="${item.dataset.task}"]`);
    if (there) show(there);
  }
  const jump = event.target.closest("a[data-place]");
  if (jump) {
    const there = pieceAt(Number(jump.dataset.place));
    if (there) {
      event.preventDefault();
      document.querySelectorAll(".here").forEach((old) => old.classList.remove("here"));
      there.classList.add("here");
      show(there);
    }
  }
});

/* Pieces of the source carry the place of their first character, counted in code points as Python counts. */
function pieceAt(place) {
  const pieces = [...document.querySelectorAll(".source-text [data-start]")];
  return pieces.findLast((piece) => Number(piece.dataset.start) <= place) || pieces[0];
}

function placeOf(node, offset) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (!piece) return null;
  const before = document.createRange();
  before.setStart(piece, 0);
  before.setEnd(node, offset);
  return Number(piece.dataset.start) + Array.from(before.toString()).length;
}

/* Characters chosen with the mouse go into the open form as its start and end. */
document.addEventListener("mouseup", () => {
  const chosen = window.getSelection();
  const text = document.querySelector(".source-text");
  const form = document.querySelector("[data-span-form]");
  if (!text || !form || chosen.isCollapsed || !text.contains(chosen.anchorNode)) return;
  const range = chosen.getRangeAt(0);
  const start = placeOf(range.startContainer, range.startOffset);
  const end = placeOf(range.endContainer, range.endOffset);
  if (start === null || end === null || end <= start) return;
  form.querySelector("[name=start]").value = start;
  form.querySelector("[name=end]").value = end;
  const shown = form.querySelector("[data-chosen]");
  if (shown) shown.textContent = chosen.toString().trim();
});

if (location.hash.startsWith("#t-")) {
  const task = location.hash.slice(3);
  const there = document.querySelector(`.seg[data-task="${CSS.escape(task)}"]`);
  pick(CSS.escape(task));
  if (there) show(there, "auto");
}
const here = document.querySelector("mark.here");
if (here && !location.hash) show(here, "auto");
