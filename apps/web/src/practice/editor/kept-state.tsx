import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './editor.module.css';
import type { Editing } from './use-editing.ts';

/** Where the work is: on the server, only in this browser, or nowhere but on this page. */
export function KeptState(props: {
  readonly editing: Editing;
  readonly origin: 'built-in' | 'stored' | 'draft';
  /** What keeps it from running. */
  readonly problems: number;
}) {
  const { t, language } = useText();
  const { kept, isKept, isChanged } = props.editing;
  if (kept !== null && 'failed' in kept) {
    return (
      <span className={classes.kept} data-tone="drop" role="alert" title={kept.failed}>
        {t('editor.keptNowhere')}
      </span>
    );
  }
  if (isChanged || props.origin === 'draft') {
    return (
      <span className={classes.kept} data-tone="trim" title={kept === null ? '' : moment(kept.at, language)}>
        {isKept || !isChanged ? t('editor.keptHere') : t('editor.keeping')}
      </span>
    );
  }
  if (props.problems > 0 && props.origin === 'stored') {
    return (
      <span className={classes.kept} data-tone="trim">
        {t('editor.storedDraft', { count: props.problems })}
      </span>
    );
  }
  return (
    <span className={classes.kept} data-tone="none">
      {props.origin === 'built-in' ? t('plant.builtIn') : t('editor.stored')}
    </span>
  );
}
