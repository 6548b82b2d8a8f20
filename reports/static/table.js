"use strict";

// The table of claims: search, filters and order, all of them kept in the address so that a view can be linked to.
(() => {
  const data = window.tightropeClaims;
  if (!data) return;

  // A keystroke draws what a window shows; the rest of the first hundred follows when the typing pauses.
  const FIRST_ROWS = 30;
  const NEXT_ROWS = 70;
  const PAUSE = 150; // milliseconds
  const MORE_ROWS = 400;
  const SORTS = ["verdict", "claim", "topic", "form", "place"];

  const claims = data.claims.map((row, index) => {
    const [id, slug, title, verdict, text, locator, topic, form, statement, differs, place] = row;
    const claim = {
      index, id, slug, title, statement, locator, place, differs,
      verdict: data.verdicts[verdict], verdictRank: verdict,
      text: data.texts[text], topic: data.topics[topic], form: data.forms[form],
    };
    claim.haystack = [id, title, statement, claim.text, locator, claim.topic, claim.topic.replaceAll("-", " "),
      claim.form, claim.verdict].join("\n").toLowerCase();
    return claim;
  });

  const element = (id) => document.getElementById(id);
  const search = element("search");
  const selects = { text: element("text"), topic: element("topic"), form: element("form") };
  const boxes = [...document.querySelectorAll('input[name="verdict"]')];
  const differsBox = document.querySelector('input[name="differs"]');
  const table = element("claims");
  const body = table.tBodies[0];
  const more = element("more");
  const status = element("status");
  const sorters = [...table.querySelectorAll("button[data-sort]")];

  let order = { key: "", down: false };
  let matches = claims;
  let shown = 0;
  let pending = 0;

  function fill(select, values) {
    for (const value of values) {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = select === selects.text ? value : value.replaceAll("-", " ");
      select.append(option);
    }
  }

  function make(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function rowOf(claim) {
    return (claim.row ??= makeRow(claim));
  }

  function makeRow(claim) {
    const row = document.createElement("tr");
    const verdict = make("td");
    const badge = make("span", "badge " + claim.verdict);
    const sign = make("span", "", data.signs[claim.verdict]);
    sign.setAttribute("aria-hidden", "true");
    badge.append(sign, " " + data.names[claim.verdict]);
    verdict.append(badge);
    const name = make("td");
    const link = make("a", "", claim.title || claim.id);
    link.href = "claims/" + encodeURIComponent(claim.slug) + ".html";
    name.append(link, " ", make("span", "id", claim.id));
    if (claim.statement) name.append(make("p", "statement-line", claim.statement));
    const place = make("td", "minor", claim.locator);
    place.append(claim.locator ? " " : "", make("span", "document", claim.text));
    // On a phone the table is drawn as a list; the roles keep it a table for a screen reader.
    row.setAttribute("role", "row");
    row.append(verdict, name, make("td", "minor", claim.topic.replaceAll("-", " ")), make("td", "minor", claim.form), place);
    for (const cell of row.cells) cell.setAttribute("role", "cell");
    return row;
  }

  function showRows(count) {
    const rows = document.createDocumentFragment();
    for (const claim of matches.slice(shown, shown + count)) rows.append(rowOf(claim));
    body.append(rows);
    shown = Math.min(shown + count, matches.length);
    const left = matches.length - shown;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(left, MORE_ROWS).toLocaleString("en")} more of ${left.toLocaleString("en")}`;
    const found = matches.length === claims.length ? `${claims.length.toLocaleString("en")} claims`
      : `${matches.length.toLocaleString("en")} of ${claims.length.toLocaleString("en")} claims`;
    status.textContent = matches.length === 0 ? "No claim fits. Clear a filter or search for fewer words."
      : found;
  }

  function compare(left, right) {
    const sign = order.down ? -1 : 1;
    const by = {
      verdict: () => left.verdictRank - right.verdictRank,
      claim: () => (left.title || left.id).localeCompare(right.title || right.id, "en", { numeric: true }),
      topic: () => left.topic.localeCompare(right.topic, "en"),
      form: () => left.form.localeCompare(right.form, "en"),
      place: () => left.place - right.place,
    }[order.key];
    return sign * by() || left.index - right.index;
  }

  function update() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const wanted = Object.entries(selects).filter(([, select]) => select.value);
    matches = claims.filter((claim) =>
      (verdicts.size === 0 || verdicts.has(claim.verdict)) &&
      (!differsBox || !differsBox.checked || claim.differs) &&
      wanted.every(([key, select]) => claim[key] === select.value) &&
      words.every((word) => claim.haystack.includes(word)));
    if (order.key) matches.sort(compare);
    for (const button of sorters) {
      const heading = button.closest("th");
      if (button.dataset.sort !== order.key) heading.removeAttribute("aria-sort");
      else heading.setAttribute("aria-sort", order.down ? "descending" : "ascending");
    }
    body.replaceChildren();
    shown = 0;
    showRows(FIRST_ROWS);
    clearTimeout(pending);
    pending = setTimeout(() => showRows(NEXT_ROWS), PAUSE);
  }

  function writeAddress() {
    const parts = [];
    const add = (key, value) => value && parts.push(key + "=" + encodeURIComponent(value));
    add("q", search.value.trim());
    add("verdict", boxes.filter((box) => box.checked).map((box) => box.value).join(","));
    for (const [key, select] of Object.entries(selects)) add(key, select.value);
    add("differs", differsBox && differsBox.checked ? "1" : "");
    add("sort", order.key && (order.down ? "-" : "") + order.key);
    const address = location.href.replace(/#.*$/, "");
    history.replaceState(null, "", parts.length ? address + "#" + parts.join("&") : address);
  }

  function decode(text) {
    try { return decodeURIComponent(text); } catch { return ""; }
  }

  function readAddress() {
    const wanted = {};
    for (const part of location.hash.slice(1).split("&")) {
      const cut = part.indexOf("=");
      if (cut > 0) wanted[part.slice(0, cut)] = decode(part.slice(cut + 1));
    }
    search.value = wanted.q || "";
    const verdicts = (wanted.verdict || "").split(",");
    for (const box of boxes) box.checked = verdicts.includes(box.value);
    for (const [key, select] of Object.entries(selects)) {
      select.value = wanted[key] || "";
      if (select.selectedIndex < 0) select.value = "";
    }
    if (differsBox) differsBox.checked = wanted.differs === "1";
    const sort = wanted.sort || "";
    const key = sort.replace(/^-/, "");
    order = SORTS.includes(key) ? { key, down: sort.startsWith("-") } : { key: "", down: false };
    update();
  }

  function changed() {
    update();
    writeAddress();
  }

  fill(selects.text, data.texts);
  fill(selects.topic, [...data.topics].sort());
  fill(selects.form, [...data.forms].sort());
  search.addEventListener("input", changed);
  for (const input of [...Object.values(selects), ...boxes, ...(differsBox ? [differsBox] : [])]) {
    input.addEventListener("change", changed);
  }
  for (const button of sorters) {
    button.addEventListener("click", () => {
      const key = button.dataset.sort;
      if (order.key !== key) order = { key, down: false };
      else order = order.down ? { key: "", down: false } : { key, down: true };
      changed();
    });
  }
  more.addEventListener("click", () => {
    const first = shown;
    showRows(MORE_ROWS);
    body.rows[first]?.querySelector("a").focus();
  });
  element("clear").addEventListener("click", () => {
    search.value = "";
    for (const box of boxes) box.checked = false;
    for (const select of Object.values(selects)) select.value = "";
    if (differsBox) differsBox.checked = false;
    order = { key: "", down: false };
    changed();
    search.focus();
  });
  element("filters").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && event.target === search && search.value) {
      search.value = "";
      changed();
    }
  });
  window.addEventListener("hashchange", readAddress);
  element("filters").hidden = false;
  table.hidden = false;
  readAddress();
})();
