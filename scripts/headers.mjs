// Reads a `_headers` file, as hosts do: a path, `*` at its end for everything below, and under it the headers, indented.

/** The headers that `text` gives to the path (from the site's own root), as an object. */
export function headersOf(text, path) {
  const headers = {};
  let applies = false;
  for (const line of text.split("\n")) {
    if (!line.trim() || line.startsWith("#")) continue;
    if (/^\S/.test(line)) {
      const pattern = line.trim();
      applies = pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
    } else if (applies) {
      const colon = line.indexOf(":");
      headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
    }
  }
  return headers;
}
