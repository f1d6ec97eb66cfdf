import { PalaestraError, Standard } from '@palaestra/core';
import { parse } from 'yaml';
import { datasetMeasures } from './measures/dataset.ts';
import { policyMeasures } from './measures/policy.ts';

/**
 * Read a standard from its YAML text.
 *
 * @param name what to call it in an error, for example the file name.
 * @throws PalaestraError `bad_file` for text that is not YAML, a missing or wrong member, a clause number that appears
 *   twice, or a predicate over a measurement that does not exist or has another unit or subject.
 */
export function parseStandard(text: string, name: string): Standard {
  const fail = (reason: string, cause?: unknown): never => {
    throw new PalaestraError('bad_file', `Cannot read the standard: ${reason} (${name})`, { cause });
  };
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    return fail(`it is not YAML: ${(error as Error).message.split('\n')[0]}`, error);
  }
  const parsed = Standard.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return fail(`${issue.path.join('.') || 'the document'}: ${issue.message}`, parsed.error);
  }
  const seen = new Set<string>();
  for (const { id, subject, predicate } of parsed.data.clauses) {
    if (seen.has(id)) fail(`clause ${id} appears twice`);
    seen.add(id);
    if (predicate === null) continue;
    const measures: readonly { name: string; unit: string }[] =
      subject === 'dataset' ? datasetMeasures : policyMeasures;
    const measure = measures.find((candidate) => candidate.name === predicate.measurement);
    if (!measure) {
      const known = measures.map((candidate) => candidate.name).join(', ');
      fail(`clause ${id} asks for an unknown measurement, expected one of ${known}, found ${predicate.measurement}`);
    } else if (measure.unit !== predicate.unit) {
      fail(`clause ${id}: ${measure.name} has the unit ${measure.unit}, found ${predicate.unit}`);
    }
  }
  return parsed.data;
}
