// The address of the page that is open: what it carries, kept true while the visitor goes on.

import { constants } from "../core/words.js";
import { formatAddress, parseAddress } from "./state.js";

/** @import { PageState } from "../types.js" */

/** What the address carries; null if it can't be meant. */
export function readAddress() {
  return parseAddress(location.hash, constants);
}

/**
 * Note in the address what has changed; undefined takes a part out.
 * @param {PageState} change
 */
export function changeAddress(change) {
  const address = formatAddress({ ...readAddress(), ...change });
  history.replaceState(history.state, "", address || location.pathname + location.search);
}

/**
 * Take the drawing out of the address, once the visitor has drawn another.
 */
export function forgetDrawing() {
  if (readAddress()?.strokes) changeAddress({ strokes: undefined });
}

/**
 * Go where a link would lead; what a teacher chose stays: the language, and what is hidden.
 * @param {PageState} place
 */
export function goTo(place) {
  const { hidden, language, isLarge } = readAddress() ?? {};
  location.hash = formatAddress({ hidden, language, isLarge, ...place });
}

/** The page as it now is: each part of it adds what it shows. */
export function collectState() {
  /** @type {PageState} */
  const state = {};
  document.dispatchEvent(new CustomEvent("reader:collect", { detail: state }));
  return state;
}

/**
 * A link that opens the page in this state, wherever it is.
 * @param {PageState} state
 */
export function linkTo(state) {
  return location.href.split("#")[0] + formatAddress(state);
}
