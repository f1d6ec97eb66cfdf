import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useText } from '../../app/i18n/index.ts';

/** The way from a plant that cannot be opened here to where it is mended. */
export function ToEditor({ id }: { readonly id: string }) {
  const { t } = useText();
  return (
    <Button renderRoot={(props) => <Link {...props} to="/practice/plants/$id" params={{ id }} search={{}} />}>
      {t('floor.edit')}
    </Button>
  );
}
