import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';

/** Rows that are shown at once; an imported plant may have thousands. */
const SHOWN = 100;

/** How many rows of a long list are shown, and a button for more of them. */
export function useMore(): { readonly shown: number; button(length: number): ReactNode } {
  const { t } = useText();
  const [shown, setShown] = useState(SHOWN);
  return {
    shown,
    button: (length) =>
      length > shown && (
        <Button size="xs" variant="subtle" onClick={() => setShown((old) => old + SHOWN)}>
          {t('editor.more', { count: length - shown })}
        </Button>
      ),
  };
}
