// Sends chosen files one by one and shows how far each is; the page itself does it all at once.
"use strict";

(() => {
  const form = document.getElementById("upload");
  const list = document.getElementById("uploading");
  const chosen = form?.elements.files;
  if (!chosen || !list) return;

  const send = (file, line, bar) =>
    new Promise((done) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("csrf_token", form.elements.csrf_token.value);
      body.append("files", file);
      request.open("POST", form.action);
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = Math.round((100 * event.loaded) / event.total);
      });
      request.addEventListener("load", () => {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const refused = request.status === 200 ? null : page.querySelector("#files-error, .govuk-error-summary__list, main p");
        line.append(` \u2014 ${refused ? refused.textContent.trim() : request.status === 200 ? list.dataset.sent : list.dataset.failed}`);
        done(request.status === 200);
      });
      request.addEventListener("error", () => {
        line.append(` \u2014 ${list.dataset.failed}`);
        done(false);
      });
      request.send(body);
    });

  form.addEventListener("submit", async (event) => {
    if (!chosen.files.length) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.setAttribute("aria-disabled", "true");
    list.hidden = false;
    list.textContent = "";
    let all = true;
    for (const file of [...chosen.files]) {
      const line = document.createElement("li");
      const bar = document.createElement("progress");
      Object.assign(bar, { max: 100, value: 0, className: "ashar-progress" });
      bar.setAttribute("aria-label", file.name);
      line.append(file.name, document.createElement("br"), bar);
      list.append(line);
      all = (await send(file, line, bar)) && all;
      bar.remove();
    }
    if (all) location.assign(form.action);
    else {
      form.reset();
      button.removeAttribute("aria-disabled");
    }
  });
})();
