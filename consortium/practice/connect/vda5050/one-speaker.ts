/** A vehicle tells its state at least every 30 s (VDA 5050 2.0, 6.10): who is silent for longer may have lost the line. */
const SILENT_MS = 40_000;

/** A line to the broker. */
interface Line {
  readonly closed: boolean;
}

/** Of each vehicle the one line that speaks for it: two under one serial number would be one that is in two places. */
export class OneSpeaker {
  readonly #speakers = new Map<string, { readonly line: Line; heardAt: number }>();

  /**
   * Why a line may not speak for a vehicle; null for the first that does, until its line has ended or it has been silent for
   * too long to be there. The last will of who may not speak is none of the vehicle's either.
   *
   * @param now ms of any clock that only goes forward.
   */
  whyNot(line: Line, vehicle: string, now: number): string | null {
    const speaker = this.#speakers.get(vehicle);
    if (speaker?.line === line) {
      speaker.heardAt = now;
      return null;
    }
    if (speaker !== undefined && !speaker.line.closed && now - speaker.heardAt < SILENT_MS) {
      return `another speaks as ${vehicle} already, and two under one serial number cannot be told apart`;
    }
    // One that was cut off has a last will to be told, and nothing after it.
    if (line.closed) return `another has spoken as ${vehicle} since`;
    this.#speakers.set(vehicle, { line, heardAt: now });
    return null;
  }
}
