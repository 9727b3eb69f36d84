// Gradio takes the browser's language, but of Chinese it knows zh-CN and zh-TW only: who reads zh, zh-HK
// or zh-SG would get English. The module that switches its language is found by its name.

import { words } from "../core/words.js";

/** Switch to Chinese where the browser asks for it and Gradio did not understand. */
export async function speakChinese() {
  if (words.language === "zh" || !/^zh\b/i.test(navigator.language)) return;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const core = loaded.find((name) => /\/core-[\w-]+\.js$/.test(name));
  if (core) (await import(core)).changeLocale?.("zh-CN");
}
