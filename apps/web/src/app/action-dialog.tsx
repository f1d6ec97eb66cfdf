import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Role } from '@palaestra/core';
import type { ReactNode } from 'react';
import { useText } from './i18n/index.ts';
import { useKeys } from './keys.tsx';
import { useMay } from './session.ts';

/** A button that opens a form, with its key; nothing for those whose role is below `needed`. */
export function ActionDialog(props: {
  readonly label: string;
  readonly keys: string;
  readonly needed: Role;
  readonly quiet?: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useText();
  const may = useMay(props.needed);
  const [opened, { open, close }] = useDisclosure(false);
  useKeys(may ? [{ keys: props.keys, label: props.label, run: open }] : []);
  if (!may) return null;
  return (
    <>
      <Button onClick={open} title={props.keys} variant={props.quiet ? 'default' : 'filled'}>
        {props.label}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        title={props.label}
        size="lg"
      >
        {props.children}
      </Modal>
    </>
  );
}
