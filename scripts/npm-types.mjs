// Writes the TypeScript type of a configuration from its JSON Schema.
//   node scripts/npm-types.mjs docs/configuration.schema.json > configuration.d.ts
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const literal = (value) => JSON.stringify(value);
const comment = (schema, indent) =>
  schema.description ? `${indent}/** ${schema.description.replace(/\s*\n\s*/g, " ").replaceAll("*/", "* /")} */\n` : "";
const name = (reference) => reference.replace("#/$defs/", "");
/** In brackets where it stands beside others. */
const united = (types) => [...new Set(types)].join(" | ");

/** The type of a schema. */
function type(schema, indent = "") {
  if (schema === true) return "unknown";
  if (schema.$ref) return name(schema.$ref);
  if ("const" in schema) return literal(schema.const);
  if (schema.enum) return united(schema.enum.map(literal));
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return united(choices.map((choice) => type(choice, indent)));
  if (schema.allOf?.length === 1) return type(schema.allOf[0], indent);
  const kinds = [schema.type].flat().map((kind) => {
    switch (kind) {
      case "integer":
      case "number":
        return "number";
      case "string":
      case "boolean":
      case "null":
        return kind;
      case "array":
        if (schema.prefixItems) return `[${schema.prefixItems.map((item) => type(item, indent)).join(", ")}]`;
        if (schema.minItems && schema.minItems === schema.maxItems)
          return `[${Array(schema.minItems).fill(type(schema.items, indent)).join(", ")}]`;
        return `(${type(schema.items, indent)})[]`;
      case "object":
        if (!schema.properties) return `Record<string, ${type(schema.additionalProperties, indent)}>`;
        return `{\n${fields(schema, `${indent}  `)}${indent}}`;
      default:
        throw new Error(`a schema of no kind that is known: ${literal(schema)}`);
    }
  });
  return united(kinds);
}

function fields(schema, indent) {
  const needed = new Set(schema.required);
  return Object.entries(schema.properties)
    .map(([key, field]) => `${comment(field, indent)}${indent}${key}${needed.has(key) ? "" : "?"}: ${type(field, indent)};\n`)
    .join("");
}

/** The declarations of a schema, which is named by its title, and of all that it refers to. */
export function declarations(schema) {
  const all = [[schema.title, schema], ...Object.entries(schema.$defs ?? {})];
  return all.map(([name, schema]) => `${comment(schema, "")}export type ${name} = ${type(schema)};\n`).join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  process.stdout.write(declarations(JSON.parse(readFileSync(process.argv[2], "utf8"))));
