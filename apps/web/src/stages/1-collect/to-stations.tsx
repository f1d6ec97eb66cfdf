import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useText } from '../../app/i18n/index.ts';

/** The way to where one works: the stations, of which a collector takes one. */
export function ToStations() {
  const { t } = useText();
  return (
    <Button renderRoot={(props) => <Link {...props} to="/stations" search={{}} />}>{t('collect.toStations')}</Button>
  );
}
