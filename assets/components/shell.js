// The page's frame in the browser: history, presenter's keys, the progress kept here (progress.js writes it).
const PROGRESS = "cnnlab.progress";

// A knob's move replaces the history entry, so that Back leaves the page.
function replaceWithinPage() {
  if (history.cnnlabPatched) return;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const samePage = url && new URL(url, location.href).pathname === location.pathname;
    return samePage ? history.replaceState(state, title, url) : push(state, title, url);
  };
  history.cnnlabPatched = true;
}

function readProgress() {
  try {
    return JSON.parse(localStorage.getItem(PROGRESS) || "{}");
  } catch {
    return {}; // private windows, or somebody else's text under our key
  }
}

// A key pressed before the first run has finished would meet a server that does not know the page yet.
function whenIdle(act, patienceMs = 5000) {
  const app = document.querySelector('[data-testid="stApp"]');
  if (patienceMs <= 0 || app?.dataset.testScriptState === "notRunning") act();
  else setTimeout(() => whenIdle(act, patienceMs - 40), 40);
}

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  replaceWithinPage();
  document.documentElement.lang = data.lang;

  if (!parentElement.cnnlabLoaded) {
    parentElement.cnnlabLoaded = true;
    const stored = readProgress();
    if (Object.keys(stored).length) setStateValue("progress", stored);
  }

  const onKey = (event) => {
    const turn = { PageDown: 1, PageUp: -1 }[event.key];
    if (!data.turns || !turn || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    whenIdle(() => setTriggerValue("turn", turn));
  };
  window.addEventListener("keydown", onKey, true);
  document.documentElement.dataset.turns = String(data.turns); // what a test waits for
  return () => window.removeEventListener("keydown", onKey, true);
}
