/* What every page needs beyond HTML: partial refresh, messages, keys. Each page works without it. */
import htmx from "htmx.org";

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // pages of a government office are not kept in the browser's storage
  refreshOnHistoryMiss: true,
  timeout: 30_000,
});

const words = document.body.dataset;

function toast(text) {
  const place = document.getElementById("toasts");
  const note = document.createElement("div");
  const close = document.createElement("button");
  note.className = "toast-note";
  note.setAttribute("role", "alert");
  note.append(text);
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", words.close);
  close.addEventListener("click", () => note.remove());
  note.append(close);
  place.append(note);
}

function refused(event) {
  const answer = event.detail.xhr;
  const plain = (answer.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  toast(plain && answer.responseText ? answer.responseText : words.failed.replace("{code}", answer.status));
}

document.addEventListener("htmx:responseError", refused);
document.addEventListener("htmx:sendError", () => toast(words.unreachable));
document.addEventListener("htmx:timeout", () => toast(words.unreachable));

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function step(from, by) {
  const rows = [...document.querySelectorAll("a[data-row]")];
  const next = rows[rows.indexOf(from) + by];
  if (next) next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("search");
  if (event.key === "/" && search && !typing(event.target)) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.drop[open]").forEach((drop) => drop.removeAttribute("open"));
    if (location.hash === "#rail") location.hash = "";
  }
  const row = event.target.closest("a[data-row]");
  if (row && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    step(row, event.key === "ArrowDown" ? 1 : -1);
  }
  if (!typing(event.target)) letter(event, row);
});

/* Letters: j and k walk the rows from anywhere, x ticks the row one is on, ? tells all this. Enter opens, as links do. */
function letter(event, row) {
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    if (row) step(row, event.key === "j" ? 1 : -1);
    else document.querySelector("a[data-row]")?.focus();
  }
  if (event.key === "x" && row) {
    const box = row.closest("li, tr")?.querySelector("input[type=checkbox][name]");
    if (box) box.click();
  }
  if (event.key === "?") {
    const help = document.getElementById("keys-help");
    if (help && !help.open) help.showModal();
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-help]")) document.getElementById("keys-help").showModal();
});

/* Boxes of a batch: one ticks those without a doubt, the button says how many are ticked. */
function counted(form) {
  form.querySelectorAll("[data-counted]").forEach((button) => {
    const count = form.querySelectorAll(`input[name="${button.dataset.counted}"]:checked`).length;
    button.querySelector("[data-count]").textContent = count ? `(${count})` : "";
  });
}

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  const form = event.target.form;
  if (all) {
    form.querySelectorAll(`input[name="${all.dataset.all}"][data-plain]`).forEach((box) => {
      box.checked = all.checked;
    });
  }
  if (form) counted(form);
});

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.drop[open]").forEach((drop) => {
    if (!drop.contains(event.target)) drop.removeAttribute("open");
  });
  const fill = event.target.closest("[data-fill]");
  if (fill) {
    const field = document.getElementById(fill.dataset.fill);
    field.value = fill.dataset.value;
    document.getElementById(fill.dataset.then || fill.dataset.fill).focus();
  }
  if (event.target.closest(".rail") === null && location.hash === "#rail") location.hash = "";
});

/* A form is sent once: its buttons rest until the answer is there. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  });
});

/* What was chosen and written into a form that is refused is put back once: in this tab alone, no numbers and no files. */
const WRITTEN = "written";
const KEPT = "textarea[name], select[name], input[name='reason'], input[type='checkbox'], input[type='radio'], input[type='date']";
const keptOf = (form) => [...form.elements].filter((one) => one.name && one.matches(KEPT));
const alike = (action) => [...document.forms].filter((one) => one.method === "post" && (one.getAttribute("action") || "") === action);
const ticks = (one) => one.type === "checkbox" || one.type === "radio";
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post") || form.dataset.draft) return;
  const action = form.getAttribute("action") || "";
  const fields = keptOf(form).map((one) => [one.name, one.value, ticks(one) && one.checked]);
  if (!form.querySelector("textarea, input[name='reason']")) return;
  sessionStorage.setItem(WRITTEN, JSON.stringify({ page: location.pathname, action, nth: alike(action).indexOf(form), fields }));
});
const written = sessionStorage.getItem(WRITTEN);
sessionStorage.removeItem(WRITTEN);
if (written && document.querySelector(".notes .note-error")) {
  const { page, action, nth, fields } = JSON.parse(written);
  const form = page === location.pathname && alike(action)[nth];
  const now = form ? keptOf(form) : [];
  if (now.length === fields.length && now.every((one, at) => one.name === fields[at][0])) {
    now.forEach((one, at) => {
      const [, value, checked] = fields[at];
      if (ticks(one)) one.checked = one.value === value ? checked : one.checked;
      else if (one.matches("select")) one.value = [...one.options].some((option) => option.value === value) ? value : one.value;
      else if (one.value === one.defaultValue) one.value = value;
      if (one.matches("textarea") && value) one.closest("details")?.setAttribute("open", "");
    });
  }
}

