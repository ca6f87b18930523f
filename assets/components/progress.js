// What the practice tells the browser: keep the answers counted so far; show the picture.
const PROGRESS = "cnnlab.progress";

// Another tab may know more of a claim: of two counts the one with more attempts stays.
function merged(ours) {
  const kept = { ...ours };
  try {
    const stored = JSON.parse(localStorage.getItem(PROGRESS) || "{}");
    for (const [claim, counts] of Object.entries(stored)) {
      if (!(claim in kept) || counts.tried > kept[claim].tried) kept[claim] = counts;
    }
  } catch {
    // somebody else's text under our key: ours replaces it
  }
  return kept;
}

export default function (component) {
  const { data, parentElement } = component;
  if (data.save) {
    try {
      localStorage.setItem(PROGRESS, JSON.stringify(merged(data.save)));
    } catch {
      // progress is a comfort: without storage the session still keeps it
    }
  }
  const looksBefore = parentElement.cnnlabLooks ?? data.looks;
  parentElement.cnnlabLooks = data.looks;
  if (data.looks > looksBefore) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0, behavior: calm ? "auto" : "smooth" });
  }
}
