// Shows and hides the questions that depend on the answer to another one, as it is chosen.
"use strict";

for (const form of document.querySelectorAll("form")) {
  const dependents = [...form.querySelectorAll("[data-asked-when]")];
  if (!dependents.length) continue;

  const answersTo = (name) =>
    [...form.elements]
      .filter((control) => control.name === name && !control.closest("[hidden]"))
      .filter((control) => !["radio", "checkbox"].includes(control.type) || control.checked)
      .map((control) => (control.value === "y" && control.type === "checkbox" ? "True" : control.value));

  const follow = () => {
    for (const each of dependents) {
      const wanted = each.dataset.askedIs.split(" ");
      each.hidden = !answersTo(each.dataset.askedWhen).some((answer) => wanted.includes(answer));
    }
  };

  const followed = document.createElement("input");
  Object.assign(followed, { type: "hidden", name: "conditions_followed", value: "1" });
  form.append(followed);
  form.addEventListener("change", follow);
  follow();
}
