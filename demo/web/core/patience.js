// Patience with the network.

const PATIENCE = [500, 1000, 2000, 4000]; // ms between tries while the server is away

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

/**
 * Ask until the server answers; undefined only if `isStale` says that nobody waits any more.
 * The second try comes at once and in silence: of several replicas the next one answers.
 * @template View
 * @param {() => Promise<View | undefined>} ask a server function that can't be reached resolves to undefined
 * @param {{ onAway: () => void, isStale: () => boolean }} options `onAway` is called after each vain try but the first
 * @returns {Promise<View | undefined>}
 */
export async function askPatiently(ask, { onAway, isStale }) {
  for (let tries = 0; ; tries++) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined || isStale()) return answer;
    if (tries === 0) continue;
    onAway();
    await pause(PATIENCE[Math.min(tries, PATIENCE.length) - 1]);
    if (isStale()) return undefined;
  }
}

/**
 * Ask, and once more if that was in vain; only for what may be done twice.
 * @template View
 * @param {() => Promise<View | undefined>} ask as `askPatiently` takes it
 */
export function askTwice(ask) {
  let tries = 0;
  const askOnce = () => {
    tries += 1;
    return ask();
  };
  return askPatiently(askOnce, { onAway() {}, isStale: () => tries === 2 });
}
