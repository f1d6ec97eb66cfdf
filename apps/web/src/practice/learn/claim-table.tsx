import { SegmentedControl } from '@mantine/core';
import { Claim, type Exercise, type SubmissionBody } from '@palaestra/core';
import { FIGURES } from '@palaestra/practice';
import { useText } from '../../app/i18n/index.ts';
import classes from './learn.module.css';

type Claims = NonNullable<SubmissionBody['claims']>;

/** For each figure, which of the two does better. */
export function ClaimTable(props: {
  readonly exercise: Exercise;
  readonly claims: Claims;
  readonly onChange: (claim: Claims) => void;
}) {
  const { t, say } = useText();
  const { exercise, claims } = props;
  return (
    <div className={classes.claims}>
      {exercise.criteria.map(({ figure }) => (
        <div key={figure}>
          <span id={`claim-${figure}`}>
            <strong>{say(FIGURES[figure].name)}</strong>
            <span className={classes.about}>{say(FIGURES[figure].about)}</span>
          </span>
          <SegmentedControl
            aria-labelledby={`claim-${figure}`}
            value={claims[figure] ?? ''}
            onChange={(value) => props.onChange({ [figure]: Claim.parse(value) })}
            data={[
              { value: 'attempt', label: t('exercise.claim.islands') },
              { value: 'equal', label: t('exercise.claim.equal') },
              { value: 'reference', label: say(exercise.reference.title) },
            ]}
          />
        </div>
      ))}
    </div>
  );
}
