/** Corrects a model in the browser, shows how far it is, and saves the weights. */
import { correct, type Configuration, type Corrected } from "soft-unlearn";

const configuration: Configuration = {
  label: { column: "hired", positive: { values: ["yes"] } },
  groups: [{ column: "sex", privileged: ["male"] }],
  criteria: ["selection_rate"],
  correction: { soft: "kept", goal: 1, bounds: [0, 5] },
};

export async function corrected(file: File, progress: HTMLProgressElement, stop: AbortSignal): Promise<Corrected> {
  return correct(await file.arrayBuffer(), configuration, {
    name: file.name,
    onProgress: ({ done }) => (progress.value = done),
    signal: stop,
  });
}

export function weightsFile({ weights, parts }: Corrected): Blob {
  const lines = parts.map((part, row) => `${row},${JSON.stringify(part)},${weights[row]}`);
  return new Blob([["row,part,sample_weight", ...lines, ""].join("\n")], { type: "text/csv" });
}
