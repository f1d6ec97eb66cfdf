import { createClient } from '@palaestra/sdk';
import { QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem.ts';

/** The API of the server that sent this page. */
export const api = createClient({ baseUrl: '' });

/** Reads are kept for a while and read again when a live message says that they changed. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays a refusal; only a server that is away is asked again.
      retry: (count, error) => problemOf(error).code === 'unavailable' && count < 2,
      refetchOnWindowFocus: true,
    },
  },
});
