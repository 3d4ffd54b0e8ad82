// Adds rows to a table that is typed into, and adds a budget up. The server adds up again and has the last word.
"use strict";

(() => {
  const SCALE = 10n ** 12n;

  const typedInto = (table) => [...table.tBodies[0].rows].filter((row) => row.querySelector("input, select, textarea"));

  const addRow = (table, button) => {
    const rows = typedInto(table);
    const last = rows[rows.length - 1];
    const number = rows.length;
    const name = button.value;
    const row = last.cloneNode(true);
    const renumber = (text) => text.replaceAll(`${name}-${number - 1}`, `${name}-${number}`);
    for (const each of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of ["id", "name", "for", "aria-describedby"]) {
        if (each.hasAttribute(attribute)) each.setAttribute(attribute, renumber(each.getAttribute(attribute)));
      }
      each.removeAttribute("aria-invalid");
      if (each.matches("input:not([type=radio]):not([type=checkbox]), textarea")) each.value = each.defaultValue = "";
      if (each.matches("input[type=radio], input[type=checkbox]")) each.checked = false;
      if (each.matches("select")) each.selectedIndex = 0;
      if (each.matches("output")) each.textContent = "";
    }
    for (const error of row.querySelectorAll(".govuk-error-message")) error.remove();
    row.classList.remove("ashar-rows__error");
    for (const told of row.querySelectorAll("[data-row-number]")) told.textContent = told.textContent.replace(/\d+/, number + 1);
    table.tBodies[0].append(row);
    row.querySelector("input, select, textarea")?.focus();
  };

  for (const button of document.querySelectorAll("button[name=more]")) {
    const table = document.getElementById(button.value)?.querySelector("table");
    const most = Number(button.dataset.most || 0);
    if (!table) continue;
    button.addEventListener("click", (event) => {
      if (most && typedInto(table).length >= most) return;
      event.preventDefault();
      addRow(table, button);
    });
  }

  // Exact arithmetic in whole parts of a som, so that the sums are those of the server.
  const read = (text) => {
    const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
    const found = /^(\d{1,13})(?:\.(\d{1,12}))?$/.exec(plain);
    return found ? BigInt(found[1]) * SCALE + BigInt((found[2] || "").padEnd(12, "0")) : null;
  };
  const rounded = (value, unit) => ((value + unit / 2n) / unit) * unit;
  const TYIYN = SCALE / 100n;
  const written = (value, language) => {
    const sign = value < 0n ? "\u2212" : "";
    const whole = value < 0n ? -value : value;
    const grouped = String(whole / SCALE).replace(/\B(?=(\d{3})+$)/g, language === "en" ? "," : "\u00a0");
    const rest = String((whole % SCALE) / TYIYN).padStart(2, "0");
    return `${sign}${grouped}${language === "en" ? "." : ","}${rest}\u00a0${language === "en" ? "som" : "сом"}`;
  };

  for (const table of document.querySelectorAll("table[data-adds-up]")) {
    const total = table.parentElement.querySelector("[data-total]");
    const language = document.documentElement.lang;

    const line = (row) => {
      const typed = (column) => row.querySelector(`[name$="-${column}"]`)?.value.trim() || "";
      if (![...row.querySelectorAll("input")].some((input) => input.value.trim())) return null;
      const quantity = typed("quantity") ? read(typed("quantity")) : SCALE;
      const cost = rounded(((quantity ?? 0n) * (read(typed("price")) ?? 0n)) / SCALE, TYIYN);
      const tax = typed("tax");
      const taxed = tax.endsWith("%") ? ((read(tax.slice(0, -1)) ?? 0n) * cost) / (100n * SCALE) : (read(tax) ?? 0n);
      const own = (read(typed("own")) ?? 0n) + (read(typed("in_kind")) ?? 0n);
      const all = cost + rounded(taxed, TYIYN);
      return { all, own, asked: all - own };
    };

    const addUp = () => {
      let all = 0n;
      let own = 0n;
      for (const row of typedInto(table)) {
        const found = line(row);
        const told = row.querySelector("output");
        if (told) told.textContent = found ? written(found.asked, language) : "";
        all += found?.all ?? 0n;
        own += found?.own ?? 0n;
      }
      const tenths = all ? (2000n * own + all) / (2n * all) : 0n;
      total.textContent = total.dataset.total
        .replace("{total}", written(all, language))
        .replace("{own}", written(own, language))
        .replace("{share}", `${tenths / 10n}${language === "en" ? "." : ","}${tenths % 10n}`)
        .replace("{requested}", written(all - own, language));
      total.closest("[hidden]")?.removeAttribute("hidden");
    };

    table.addEventListener("input", addUp);
    table.closest("form").addEventListener("input", addUp);
    addUp();
  }
})();
