import { useQuery } from '@tanstack/react-query';
import { api } from '../../../app/client.ts';
import { count } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';

/** What this person has got accepted today. */
export function OwnToday() {
  const { t, language } = useText();
  const own = useQuery({ queryKey: ['own count'], queryFn: () => api.ownCount(), refetchInterval: 10_000 });
  const today = own.data?.today;
  if (today === undefined) return null;
  return (
    <span className="num" data-testid="own-count">
      {t('station.ownToday', {
        accepted: count(today.accepted, language),
        pending: count(today.pending, language),
        dropped: count(today.dropped, language),
      })}
    </span>
  );
}
