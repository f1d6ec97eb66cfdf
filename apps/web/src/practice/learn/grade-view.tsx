import type { Exercise, Grade, GradeLine } from '@palaestra/core';
import { FIGURES } from '@palaestra/practice';
import { useText } from '../../app/i18n/index.ts';
import { ResultChip } from '../../app/marks.tsx';
import table from '../../app/table.module.css';
import { CriterionText } from './criterion-text.tsx';
import { estimateText, figureText, gainText } from './figure-text.ts';
import classes from './learn.module.css';

/** A grade: points, and for every criterion what was measured, with its interval. */
export function GradeView(props: {
  readonly exercise: Exercise;
  readonly grade: Grade;
  /** Under seeds that everybody knows: it shows what to expect, and counts for nothing. */
  readonly preview?: boolean;
}) {
  const { exercise, grade, preview = false } = props;
  const { t, say } = useText();
  return (
    <div className={classes.grade} data-testid="grade" data-preview={preview || undefined}>
      <p className={classes.points}>
        <b className="num">
          {preview && '≈ '}
          {grade.points}
        </b>
        <span>
          {t('exercise.ofHundred')}
          <br />
          <ResultChip result={grade.passed ? 'pass' : 'fail'} />
        </span>
      </p>
      {grade.fault && (
        <p role="alert" className={classes.fault}>
          {t('exercise.faultAt', { line: grade.fault.line })} {say(grade.fault.message)}
        </p>
      )}
      {grade.stuck && (
        <p role="alert" className={classes.fault}>
          {say(grade.stuck)}
        </p>
      )}
      <div className={table.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t('exercise.criterion')}</th>
              <th data-number>
                {t(exercise.hands.includes('claims') ? 'exercise.claim.islands' : 'exercise.attempt')}
              </th>
              <th data-number data-minor>
                {t('exercise.reference')}
              </th>
              <th data-number>{t('exercise.difference')}</th>
              <th data-number>{t('exercise.points')}</th>
            </tr>
          </thead>
          <tbody>
            {grade.lines.map((line) => (
              <Line key={line.id} exercise={exercise} line={line} />
            ))}
          </tbody>
        </table>
      </div>
      {grade.runs > 0 && (
        <p className={classes.note}>
          {t('exercise.referenceIs', { reference: say(exercise.reference.title) })}{' '}
          {t('exercise.runsNote', { runs: grade.runs })}
          {preview && isClose(exercise, grade) && <strong> {t('exercise.close')}</strong>}
        </p>
      )}
    </div>
  );
}

/** Whether other seeds might well say otherwise: what is asked lies within the interval of a few runs. */
function isClose({ criteria }: Exercise, { lines }: Grade): boolean {
  return lines.some(({ id, attempt, gain }) => {
    const rule = criteria.find((one) => one.id === id)?.rule;
    if (rule === undefined || 'claim' in rule) return gain?.low != null && gain.low <= 0 && gain.high! >= 0;
    const [of, asked] = 'gain' in rule ? [gain, rule.gain] : [attempt, 'least' in rule ? rule.least : rule.most];
    return of?.low != null && of.low < asked && of.high! > asked;
  });
}

function Line({ exercise, line }: { readonly exercise: Exercise; readonly line: GradeLine }) {
  const { say, language } = useText();
  const { figure } = line;
  const criterion = exercise.criteria.find(({ id }) => id === line.id);
  const value = (one: number) => figureText(figure, one, language);
  return (
    <tr>
      <td>
        <strong>{say(FIGURES[figure].name)}</strong>
        <span className={classes.about}>{criterion && <CriterionText criterion={criterion} />}</span>
      </td>
      <Cell of={line.attempt && estimateText(line.attempt, value)} />
      <Cell minor of={line.reference && estimateText(line.reference, value)} />
      <Cell of={line.gain && estimateText(line.gain, (share) => gainText(share, language))} />
      <td data-number>
        <span data-met={line.met} className={classes.met}>
          {line.met ? '✓' : '✕'}
        </span>{' '}
        {line.points} / {line.of}
      </td>
    </tr>
  );
}

function Cell({ of, minor }: { readonly of: ReturnType<typeof estimateText> | null; readonly minor?: boolean }) {
  return (
    <td data-number data-minor={minor || undefined}>
      {of?.mean ?? '–'}
      {of?.interval && <span className={classes.interval}>{of.interval}</span>}
    </td>
  );
}
