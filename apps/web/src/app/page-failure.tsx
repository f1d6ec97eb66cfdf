import { useEffect } from 'react';
import { problemOf } from './problem.ts';
import { Failure } from './states.tsx';

/** What stands in place of a page that could not be loaded or drawn; the first comes back with the network. */
export function PageFailure({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  const lost = problemOf(error).code === 'unavailable';
  useEffect(() => {
    if (!lost) return;
    const again = () => location.reload();
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [lost]);
  return <Failure error={error} retry={lost ? () => location.reload() : reset} />;
}
