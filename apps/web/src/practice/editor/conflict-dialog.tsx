import { Button, Modal } from '@mantine/core';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import panel from './panel.module.css';

/** Somebody else has stored the plant since this page read it. */
export interface Conflict {
  readonly name: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What a button does is told whole, on two lines where one is too short. */
const WRAPS = { root: { height: 'auto', minHeight: 36, paddingBlock: 7 }, label: { whiteSpace: 'normal' } } as const;

/** Tells of another's change and asks whose work is to stay. Nothing is lost: what is taken instead is one step back. */
export function ConflictDialog(props: {
  readonly conflict: Conflict | null;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
  readonly onCopy: () => void;
  readonly onClose: () => void;
}) {
  const { t, language } = useText();
  const known = useKnownName();
  const { conflict } = props;
  return (
    <Modal
      opened={conflict !== null}
      onClose={props.onClose}
      title={t('editor.conflict')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {conflict && (
        <div className={panel.panel}>
          <p>{t('editor.conflictSentence', { name: known(conflict.name), at: moment(conflict.at, language) })}</p>
          <Button onClick={props.onCopy} styles={WRAPS} data-autofocus>
            {t('editor.conflictCopy')}
          </Button>
          <Button variant="default" styles={WRAPS} onClick={props.onTheirs}>
            {t('editor.conflictTheirs', { name: known(conflict.name) })}
          </Button>
          <Button variant="default" color="red" styles={WRAPS} onClick={props.onMine}>
            {t('editor.conflictMine', { name: known(conflict.name) })}
          </Button>
        </div>
      )}
    </Modal>
  );
}
