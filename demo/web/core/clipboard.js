// Texts for other programs.

/**
 * Copy a text. A page that did not come by https, as in a classroom's own network, has no clipboard:
 * there the browser copies what is selected.
 * @param {string} text
 */
export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  // Within a dialog, for what lies outside of one that is open can't be selected.
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
