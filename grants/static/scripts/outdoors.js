// A form filled in where the line comes and goes: what was typed stays on this device, and is sent once when it can be.
// Its one-time key is kept with it, so that what arrived without an answer has no second effect.
"use strict";

(() => {
  const RETRY = 15000;
  const KEPT_FOR = 14 * 24 * 3600 * 1000;
  const SKIPPED = new Set(["csrf_token", "version"]);

  const status = document.querySelector("[data-outdoors]");
  const form = status?.closest("form");
  if (!form) return;

  const place = `ashar-outdoors:${status.dataset.outdoors}:${new URL(form.action).pathname}`;
  let timer;
  let sending = false;
  let waiting = false;

  const tell = (name) => {
    status.textContent = status.dataset[name];
    status.hidden = false;
    status.classList.toggle("ashar-saving--warning", name !== "sending");
  };

  const kept = () => {
    try {
      const entry = JSON.parse(localStorage.getItem(place) || "null");
      return entry && Date.now() - entry.at < KEPT_FOR ? entry : null;
    } catch {
      return null;
    }
  };

  const keep = () => {
    const typed = [...new FormData(form)].filter(([name, value]) => !SKIPPED.has(name) && typeof value === "string");
    try {
      localStorage.setItem(place, JSON.stringify({ typed, waiting, at: Date.now() }));
    } catch {
      // The device has no room, or keeps nothing: the page still sends by itself while it is open.
    }
  };

  const addRows = (values) => {
    for (const more of form.querySelectorAll("button[name=more]")) {
      const wanted = [...values.keys()].filter((name) => name.startsWith(`${more.value}-`));
      for (let tries = 0; tries < 40 && wanted.some((name) => !form.elements[name]); tries++) more.click();
    }
  };

  const putBack = (entry) => {
    const values = new Map();
    for (const [name, value] of entry.typed) values.set(name, [...(values.get(name) || []), value]);
    addRows(values);
    for (const control of form.elements) {
      if (!control.name || SKIPPED.has(control.name) || ["submit", "button"].includes(control.type)) continue;
      const given = values.get(control.name) || [];
      if (["radio", "checkbox"].includes(control.type)) control.checked = given.includes(control.value);
      else if (given.length) control.value = given[0];
    }
  };

  const send = async () => {
    clearTimeout(timer);
    if (sending || !waiting) return;
    sending = true;
    tell("sending");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.status >= 500) throw new Error("later");
      if (answer.type === "opaqueredirect") {
        localStorage.removeItem(place);
        location.assign(status.dataset.done);
        return;
      }
      waiting = false;
      keep();
      form.submit();
    } catch {
      sending = false;
      tell("waiting");
      timer = setTimeout(send, RETRY);
    }
  };

  const entry = kept();
  if (entry && !status.hasAttribute("data-answered")) {
    putBack(entry);
    waiting = entry.waiting;
    tell(waiting ? "waiting" : "restored");
  }
  if (waiting) send();
  else if (status.hasAttribute("data-answered")) keep();

  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name) return;
    event.preventDefault();
    waiting = true;
    keep();
    send();
  });
  window.addEventListener("online", send);
})();
