import { Button, FileButton } from '@mantine/core';
import { PalaestraError, type SubmissionBody } from '@palaestra/core';
import { Schedule } from '@palaestra/islands';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import classes from './learn.module.css';

/** Larger than any plan that is taken. */
const MOST = 4_000_000;

/** A plan from a file: what `palaestra islands schedule` writes, with `--json` or with `--out`. */
export function PlanField(props: {
  readonly plant: string;
  /** Where a plan that is found on the scheduling page comes back to; null where only a file is taken. */
  readonly back: { readonly exercise: string; readonly class: string | undefined } | null;
  readonly plan: SubmissionBody['plan'];
  readonly onChange: (plan: SubmissionBody['plan']) => void;
}) {
  const { t } = useText();
  const { plan, back } = props;
  const load = useMutation({ mutationFn: async (file: File) => props.onChange(await readPlan(file)) });
  const read = plan === undefined ? null : Schedule.safeParse(plan);
  return (
    <fieldset className={classes.plan}>
      <legend>{t('exercise.plan')}</legend>
      <span className={classes.about}>{t('exercise.planHint')}</span>
      <div className={classes.actions}>
        {back !== null && (
          <Button
            size="compact-sm"
            variant="light"
            renderRoot={(root) => (
              <Link
                {...root}
                to="/practice/plants/$id/schedule"
                params={{ id: props.plant }}
                search={{ exercise: back.exercise, ...(back.class !== undefined && { class: back.class }) }}
              />
            )}
          >
            {t('exercise.planSearch')}
          </Button>
        )}
        <FileButton onChange={(file) => file && load.mutate(file)} accept=".json,application/json">
          {(button) => (
            <Button {...button} variant="default" size="compact-sm" loading={load.isPending}>
              {t('exercise.planFile')}
            </Button>
          )}
        </FileButton>
        {plan !== undefined && (
          <Button variant="subtle" size="compact-sm" onClick={() => props.onChange(undefined)}>
            {t('exercise.planRemove')}
          </Button>
        )}
        <Link to="/practice/plants/$id" params={{ id: props.plant }} search={{}} className={classes.note}>
          {t('exercise.planPlant')}
        </Link>
      </div>
      {read?.success && (
        <p className={classes.note}>
          {t('exercise.planIs', {
            steps: read.data.steps.length,
            moves: read.data.moves.length,
            seconds: read.data.makespan / 1000,
          })}
        </p>
      )}
      {load.isError && <Refusal error={load.error} />}
      <code className={classes.command}>{`palaestra islands schedule ${props.plant} --out plan.json`}</code>
    </fieldset>
  );
}

async function readPlan(file: File): Promise<NonNullable<SubmissionBody['plan']>> {
  const refuse = (text: string, cause?: unknown) =>
    new PalaestraError('bad_file', `Cannot read the plan: ${text} (${file.name})`, {
      cause,
      details: { reason: 'no_plan' },
    });
  if (file.size > MOST) throw refuse(`expected at most ${MOST} bytes, found ${file.size}`);
  const text = await file.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refuse('no valid JSON', cause);
  }
  const inside = typeof json === 'object' && json !== null && 'schedule' in json ? json.schedule : json;
  const read = Schedule.safeParse(inside);
  if (!read.success) throw refuse(read.error.issues[0]!.message);
  return { ...read.data };
}
