// What Python hands to the modules, for tests.

/** @type {import("../../demo/web/types.js").Constants} */
export const CONSTANTS = {
  side: 28,
  sure: 0.8,
  max_picture_bytes: 40_000_000,
  margin: 12,
  tabs: ["draw", "photo", "compare"],
  panels: ["why", "inside", "nearest", "steps", "playground"],
  changes: {
    shift_x: { low: -10, high: 10, step: 1, neutral: 0, unit: "px" },
    scale: { low: 0.4, high: 1.6, step: 0.1, neutral: 1, unit: "×" },
  },
  languages: { en: "English", de: "Deutsch" },
};
