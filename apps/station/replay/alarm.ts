/** Lets one wait until a time is over or somebody rings. */
export class Alarm {
  #wake: () => void = () => {};

  /** @param ms how long at most; null for until the next ring. */
  wait(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  ring(): void {
    this.#wake();
  }
}
