import type { Configuration } from "./configuration.js";

export type { Configuration };

/** How far a run is. */
export interface Progress {
  /** What is being done, in words. */
  stage: string;
  /** The share done when that begins, from 0 to 1, roughly. */
  done: number;
}

export interface Options {
  /** The file's name, for the report. */
  name?: string;
  /** A second file, with the test rows, where the split asks for one. */
  second?: Uint8Array | ArrayBuffer | string;
  /** Hears how far the run is. */
  onProgress?: (progress: Progress) => void;
  /** Ends the run: the worker is terminated, and the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface Corrected {
  /** The report, as the page and the command line write it; its `digest` is the same wherever it is computed. */
  report: { version: number; digest: string; configuration: Configuration; [part: string]: unknown };
  /** A weight for every data row, in file order: at least 0, and 0 where the row does not train. For any trainer's `sample_weight`. */
  weights: Float64Array;
  /** What every data row is for: "train", "validation", "test", or "dropped: " and the reason. */
  parts: string[];
  /** The models' coefficients, in the file's own units. */
  coefficients: Record<string, unknown>;
}

/**
 * Corrects a model: reads the file, fits, measures every row's influence, finds the weights, and retrains. It runs in a worker of its own.
 *
 * @param data The file: delimited text in any dialect, UTF-8, UTF-16, UTF-32 or Windows-1252; JSON lines, JSON records, ARFF, NumPy; gzip and zip around them.
 * @param configuration The experiment, as JSON text or as an object (configuration.schema.json).
 * @throws In the engine's words, where file or configuration cannot be used.
 */
export function correct(data: Uint8Array | ArrayBuffer | string, configuration: Configuration | string, options?: Options): Promise<Corrected>;
