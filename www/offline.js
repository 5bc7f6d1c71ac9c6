// Has the service worker keep the page, and tells what comes of it: `data-offline` on the root element is "preparing", "ready"
// or "unavailable", `data-update` is "waiting" when a newer version is; each change is a "soft-unlearn:offline" event on
// the document. Everything works without it: on plain http, in private windows, with storage forbidden or full.

const root = document.documentElement;

function tell(name, state) {
  if (root.dataset[name] === state) return;
  root.dataset[name] = state;
  document.dispatchEvent(new CustomEvent("soft-unlearn:offline", { detail: { ...root.dataset } }));
}

/** Asks a service worker; resolves to its answer. */
function ask(worker, message) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve(event.data);
    worker.postMessage(message, [channel.port2]);
  });
}

/** Resolves once the page shows a result, or after a while without one. */
async function shown() {
  for (let waited = 0; waited < 20 && !document.querySelector("[data-testid=headline]"); waited++)
    await new Promise((resume) => setTimeout(resume, 500));
}

/** Resolves once the worker is active; rejects if it never will be. */
function active(worker) {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve(worker);
      if (worker.state === "redundant") reject(new Error("the page could not be kept"));
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

/** Says that a newer version waits, with a button that changes to it. */
function announce(workers, registration) {
  const place = document.getElementById("update");
  if (!registration.waiting || !workers.controller || !place) return;
  tell("update", "waiting");
  const text = document.createElement("p");
  text.textContent = "A newer version of this page is ready. Reload to change to it; what you have loaded has to be chosen again.";
  const button = document.createElement("button");
  button.type = "button";
  button.id = "reload";
  button.textContent = "Reload";
  button.addEventListener("click", async () => {
    button.disabled = true;
    workers.addEventListener("controllerchange", () => location.reload(), { once: true });
    // It may have taken over by itself in the meantime.
    if (!registration.waiting) return location.reload();
    if (!(await ask(registration.waiting, { kind: "agree" }))) {
      text.textContent = "This page is open in another tab, too. Close that one first, then reload here.";
      button.disabled = false;
    }
  });
  place.replaceChildren(text, button);
}

/** Whether the page's files come from this device. */
export function controlled() {
  try {
    return Boolean(navigator.serviceWorker?.controller);
  } catch {
    return false;
  }
}

/** Keeps the page for offline use. `build` says which version is running. */
export async function keep(build) {
  try {
    const workers = navigator.serviceWorker;
    if (!workers) return tell("offline", "unavailable");
    tell("offline", "preparing");
    const address = new URL("./service-worker.js", import.meta.url);
    const registration = await workers.register(address, { updateViaCache: "none" });
    const found = () =>
      registration.installing?.addEventListener("statechange", () => announce(workers, registration));
    registration.addEventListener("updatefound", found);
    found();
    announce(workers, registration);
    const worker = await active(registration.active ?? registration.waiting ?? registration.installing);
    const kept = workers.controller ? true : await ask(worker, { kind: "claim", build });
    // What a visit may never need comes once the first result is there, and not where data are dear.
    await shown();
    if (kept && !navigator.connection?.saveData) await ask(worker, { kind: "complete" });
    tell("offline", kept ? "ready" : "unavailable");
  } catch {
    // Forbidden, full, or cut off: the page goes on as it was loaded.
    tell("offline", "unavailable");
  }
}
