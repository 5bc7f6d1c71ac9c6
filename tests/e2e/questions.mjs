// Questions that visits ask by their addresses: a bundled set, settings beside its own, and a way of looking.
import { ready, visit } from "./browser.mjs";

/** Ten groups of Adult: five races by two sexes. */
export const TEN_GROUPS = { groups: [{ column: "race" }, { column: "sex" }] };

/** The address of a question about a bundled set. */
export const asked = (version, set, configuration = {}, view = {}) =>
  `#experiment=${Buffer.from(JSON.stringify({ data: { bundled: set }, own: true, configuration: { version, ...configuration }, view })).toString("base64url")}`;

/** The version of settings that the page writes into its address. */
export async function versionOf(session) {
  const { page, context } = await visit(session);
  await ready(page);
  const link = await page.waitForFunction(() => location.hash.split("=")[1]);
  const { configuration } = JSON.parse(Buffer.from(await link.jsonValue(), "base64url"));
  await context.close();
  return configuration.version;
}

/** The page's three lines of figures (before, hard, soft): gap, accuracy, and what accuracy changed by, each with half of its interval. */
export const cards = (page) =>
  page.$$eval(".at-a-glance tbody tr", (lines) =>
    lines.map((line) => [...line.cells].slice(1).map((cell) => cell.textContent.replace("no difference", "").replace(/[()]/g, "").replace(" points", "").replace(/[ \n]+/g, " ").trim())),
  );

/** The same three lines of a saved report: gap, gap from predictions, accuracy, change, log loss, AUC. */
export const lines = (opened) =>
  opened.$$eval("h2 + table tr.told", (lines) => lines.map((line) => [...line.cells].slice(1).map((cell) => cell.textContent.replace(/[ \n]+/g, " ").trim())));

/** Signs of what is above zero stand where a difference can be told, and nowhere else. */
export const unsigned = (text) => text.replace(/^[+±](?=\d)/, "");
