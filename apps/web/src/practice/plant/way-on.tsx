import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useText } from '../../app/i18n/index.ts';
import { problemOf } from '../../app/problem.ts';

/** The way from a plant that cannot be opened here to where it is mended; from one that there is not, to those that are. */
export function WayOn({ id, error }: { readonly id: string; readonly error: unknown }) {
  const { t } = useText();
  if (problemOf(error).code === 'not_found') return <ToCentre />;
  return (
    <Button renderRoot={(props) => <Link {...props} to="/practice/plants/$id" params={{ id }} search={{}} />}>
      {t('floor.edit')}
    </Button>
  );
}

/** The way to the plants that there are. */
export function ToCentre() {
  const { t } = useText();
  return (
    <Button variant="light" component={Link} to="/practice">
      {t('practice.title')}
    </Button>
  );
}