/* A choice that is a whole form sends itself; its button is for pages without scripts. */
document.documentElement.classList.add("js");
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-send]")) event.target.form.requestSubmit();
});

/* Something happened since the page was made: fetch the list again in place, mark the rows, say it once and politely.
   Other pages are left as they are (somebody may be writing) and only say so. */
function say(text) {
  document.getElementById("said").textContent = text;
}

/* Parts of a page that renew themselves: what is fetched is the page itself, once, and only its parts marked data-live are
   put in place. A part in which somebody writes or has opened something is left alone. data-live-task: only if this task changed. */
function busy(part) {
  const here = document.activeElement;
  if (here && part.contains(here) && typing(here)) return true;
  const fields = [...part.querySelectorAll("input:not([type=hidden]), textarea")];
  return fields.some((one) => (one.type === "checkbox" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue))
    || part.querySelector("details[open]") !== null;
}

/* Each answer masks the token of its forms anew: that alone is no change. */
function plain(part) {
  return part.innerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
}

async function renewed(changed) {
  const parts = [...document.querySelectorAll("[data-live]")];
  if (!parts.length) return false;
  const one = document.querySelector("[data-live-task]");
  if (one && !changed.has(one.dataset.liveTask)) return true;
  const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.closest?.("[data-live] a")?.getAttribute("href");
  let whole = true;
  parts.forEach((part) => {
    const fresh = page.getElementById(part.id);
    if (!fresh || plain(fresh) === plain(part)) return;
    if (busy(part)) {
      whole = false;
      return;
    }
    part.replaceChildren(...document.adoptNode(fresh).childNodes);
    part.classList.add("fresh-part");
    htmx.process(part);
  });
  if (focused) document.querySelector(`[data-live] a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  return whole;
}

/* A page that nobody looks at asks nothing; when it is looked at again, it asks at once (focus from:window). */
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "fresh" && document.hidden) event.preventDefault();
});

document.body.addEventListener("tasks-changed", async (event) => {
  const words = document.getElementById("fresh").dataset;
  const changed = new Set(event.detail.tasks.map(String));
  const list = document.querySelector("[data-fresh]");
  if (list) {
    const focused = document.activeElement?.closest?.("[data-fresh] a[data-row]")?.getAttribute("href");
    await htmx.ajax("GET", location.pathname + location.search, { target: `#${list.id}`, swap: "innerHTML" });
    const rows = [...list.querySelectorAll("[data-task]")].filter((row) => changed.has(row.dataset.task));
    rows.forEach((row) => row.classList.add("fresh-row"));
    if (focused) list.querySelector(`a[data-row][href="${focused}"]`)?.focus({ preventScroll: true });
    if (rows.length) say(words.said.replace("{count}", rows.length));
    return;
  }
  if (await renewed(changed)) {
    say(words.renewed);
    return;
  }
  if (document.getElementById("stale")) return;
  const note = document.createElement("div");
  const again = document.createElement("a");
  note.className = "stale";
  note.id = "stale";
  note.append(words.stale, " ");
  again.href = location.href;
  again.textContent = words.again;
  note.append(again);
  document.getElementById("main").prepend(note);
  say(words.stale);
});

/* A view is kept of what the address says now, not of what it said when the page was made. */
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-query]")) event.target.elements.query.value = location.search;
}, true);

/* The groups of the rail stay as one left them; the group of the page one is on is open. */
const FOLDS = "rail-folds";
const folds = () => {
  try { return JSON.parse(localStorage.getItem(FOLDS)) || {}; } catch { return {}; }
};
for (const group of document.querySelectorAll(".rail-group")) {
  const name = group.dataset.group;
  const kept = folds()[name];
  if (kept !== undefined && !group.querySelector("[aria-current]")) group.open = kept;
  group.firstElementChild.addEventListener("click", () => {
    localStorage.setItem(FOLDS, JSON.stringify({ ...folds(), [name]: !group.open }));
  });
}

/* On paper nothing can be unfolded: figures behind a chart, units and reasons are told; what asks or fetches is not. */
const TOLD_ON_PAPER = ".chart ~ details.fold, .forecast ~ details.fold, .story details.fold, .side .unit-list > li > details.fold";
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll(TOLD_ON_PAPER)].filter((one) => !one.open && !one.querySelector("form, [hx-get]"));
  for (const one of unfolded) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of unfolded) one.open = false;
  unfolded = [];
});
