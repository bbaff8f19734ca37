/* What a citizen typed outlives a session that ran out: kept in this tab alone, for this account, without numbers and files. */
const HEAD = "draft:";
const NUMBERS = /^(p-|k-|card$)/;

function texts(form) {
  return [...form.elements].filter(
    (one) =>
      one.name && !NUMBERS.test(one.name) && !["hidden", "file", "password", "checkbox", "submit", "button"].includes(one.type),
  );
}

function keep(form) {
  const found = texts(form)
    .filter((one) => (one.type === "radio" ? one.checked : one.value))
    .map((one) => [one.name, one.value]);
  sessionStorage.setItem(HEAD + form.dataset.draft, JSON.stringify(found));
}

function refill(form, found) {
  for (const one of texts(form)) {
    if (one.type === "radio") {
      if (one.name in found) one.checked = found[one.name] === one.value;
    } else if (one.name in found && !one.value) one.value = found[one.name];
  }
  form.querySelectorAll("details").forEach((part) => {
    if (texts(part.closest("form")).some((one) => part.contains(one) && one.type !== "radio" && one.value)) part.open = true;
  });
}

function drafts() {
  return Object.keys(sessionStorage).filter((name) => name.startsWith(HEAD));
}

const forms = [...document.querySelectorAll("form[data-draft]")];
for (const form of forms) {
  if (form.dataset.page && form.dataset.page !== location.pathname) history.replaceState(null, "", form.dataset.page); // to be opened again
  const name = HEAD + form.dataset.draft;
  const kept = sessionStorage.getItem(name);
  const said = form.querySelector("[data-draft-said]");
  if (kept && !form.hasAttribute("data-came-back")) {
    refill(form, Object.fromEntries(JSON.parse(kept)));
    if (said) said.hidden = false;
  }
  form.addEventListener("submit", () => keep(form));
}
drafts().forEach((name) => sessionStorage.removeItem(name)); // used, of another account, or no longer needed: what was submitted leads to another page
