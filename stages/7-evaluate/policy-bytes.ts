import type { PolicyItem } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';

/** The file of a policy; small enough for memory. */
export async function policyBytes({ blobs }: Pick<StageContext, 'blobs'>, policy: PolicyItem): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of blobs.read(policy.sha256)) parts.push(part);
  return Buffer.concat(parts);
}
