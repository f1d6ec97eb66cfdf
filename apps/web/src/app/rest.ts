/** A page rests when so many ms are left to it: less is what remains between two pictures of something that moves. */
const REST = 20;

/** How long to wait for it at most, ms. */
const PATIENCE = 10_000;

/** ms between two questions. */
const AGAIN = 250;

/** Until the page rests, or until it has not for long. A browser that does not tell gives a turn of its loop. */
export function rest(): Promise<void> {
  const until = performance.now() + PATIENCE;
  return new Promise((resolve) => {
    if (!('requestIdleCallback' in window)) {
      setTimeout(resolve);
      return;
    }
    function look(deadline: IdleDeadline) {
      if (deadline.timeRemaining() >= REST || performance.now() >= until) resolve();
      else setTimeout(ask, AGAIN);
    }
    const ask = () => requestIdleCallback(look, { timeout: PATIENCE });
    ask();
  });
}
