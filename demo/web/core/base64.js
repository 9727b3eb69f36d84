// Bytes in messages are base64.

/** @param {Uint8Array} bytes */
export function encodeBytes(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** @param {string} letters */
export function decodeBytes(letters) {
  return Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
}

/**
 * Numbers of four bytes each, least significant first.
 * @param {string} letters
 */
export function decodeFloats(letters) {
  const bytes = new DataView(decodeBytes(letters).buffer);
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => bytes.getFloat32(4 * i, true));
}

/**
 * The bytes of a file. The browser's own way is fast enough for 40 MB.
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
export function encodeBlob(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const address = String(reader.result); // data:image/png;base64,...
      resolve(address.slice(address.indexOf(",") + 1));
    };
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
