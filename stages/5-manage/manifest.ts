import { canonicalJson, PalaestraError, RevisionManifest, type Sha256, sha256Of } from '@palaestra/core';

/** A manifest and its name. */
export interface NamedRevision {
  readonly sha256: Sha256;
  readonly manifest: RevisionManifest;
}

/** Name a manifest by the sha256 of its canonical JSON, after a check that it is one. */
export async function nameRevision(content: Omit<RevisionManifest, 'schema'>): Promise<NamedRevision> {
  const manifest = RevisionManifest.parse({ schema: 'palaestra.revision/1', ...content });
  return { sha256: await sha256Of(canonicalJson(manifest)), manifest };
}

/**
 * Read a manifest that came from elsewhere and hold it against its name.
 *
 * @throws PalaestraError `bad_file` when it is no manifest or has another name.
 */
export async function verifyRevision(value: unknown, expected: Sha256): Promise<RevisionManifest> {
  const parsed = RevisionManifest.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new PalaestraError(
      'bad_file',
      `Cannot read the revision: ${issue?.path.join('.')} is wrong, ${issue?.message}`,
    );
  }
  const found = await sha256Of(canonicalJson(parsed.data));
  if (found !== expected) {
    throw new PalaestraError(
      'bad_file',
      `Cannot trust the revision: its content has another name, expected ${expected}, found ${found}`,
    );
  }
  return parsed.data;
}
