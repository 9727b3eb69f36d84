// The language: the browser's, until the visitor or a link chooses another. Gradio takes the browser's, too, but
// of Chinese it knows zh-CN and zh-TW only. The module that switches its language is found by its name.

import { changeAddress, readAddress } from "../address/address.js";
import { recall, remember } from "../core/memory.js";
import { constants, words } from "../core/words.js";

/** @param {string} language a code of ours */
async function speak(language) {
  if (language === words.language) return;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const core = loaded.find((name) => /\/core-[\w-]+\.js$/.test(name));
  if (core) (await import(core)).changeLocale?.(language === "zh" ? "zh-CN" : language);
}

/** What the link asks for, else what was chosen before, else what the browser speaks, as Gradio guesses. */
function wantedLanguage() {
  const known = [readAddress()?.language, recall("language")].find(
    (language) => typeof language === "string" && Object.hasOwn(constants.languages, language),
  );
  return known ?? (/^zh\b/i.test(navigator.language) ? "zh" : words.language);
}

/** @param {HTMLSelectElement} menu */
export function wireLanguage(menu) {
  menu.addEventListener("change", () => {
    remember("language", menu.value);
    changeAddress({ language: undefined }); // the visitor's choice takes the place of the link's
    speak(menu.value);
  });
  window.addEventListener("hashchange", () => speak(wantedLanguage()));
  speak(wantedLanguage());
}
