// Patience with the network.

const PATIENCE = [500, 1000, 2000, 4000]; // ms between tries while the server is away

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

/**
 * Ask until the server answers; undefined only if `isStale` says that nobody waits any more.
 * @template View
 * @param {() => Promise<View | undefined>} ask a server function that can't be reached resolves to undefined
 * @param {{ onAway: () => void, isStale: () => boolean }} options `onAway` is called after each vain try
 * @returns {Promise<View | undefined>}
 */
export async function askPatiently(ask, { onAway, isStale }) {
  for (let tries = 0; ; tries++) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined || isStale()) return answer;
    onAway();
    await pause(PATIENCE[Math.min(tries, PATIENCE.length - 1)]);
    if (isStale()) return undefined;
  }
}
