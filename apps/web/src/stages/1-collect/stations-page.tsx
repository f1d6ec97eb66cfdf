import { useText } from '../../app/i18n/index.ts';
import { Page } from '../../app/page.tsx';
import { StationCards } from './station-cards.tsx';

/** Where robots are taught. */
export function StationsPage() {
  const { t } = useText();
  return (
    <Page title={t('stations.title')} sentence={t('stations.sentence')}>
      <StationCards />
    </Page>
  );
}
