import type { ErrorDetails } from '@palaestra/core';
import type { PlantFinding } from '@palaestra/islands';

/** A fault of a plant as the details of an error, from which a page tells it in the reader's language. */
export function findingDetails({ message, path }: PlantFinding): ErrorDetails {
  return { reason: 'form_unfit', facts: { en: message.en, zh: message.zh, path } };
}
