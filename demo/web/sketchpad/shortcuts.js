// What the keys of the pad mean.

/** @typedef {"undo" | "redo" | "clear"} Action */

/** @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">} Key */

/**
 * The action that a key stands for, if any.
 * @param {Key} event
 * @returns {Action | null}
 */
export function actionOf(event) {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    return key === "y" ? "redo" : null;
  }
  return ["escape", "delete"].includes(key) ? "clear" : null;
}

/**
 * The digit that a key names, if any: as what the drawing is corrected.
 * @param {Key} event
 */
export function digitOf(event) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  return isPlain && /^[0-9]$/.test(event.key) ? event.key : null;
}
