// Elements of SVG.

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {(string | Node)[]} content
 */
export function svg(name, attributes, ...content) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, `${value}`);
  node.append(...content);
  return node;
}
