// Saves a draft a few seconds after typing stops, and keeps what was typed on this device until the server has it.
"use strict";

(() => {
  const PAUSE = 3000;
  const RETRY = 15000;
  const KEPT_FOR = 14 * 24 * 3600 * 1000;
  const PREFIX = "ashar-draft:";
  const SENT = "ashar-sent";
  const SKIPPED = new Set(["csrf_token", "key", "version", "_shown", "conditions_followed"]);

  const storage = (() => {
    try {
      localStorage.setItem(PREFIX, "");
      localStorage.removeItem(PREFIX);
      return localStorage;
    } catch {
      return null;
    }
  })();

  if (document.querySelector("[data-saved]") && storage) {
    const sent = sessionStorage.getItem(SENT);
    if (sent) storage.removeItem(sent);
    sessionStorage.removeItem(SENT);
  }

  const form = document.querySelector("form[data-keeps]");
  const status = document.querySelector("[data-saving]");
  if (!form || !status) return;

  const place = `${PREFIX}${form.dataset.keeps}:${new URL(form.action).pathname}`;
  const shown = form.elements._shown;
  let timer;
  let saving = false;
  let changed = false;
  let closed = false;

  const typed = () => [...new FormData(form)].filter(([name, value]) => !SKIPPED.has(name) && typeof value === "string");

  const tell = (name, values = {}) => {
    let text = status.dataset[name];
    for (const [key, value] of Object.entries(values)) text = text.replace(`{${key}}`, value);
    if (status.textContent !== text) status.textContent = text;
    status.hidden = false;
    status.classList.toggle("ashar-saving--warning", name !== "kept");
  };

  const keepHere = () => {
    const entry = { typed: typed(), shown: shown.value, at: Date.now() };
    try {
      storage?.setItem(place, JSON.stringify(entry));
    } catch {
      // The device has no room; the server still gets what was typed.
    }
  };

  const putBack = () => {
    const entry = JSON.parse(storage?.getItem(place) || "null");
    if (!entry || Date.now() - entry.at > KEPT_FOR) {
      storage?.removeItem(place);
      return false;
    }
    if (JSON.stringify(entry.typed) === JSON.stringify(typed())) return false;
    const values = new Map();
    for (const [name, value] of entry.typed) values.set(name, [...(values.get(name) || []), value]);
    for (const control of form.elements) {
      if (!control.name || SKIPPED.has(control.name) || ["submit", "button", "hidden"].includes(control.type)) continue;
      const given = values.get(control.name) || [];
      if (["radio", "checkbox"].includes(control.type)) control.checked = given.includes(control.value);
      else if (control.multiple) for (const option of control.options) option.selected = given.includes(option.value);
      else if (given.length) control.value = given[0];
    }
    shown.value = entry.shown;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };

  const save = async () => {
    clearTimeout(timer);
    if (saving || closed || !changed) return;
    saving = true;
    changed = false;
    const body = new FormData(form);
    body.set("autosave", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "error" });
      if ([401, 404, 409].includes(answer.status)) {
        closed = answer.status !== 401;
        throw new Error(closed ? "closed" : "waiting");
      }
      if (!answer.ok) throw new Error("waiting");
      const told = await answer.json();
      shown.value = told.shown;
      form.elements.version.value = told.version;
      if (told.unsaved.length) {
        tell(told.clash ? "clash" : "unsaved", { fields: told.unsaved.join("; ") });
      } else {
        tell("kept", { time: new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }) });
        if (!changed) storage?.removeItem(place);
      }
      if (changed) keepHere();
    } catch (problem) {
      changed = true;
      tell(closed ? "closed" : "waiting");
      if (!closed) timer = setTimeout(save, RETRY);
    } finally {
      saving = false;
      if (changed && !closed) timer = setTimeout(save, RETRY);
    }
  };

  const later = () => {
    changed = true;
    keepHere();
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };

  // A page that came back from the server holds what was typed already.
  if ("returned" in status.dataset) keepHere();
  else if (putBack()) {
    tell("restored");
    changed = true;
    timer = setTimeout(save, PAUSE);
  }
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    closed = true;
    keepHere();
    sessionStorage.setItem(SENT, place);
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) closed = false;
  });
})();
