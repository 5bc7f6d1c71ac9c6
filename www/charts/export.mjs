// What the page shows, to be taken home: a table's texts, the results as one HTML page.

const cell = (element) =>
  (element.dataset.value || [...element.childNodes].map((node) => node.textContent.trim()).filter(Boolean).join("; "))
    .replaceAll("\u2212", "-")
    .replaceAll("\u202f", " ");

/** The texts of an HTML table, row by row, with numbers in full precision where the page knows them. */
export function table(element) {
  return [...element.rows].map((row) => [...row.cells].map(cell));
}

/** The results as one HTML file that needs nothing else: pictures and styles are in it, and it runs no script. */
export function report(image, settings) {
  const main = document.querySelector("main");
  const copy = main.cloneNode(true);
  const drawn = main.querySelectorAll(".chart");
  copy.querySelectorAll(".chart").forEach((place, i) => {
    const picture = document.createElement("img");
    picture.src = image(drawn[i]);
    picture.alt = drawn[i].getAttribute("aria-label") ?? "";
    place.replaceWith(picture);
  });
  copy.querySelectorAll("button, input, select, label, .tabs, .take-home-card, .notice-place, .tour").forEach((element) => element.remove());
  copy.querySelectorAll("[hidden]").forEach((element) => (element.hidden = false));
  copy.querySelectorAll("details").forEach((element) => (element.open = true));
  const page = document.implementation.createHTMLDocument("Soft Unlearn report");
  page.documentElement.lang = "en";
  const meta = (attributes) => page.head.append(Object.assign(page.createElement("meta"), attributes));
  page.head.prepend(Object.assign(page.createElement("meta"), { httpEquiv: "Content-Security-Policy", content: "default-src 'none'; img-src data:; style-src 'unsafe-inline'" }));
  meta({ name: "viewport", content: "width=device-width" });
  const style = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("\n") + "\nmain{max-width:1100px;margin:24px auto;padding:0 16px}img{max-width:100%}pre{white-space:pre-wrap;overflow-wrap:anywhere}";
  const title = page.createElement("h1");
  title.textContent = "Soft Unlearn: report";
  const heading = page.createElement("h2");
  heading.textContent = "Settings";
  const text = page.createElement("pre");
  text.textContent = settings;
  copy.prepend(title);
  copy.append(heading, text);
  page.body.append(copy);
  // As text: as an element, this page's own policy would apply to it, and report it.
  return `<!doctype html><meta charset="utf-8">${page.documentElement.outerHTML.replace("</head>", () => `<style>${style}</style></head>`)}`;
}
