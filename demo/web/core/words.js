// The words of the page in the visitor's language, and how they get into its elements.

import { findAll } from "./dom.js";

/** @import { Component, Constants, Props } from "../types.js" */

/**
 * All sentences by key, and "language". Every component is given the same ones.
 * @type {Record<string, string>}
 */
export let words = {};

/**
 * What Python and JavaScript share.
 * @type {Constants}
 */
export let constants = {
  side: 0,
  sure: 0,
  max_picture_bytes: 0,
  margin: 0,
  tabs: [],
  panels: [],
  changes: {},
  languages: {},
};

/** Writes shares as the language does: 97%, 97 %, %97. */
export let percents = new Intl.NumberFormat("en", { style: "percent" });

const TWO_PLACES = { minimumFractionDigits: 2, maximumFractionDigits: 2 };

/** Writes numbers with two places: 1.50, 1,50. */
export let decimals = new Intl.NumberFormat("en", TWO_PLACES);

/**
 * Take over what Python hands to every component; each does so before anything else.
 * @param {Props} props
 */
export function adopt(props) {
  constants = props.constants;
  // A part that is made late may still bring the words of the language before.
  if (!words.language) readWords(props);
}

/** @param {Props} props */
function readWords(props) {
  words = JSON.parse(props.label);
  percents = new Intl.NumberFormat(words.language, { style: "percent" });
  decimals = new Intl.NumberFormat(words.language, TWO_PLACES);
}

/**
 * Put values into the {gaps} of a sentence.
 * @param {string} sentence
 * @param {Record<string, string | number | undefined>} values
 */
export function fillIn(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (gap, name) => String(values[name] ?? gap));
}

/**
 * A share as the percentage to show: nothing calibrated is ever quite certain.
 * @param {number} share 0 to 1
 */
export function percentage(share) {
  return share >= 0.995 ? `>${percents.format(0.99)}` : percents.format(share);
}

/**
 * Give every element its words: data-word is its text, data-name its name and hint.
 * @param {HTMLElement} root
 */
function applyWords(root) {
  for (const each of findAll(root, "[data-word]")) {
    each.textContent = words[each.dataset.word ?? ""];
  }
  for (const each of findAll(root, "[data-name]")) {
    const name = fillIn(words[each.dataset.name ?? ""], { label: each.dataset.digit });
    each.setAttribute("aria-label", name);
    each.title = name;
  }
  document.documentElement.lang = words.language;
  document.title = words.title;
}

/**
 * Apply the words now, and again when the visitor changes the language.
 * @param {Component} component
 * @param {HTMLElement} root
 * @param {() => void} update says again what the component itself has said
 */
export function followLanguage({ props, watch }, root, update) {
  applyWords(root);
  update();
  watch("label", () => {
    readWords(props);
    applyWords(root);
    update();
  });
}
