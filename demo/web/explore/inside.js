// Inside: NN beside CNN, a layer of each, and what the chosen unit or map of it computes.

import { decodeBytes } from "../core/base64.js";
import { find, findAll, findButtons } from "../core/dom.js";
import { decimals, fillIn, words } from "../core/words.js";
import { createFeatureMap } from "./feature_map.js";
import { findTile, measure, unitAt } from "./mosaic.js";
import { createOutputs } from "./outputs.js";
import { createUnit } from "./unit.js";

/** @import { Answer, LayerName, LookedAt, NetworkView, OrSentence } from "../types.js" */

/** @typedef {OrSentence<Record<string, NetworkView>>} Networks by model */

/**
 * @param {HTMLElement} panel
 * @param {(message: object) => Answer<Networks>} lookInside
 * @param {() => void} again asks anew for the digit that is being looked at
 */
export function createInside(panel, lookInside, again) {
  const networks = findAll(panel, ".networks > section").map((section) =>
    createNetwork(section, again),
  );
  return {
    delay: 0,
    /** @param {LookedAt} digit */
    ask(digit) {
      const open = Object.fromEntries(networks.map(({ model, getOpen }) => [model, getOpen()]));
      return lookInside({ seen: digit.seen, open, language: words.language });
    },
    /** @param {Networks} views @param {LookedAt} digit */
    show(views, digit) {
      if ("sentence" in views) return;
      const levels = Float32Array.from(decodeBytes(digit.seen), (level) => level / 255);
      for (const { model, show } of networks) show(views[model], levels, digit);
      panel.dataset.shown = "true";
    },
  };
}

/**
 * @param {HTMLElement} section
 * @param {() => void} again
 */
function createNetwork(section, again) {
  const model = section.dataset.model ?? "";
  const choice = find(section, ".layers");
  const slider = find(section, ".number", HTMLInputElement);
  const mosaic = find(section, ".mosaic");
  const outputs = createOutputs(find(section, "[data-part=outputs]"));
  const unit = createUnit(find(section, "[data-part=unit]"));
  const map = createFeatureMap(find(section, "[data-part=map]"));
  /** @type {[number, number | null]} */
  let open = [0, null];
  /** @type {NetworkView | null} */
  let shown = null;

  /** @param {number} layer @param {number | null} number null for the one that answers most */
  function choose(layer, number) {
    open = [layer, number];
    again();
  }

  /** @param {NetworkView} view */
  function showChoice({ layers, open: opened }) {
    if (!choice.children.length) choice.append(...layers.map(createButton), createButton());
    findButtons(choice, "button").forEach((button, index) => {
      button.ariaPressed = `${index === opened}`;
      button.ariaLabel = button.title = nameLayer(layers, index);
      button.onclick = () => choose(index, null);
    });
  }

  /** @param {NetworkView} view */
  function showLayer({ layers, open: opened, layer, part }) {
    const isUnit = "number" in part;
    const index = Math.min(opened, layers.length - 1); // the outputs stand with the last layer
    const { kind, count } = layers[index];
    const picture = find(mosaic, "img", HTMLImageElement);
    picture.src = layer.picture;
    picture.alt = fillIn(words.layer_alt, { active: layer.active, count });
    const size = measure(count, layer);
    mosaic.style.setProperty("--ratio", `${size.width / size.height}`);
    find(section, ".layer figcaption").textContent = nameLayer(layers, index);
    slider.hidden = find(section, ".layer output").hidden = find(mosaic, ".mark").hidden = !isUnit;
    if (!isUnit) return;
    const value = "value" in part ? part.value : map.highest(part);
    const values = { number: part.number + 1, count, value: decimals.format(value) };
    slider.max = `${count - 1}`;
    if (document.activeElement !== slider) slider.value = `${part.number}`; // a thumb holds it
    slider.ariaLabel = words[`choose_${kind}`];
    const said = fillIn(words[`chosen_${kind}`], values);
    slider.ariaValueText = find(section, ".layer output").textContent = said;
    const tile = findTile(part.number, count, layer);
    for (const [side, share] of Object.entries(tile)) {
      find(mosaic, ".mark").style.setProperty(side, `${100 * share}%`);
    }
  }

  slider.addEventListener("input", () => choose(open[0], Number(slider.value)));
  mosaic.addEventListener("click", ({ clientX, clientY }) => {
    if (!shown || !("number" in shown.part)) return;
    const box = mosaic.getBoundingClientRect();
    const [x, y] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
    choose(open[0], unitAt(x, y, shown.layers[open[0]].count, shown.layer));
  });

  return {
    model,
    getOpen: () => open,
    /** @param {NetworkView} view @param {Float32Array} levels @param {LookedAt} digit */
    show(view, levels, digit) {
      shown = view;
      showChoice(view);
      showLayer(view);
      const { part, layer, layers } = view;
      const { count } = layers[layers.length - 1];
      unit.show("weights" in part ? part : null, view.open === 0);
      map.show("kernel" in part ? part : null, levels);
      outputs.show("shares" in part ? part : null, layer, count, digit);
    },
  };
}

/**
 * The button of a layer, or of the outputs behind the last one.
 * @param {LayerName} [layer]
 * @param {number} [index]
 */
function createButton(layer, index = 0) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = layer ? `${index + 1}` : "0–9";
  return button;
}

/**
 * @param {LayerName[]} layers
 * @param {number} index
 */
function nameLayer(layers, index) {
  if (index === layers.length) return words.outputs;
  const { kind, count } = layers[index];
  return fillIn(words[`layer_${kind}`], { number: index + 1, count });
}
