// A picture file on its way to the server: upright, and no larger than reading needs.

const LONGER_SIDE = 2600; // pixels: a page photographed from above still shows thin pens
const SENT_AS_IS = 2_000_000; // bytes: smaller files keep every pixel
const LARGEST = props.max_picture_bytes; // what the server takes

/** Decode a file, turned upright by its EXIF tag; null if this browser can't. */
function decode(file) {
  return createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
}

/** Shrink a decoded picture to a JPEG of at most LONGER_SIDE. */
function shrink(bitmap) {
  const scale = Math.min(1, LONGER_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.round(bitmap.width * scale);
  const height = Math.round(bitmap.height * scale);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // transparent is paper
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
}

/** What to send for a file: itself if it is small, or if this browser can't decode it. */
async function toSent(file) {
  const bitmap = await decode(file);
  if (!bitmap) return { blob: file, isShown: false };
  const isSmall = file.size <= SENT_AS_IS && Math.max(bitmap.width, bitmap.height) <= LONGER_SIDE;
  return { blob: isSmall ? file : await shrink(bitmap), isShown: true };
}

/** The bytes of a file as base64, without the address in front of them. */
function toBase64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** Cut a box out of a picture on the page, with some paper around it, as base64. */
async function cutOut(picture, [x, y, width, height]) {
  const rim = Math.round(0.12 * Math.max(width, height)) + 2;
  const canvas = new OffscreenCanvas(width + 2 * rim, height + 2 * rim);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, rim - x, rim - y);
  return toBase64(await canvas.convertToBlob());
}
