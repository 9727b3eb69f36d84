// The buttons that start the tour: it goes on where one was.

import { findAll } from "../core/dom.js";
import { recall } from "../core/memory.js";
import { words } from "../core/words.js";

/** Name them; to be called whenever words or place have changed. */
export function nameStarts() {
  const word = recall("tour") > 0 ? "tour_continue" : "tour_start";
  for (const button of findAll(document, ".start-tour")) button.textContent = words[word];
}
