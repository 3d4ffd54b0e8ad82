// Asks again how far a run is, until all is through.
const EVERY = 2000;

async function askAgain() {
  const here = document.querySelector("[data-progress]");
  if (!here || !("unfinished" in here.dataset)) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-progress]");
      if (now && now.innerHTML !== here.innerHTML) here.replaceWith(now);
    }
  } finally {
    setTimeout(askAgain, EVERY);
  }
}

setTimeout(askAgain, EVERY);
