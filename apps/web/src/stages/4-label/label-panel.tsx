import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { FailureCause, Outcome, SKILLS, Skill } from '@palaestra/core';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { useMay } from '../../app/session.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import classes from './label.module.css';
import { SKILL_COLOUR, SKILL_KEY } from './skill-colours.ts';
import type { LabelWork } from './use-label-draft.ts';

/** Change and confirm the labels, with hand on the keyboard: digits choose the skill, brackets set the borders. */
export function LabelPanel({ work, playhead }: { readonly work: LabelWork; readonly playhead: Playhead }) {
  const { t, say } = useText();
  const { draft, current } = work;
  const segment = draft.segments[work.chosen];
  const state = work.changed
    ? 'changed'
    : current === null
      ? 'none'
      : current.source === 'person'
        ? 'confirmed'
        : 'proposed';
  const confirm = () => {
    if (!work.save.isPending) work.save.mutate();
  };
  const step = (by: number) => {
    const next = Math.min(draft.segments.length - 1, Math.max(0, work.chosen + by));
    work.choose(next);
    const target = draft.segments[next];
    if (target) playhead.seek(target.start);
  };
  const mayLabel = useMay('annotator');
  const changes = [
    { keys: 'Enter', label: t('label.confirm'), run: confirm },
    { keys: 'Ctrl+z', label: t('label.undo'), run: work.undo },
    { keys: '[', label: t('label.setStart'), run: () => work.border('start', playhead.get().t) },
    { keys: ']', label: t('label.setEnd'), run: () => work.border('end', playhead.get().t) },
    { keys: 's', label: t('label.split'), run: () => work.split(playhead.get().t) },
    { keys: 'Delete', label: t('label.remove'), run: work.remove },
    ...Skill.options.map((skill) => ({
      keys: SKILL_KEY[skill],
      label: say(SKILLS[skill].label),
      run: () => work.setSkill(skill),
    })),
  ];
  useKeys([
    { keys: 'n', label: t('label.next'), run: () => step(1) },
    { keys: 'p', label: t('label.previous'), run: () => step(-1) },
    ...(mayLabel ? changes : []),
  ]);

  return (
    <div className={classes.panel}>
      <div className={classes.state} data-state={state}>
        {t(`label.state.${state}`)}
        {state !== 'none' && current && !work.changed && <span> · {current.author}</span>}
      </div>
      <SegmentedControl
        fullWidth
        size="xs"
        disabled={!mayLabel}
        aria-label={t('column.outcome')}
        value={draft.outcome}
        onChange={(value) =>
          work.setOutcome(value as Outcome, value === 'failure' ? (draft.failureCause ?? 'other') : null)
        }
        data={Outcome.options.map((value) => ({ value, label: t(`outcome.${value}`) }))}
      />
      {draft.outcome === 'failure' && (
        <NativeSelect
          disabled={!mayLabel}
          aria-label={t('label.cause')}
          value={draft.failureCause ?? 'other'}
          onChange={(event) => work.setOutcome('failure', event.currentTarget.value as FailureCause)}
          data={FailureCause.options.map((value) => ({ value, label: t(`cause.${value}`) }))}
        />
      )}
      {segment ? (
        <div className={classes.skills}>
          {Skill.options.map((skill) => (
            <button
              type="button"
              key={skill}
              disabled={!mayLabel}
              aria-pressed={segment.skill === skill}
              title={say(SKILLS[skill].begins)}
              onClick={() => work.setSkill(skill)}
              style={{ ['--skill' as string]: SKILL_COLOUR[skill] }}
            >
              <kbd>{SKILL_KEY[skill]}</kbd>
              {say(SKILLS[skill].label)}
            </button>
          ))}
        </div>
      ) : (
        <p className={classes.hint}>{draft.segments.length > 0 ? t('label.chooseSegment') : t('label.noSegments')}</p>
      )}
      {work.save.isError && <Refusal error={work.save.error} />}
      {mayLabel && (
        <div className={classes.actions}>
          <Button onClick={confirm} loading={work.save.isPending} data-testid="confirm">
            {t('label.confirm')}
          </Button>
          <Button variant="default" disabled={!work.canUndo} onClick={work.undo}>
            {t('label.undo')}
          </Button>
        </div>
      )}
    </div>
  );
}
