// How many test digits each network reads rightly while one change grows.

const PLOT = { left: 52, right: 410, top: 14, bottom: 166 };

function svg(name, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Draw the curves of one change, and where the slider stands. */
function drawChart(figure, robustness, name, amount, unit) {
  const { amounts, accuracy } = robustness.curves[name];
  const [low, high] = [amounts[0], amounts.at(-1)];
  const toX = (value) => PLOT.left + ((value - low) / (high - low)) * (PLOT.right - PLOT.left);
  const toY = (share) => PLOT.bottom - share * (PLOT.bottom - PLOT.top);
  const nodes = [];
  for (const share of [0, 0.5, 1]) {
    const y = toY(share);
    nodes.push(svg("line", { class: "grid", x1: PLOT.left, x2: PLOT.right, y1: y, y2: y }));
    nodes.push(svg("text", { x: PLOT.left - 6, y: y + 4, "text-anchor": "end" }, percents.format(share)));
  }
  for (const value of [low, (low + high) / 2, high]) {
    const label = `${Math.round(value * 10) / 10} ${unit}`;
    nodes.push(svg("text", { x: toX(value), y: PLOT.bottom + 20, "text-anchor": "middle" }, label));
  }
  const ends = [];
  for (const [model, shares] of Object.entries(accuracy)) {
    const points = shares.map((share, index) => `${toX(amounts[index])},${toY(share)}`).join(" ");
    nodes.push(svg("polyline", { "data-model": model, points }));
    ends.push({ model, y: toY(shares.at(-1)) + 4 });
  }
  ends.sort((a, b) => a.y - b.y);
  if (ends[1].y - ends[0].y < 16) ends[1].y = ends[0].y + 16; // names must not overlap
  for (const { model, y } of ends) {
    const place = { class: "model", "data-model": model, x: PLOT.right + 8, y };
    nodes.push(svg("text", place, words[`${model}_name`]));
  }
  const x = toX(amount);
  nodes.push(svg("line", { class: "now", x1: x, x2: x, y1: PLOT.top, y2: PLOT.bottom }));
  const caption = fillIn(words.chart, { count: robustness.num_digits.toLocaleString(words.language) });
  figure.hidden = false;
  figure.querySelector("figcaption").textContent = `${words[name]}: ${caption}`;
  figure.querySelector("svg").setAttribute("aria-label", `${words[name]}: ${caption}`);
  figure.querySelector("svg").replaceChildren(...nodes);
}
