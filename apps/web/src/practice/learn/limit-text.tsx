import { textIn } from '@palaestra/core';
import type { Limit, Plant } from '@palaestra/islands';
import { count, percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';

/** What keeps a plant from making more, in a sentence or two. */
export function LimitText({ limit, plant }: { readonly limit: Limit; readonly plant: Plant }) {
  const { t, language } = useText();
  if (limit.kind === 'orders') return <>{t('skill.limit.orders')}</>;
  const share = percent(limit.share, language);
  const island =
    limit.kind === 'island' ? (plant.islands.find(({ id }) => id === limit.island)?.name ?? limit.island) : '';
  return (
    <>
      {limit.inside !== null && `${t('skill.limit.inside', { most: count(limit.inside, language) })} `}
      {limit.kind === 'vehicles'
        ? t('skill.limit.vehicles', { share })
        : t('skill.limit.island', { island: textIn(island, language), share })}
    </>
  );
}
