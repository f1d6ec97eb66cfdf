import { mayAct, PalaestraError, type Role } from '@palaestra/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, queries } from './client.ts';
import { problemOf } from './problem.ts';

/** Who is signed in; fails with `unauthenticated` when nobody is. */
const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => api.me(), staleTime: 300_000 });

export function useMe() {
  return useQuery(meQuery);
}

/** True when the person here holds `needed` or a higher role; the server has the last word. */
export function useMay(needed: Role): boolean {
  const me = useMe();
  return me.data !== undefined && mayAct(me.data.role, needed);
}

/** True unless the server says that nobody is signed in; a server that is away is told by the page itself. */
export async function isSignedIn(): Promise<boolean> {
  try {
    await queries.ensureQueryData(meQuery);
    return true;
  } catch (error) {
    return problemOf(error).code !== 'unauthenticated';
  }
}

/** @throws PalaestraError `unauthenticated` for a wrong pair, `unavailable` without a server. */
export async function signIn(email: string, password: string): Promise<void> {
  await auth('/api/auth/sign-in/email', { email, password });
  queries.clear();
}

/** Forgets all that was read for this person. @throws PalaestraError `unavailable` without a server */
export async function signOut(): Promise<void> {
  await auth('/api/auth/sign-out', {});
  queries.clear();
}

/** The sign-in library answers in its own form, not with a problem document. */
async function auth(path: string, body: object): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((cause: unknown) => {
    throw new PalaestraError('unavailable', 'Cannot reach the server', { cause });
  });
  if (response.ok) return;
  const { message } = (await response.json().catch(() => ({}))) as { message?: string };
  const code = response.status < 500 ? 'unauthenticated' : 'internal';
  throw new PalaestraError(code, message ?? `HTTP ${response.status}`);
}
