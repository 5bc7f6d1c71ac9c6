// Runs the GPU's measurement in a worker, as the page does.
import init, { measure } from "./gpu_bench.js";
onmessage = async ({ data: { rows, columns, anyway } }) => {
  try {
    await init();
    const { vendor, architecture, description } = (await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }))?.info ?? {};
    const adapter = [vendor, architecture, description].filter(Boolean).join(" ");
    postMessage({ adapter, table: await measure(rows, columns, anyway) });
  } catch (error) {
    postMessage({ error: String(error?.message ?? error) });
  }
};
