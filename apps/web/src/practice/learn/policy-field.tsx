import { Button, Loader } from '@mantine/core';
import type { Grade } from '@palaestra/core';
import { POLICY_EXAMPLES } from '@palaestra/islands';
import { lazy, Suspense, useMemo } from 'react';
import { useText } from '../../app/i18n/index.ts';
import classes from './learn.module.css';

/** The editor's code is large, and most exercises need none. */
const CodeEditor = lazy(async () => ({ default: (await import('../policy/code-editor.tsx')).CodeEditor }));

/** The source of a policy, with examples to begin with, and a note at the line that failed. */
export function PolicyField(props: {
  readonly source: string;
  readonly fault: Grade['fault'];
  readonly onChange: (source: string) => void;
  readonly onRun: () => void;
}) {
  const { t, say } = useText();
  const { fault } = props;
  const notes = useMemo(
    () => (fault === null ? [] : [{ line: fault.line, column: fault.column, message: say(fault.message) }]),
    [fault, say],
  );
  return (
    <div className={classes.policy}>
      <strong>{t('exercise.policy')}</strong>
      <span className={classes.about}>{t('exercise.policyHint')}</span>
      <Suspense fallback={<Loader size="sm" />}>
        <CodeEditor
          label={t('exercise.policy')}
          source={props.source}
          notes={notes}
          onChange={props.onChange}
          onRun={props.onRun}
        />
      </Suspense>
      <div className={classes.actions}>
        <span className={classes.note}>{t('exercise.beginWith')}</span>
        {POLICY_EXAMPLES.map(({ id, title, source }) => (
          <Button key={id} size="compact-sm" variant="subtle" onClick={() => props.onChange(say(source))}>
            {say(title)}
          </Button>
        ))}
      </div>
    </div>
  );
}
