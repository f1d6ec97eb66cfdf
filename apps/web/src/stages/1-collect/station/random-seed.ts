/** Evaluations take their seeds from here on; what is taught must not be what is tested. */
const FIRST_OF_EVALUATIONS = 900_000;

/** A scene that is probably new. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! % FIRST_OF_EVALUATIONS;
}
