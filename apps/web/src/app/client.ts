import { createClient } from '@palaestra/sdk';
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem.ts';

/** The API of the server that sent this page. */
export const api = createClient({ baseUrl: '' });

/** Reads are kept for a while and read again when a live message says that they changed. */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays a refusal; only a server that is away is asked again.
      retry: (count, error) => problemOf(error).code === 'unavailable' && count < 2,
      refetchOnWindowFocus: true,
    },
  },
});

/** A session that ended while the page was open leads back to the sign-in, which returns to the same address. */
function leaveWhenSignedOut(error: Error, query: { readonly queryKey: readonly unknown[] }): void {
  if (problemOf(error).code !== 'unauthenticated' || query.queryKey[0] === 'me') return;
  if (/^\/(sign-in|welcome)/.test(location.pathname)) return;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}
