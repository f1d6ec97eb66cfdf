import type { Session } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/client.ts';

/** How often it is asked who works at a station, ms: somebody else may begin or end there. */
const EVERY = 5000;

/** Who works at a station, and beginning and ending it there. */
export interface SessionHere {
  /** The session that is open there; null while none is. */
  readonly open: Session | null;
  /** The last one that has ended; null before the first, and while one is open. */
  readonly last: Session | null;
  /** Not known yet. */
  readonly waiting: boolean;
  /** Something is being asked of the server. */
  readonly asking: boolean;
  /** Why the last of it was refused; null when it was not. */
  readonly problem: unknown;
  /** Sign the checklist and open a session. */
  begin(order: string | null, confirmed: readonly string[]): Promise<void>;
  end(): Promise<void>;
}

/** @param enabled false for those who may not know who works where. */
export function useSession(station: string, enabled: boolean): SessionHere {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['sessions', 'at', station],
    queryFn: () => api.sessionAt(station),
    refetchInterval: EVERY,
    enabled,
  });
  const session = query.data ?? null;
  const change = useMutation({
    mutationFn: (ask: () => Promise<Session>) => ask(),
    onSuccess: (told) => {
      client.setQueryData(['sessions', 'at', station], told);
      return Promise.all(['ground', 'station orders'].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
  // What was refused is shown; nothing else has to hear of it.
  const ask = (what: () => Promise<Session>) => change.mutateAsync(what).then(ignore, ignore);
  return {
    open: session?.closedAt === null ? session : null,
    last: session !== null && session.closedAt !== null ? session : null,
    waiting: enabled && query.isPending,
    asking: change.isPending,
    problem: change.error,
    begin: (order, confirmed) => ask(() => api.openSession({ station, order, confirmed })),
    end: async () => {
      if (session !== null) await ask(() => api.closeSession(session.id));
    },
  };
}

function ignore(): void {}
