// What this browser remembers: for good in localStorage, for this visit in sessionStorage.

/**
 * What was remembered; undefined if nothing, or if the browser may not remember.
 * @param {string} key
 * @param {() => Storage} getStorage a function, since a browser may refuse even to name its storage
 * @returns {any} unknown to us: another version of the page may have written it
 */
export function recall(key, getStorage = () => localStorage) {
  try {
    return JSON.parse(getStorage().getItem(`digit-reader-${key}`) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} key
 * @param {unknown} value
 * @param {() => Storage} getStorage
 */
export function remember(key, value, getStorage = () => localStorage) {
  try {
    getStorage().setItem(`digit-reader-${key}`, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the page works without.
  }
}

/** The storage of this visit. */
export const thisVisit = () => sessionStorage;
