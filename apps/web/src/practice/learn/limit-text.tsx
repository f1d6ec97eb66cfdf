import { textIn } from '@palaestra/core';
import type { Limit, Plant } from '@palaestra/islands';
import { percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';

/** What keeps a plant from making more, in a sentence. */
export function LimitText({ limit, plant }: { readonly limit: Limit; readonly plant: Plant }) {
  const { t, language } = useText();
  if (limit.kind === 'orders') return <>{t('skill.limit.orders')}</>;
  const share = percent(limit.share, language);
  if (limit.kind === 'vehicles') return <>{t('skill.limit.vehicles', { share })}</>;
  const name = plant.islands.find(({ id }) => id === limit.island)?.name ?? limit.island;
  return <>{t('skill.limit.island', { island: textIn(name, language), share })}</>;
}
