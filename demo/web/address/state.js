// What an address carries after its #, which no browser sends to a server. Names of tabs and panels stand
// alone, all else has a value: #compare&playground&digit=583&shift_x=6&hide=photo,correct&lang=de

import { decodeStrokes, encodeStrokes } from "./drawing_code.js";

/** @import { Constants, PageState } from "../types.js" */

/** What a link may hide, beside the panels. */
export const PARTS = ["photo", "compare", "examples", "share", "correct", "hints"];

/** @typedef {Pick<Constants, "tabs" | "panels" | "changes" | "languages">} Names what an address may name */

/** An address that can't be meant. */
class AddressError extends Error {}

/** @param {boolean} holds */
function demand(holds) {
  if (!holds) throw new AddressError();
}

/**
 * Take one part of an address into the state.
 * @param {PageState} state
 * @param {string} name
 * @param {string} value
 * @param {Names} names
 */
function take(state, name, value, { tabs, panels, changes, languages }) {
  if (value === "" && tabs.includes(name)) state.tab = name;
  else if (value === "" && panels.includes(name)) state.panel = name;
  else if (value === "" && name === "large") state.isLarge = true;
  else if (name === "lang" && Object.hasOwn(languages, value)) state.language = value;
  else if (name === "digit") {
    demand(/^\d{1,4}$/.test(value));
    state.digit = Number(value);
  } else if (name === "drawing") {
    state.strokes = decodeStrokes(value) ?? undefined;
    demand(state.strokes !== undefined);
  } else if (name === "hide") {
    state.hidden = value.split(",");
    demand(state.hidden.every((part) => PARTS.includes(part) || panels.includes(part)));
  } else {
    demand(Object.hasOwn(changes, name) && value.trim() !== "");
    const amount = Number(value);
    demand(amount >= changes[name].low && amount <= changes[name].high);
    state.changes = { ...state.changes, [name]: amount };
  }
}

/**
 * Read an address; null if any part of it can't be meant.
 * @param {string} hash location.hash
 * @param {Names} names
 * @returns {PageState | null}
 */
export function parseAddress(hash, names) {
  /** @type {PageState} */
  const state = {};
  try {
    for (const [name, value] of new URLSearchParams(hash.slice(1))) take(state, name, value, names);
  } catch (error) {
    if (error instanceof AddressError) return null;
    throw error;
  }
  return state;
}

/**
 * Write a state as an address, with its #; "" for a page as it opens.
 * @param {PageState} state
 */
export function formatAddress({ tab, panel, digit, strokes, changes, hidden, language, isLarge }) {
  const drawing = strokes?.length ? encodeStrokes(strokes) : null;
  const parts = [
    tab,
    panel,
    drawing && `drawing=${drawing}`,
    digit !== undefined && `digit=${digit}`,
    ...Object.entries(changes ?? {}).map(([name, amount]) => `${name}=${amount}`),
    hidden?.length && `hide=${hidden.join(",")}`,
    language && `lang=${language}`,
    isLarge && "large",
  ].filter(Boolean);
  return parts.length ? `#${parts.join("&")}` : "";
}
