// What a link hides, and pad and answers alone, as large as the window.

import { changeAddress, readAddress } from "../address/address.js";

const style = document.createElement("style");

/** Show what the address leaves to be seen. */
function apply() {
  const { hidden = [], isLarge = false } = readAddress() ?? {};
  // Their names were checked when the address was read.
  const selector = hidden.map((name) => `[data-part~="${name}"]`).join();
  style.textContent = selector && `${selector} { display: none !important; }`;
  document.body.classList.toggle("reader-large", isLarge);
}

/** @param {boolean} isLarge */
export function setLarge(isLarge) {
  changeAddress({ isLarge: isLarge || undefined });
  apply();
}

/** Follow the address. */
export function watchParts() {
  document.head.append(style);
  window.addEventListener("hashchange", apply);
  apply();
}
