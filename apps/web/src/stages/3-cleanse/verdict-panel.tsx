import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { Decision, type EpisodeDetail, type Finding } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { measured, moment, plain } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { VerdictChip } from '../../app/marks.tsx';
import { useRefusal } from '../../app/refusal.tsx';
import { useMay } from '../../app/session.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import classes from './cleanse.module.css';

/** The verdict and why: what was found, against which limit, where; an inspector may overrule it with a reason. */
export function VerdictPanel({
  episode,
  playhead,
}: {
  readonly episode: EpisodeDetail;
  readonly playhead: Playhead | null;
}) {
  const { t, say, language } = useText();
  const [open, setOpen] = useState(false);
  const assessment = episode.assessment;
  const mayOverrule = useMay('inspector');
  if (!assessment) {
    return (
      <div className={classes.verdict}>
        <VerdictChip decision={null} large />
        <p>{t('verdict.notYet')}</p>
      </div>
    );
  }
  const { verdict, findings, history } = assessment;
  return (
    <div className={classes.verdict}>
      <VerdictChip decision={verdict.decision} large />
      <p className={classes.by}>
        {verdict.by.kind === 'person'
          ? t('verdict.byPerson', { who: verdict.by.person, reason: verdict.by.reason })
          : t('verdict.byPolicy', { profile: verdict.by.profile, version: verdict.by.version })}
        {verdict.keep && (
          <span className="num">
            {' '}
            {t('verdict.span', { from: verdict.keep.start.toFixed(2), to: verdict.keep.end.toFixed(2) })}
          </span>
        )}
      </p>
      {findings.length === 0 ? (
        <p className={classes.quiet}>{t('verdict.noFindings', { value: assessment.measurements.length })}</p>
      ) : (
        <ul className={classes.findings}>
          {findings.map((finding) => (
            <FindingLine key={`${finding.rule} ${finding.measurement.topic}`} finding={finding} playhead={playhead} />
          ))}
        </ul>
      )}
      {mayOverrule && !open && (
        <Button variant="default" size="xs" onClick={() => setOpen(true)} data-testid="overrule">
          {t('verdict.overrule')}
        </Button>
      )}
      {open && <Overrule episode={episode} onDone={() => setOpen(false)} />}
      <details className={classes.more}>
        <summary>{t('verdict.measurements', { value: assessment.measurements.length })}</summary>
        <table>
          <tbody>
            {assessment.measurements.map((one) => (
              <tr key={`${one.name} ${one.topic}`}>
                <td>
                  {one.name}
                  {one.topic && <small> {one.topic}</small>}
                </td>
                <td className="num" title={one.notAssessed ? say(one.notAssessed) : undefined}>
                  {one.value === null
                    ? t('verdict.none')
                    : `${measured(one.value)}${one.unit === '1' ? '' : ` ${one.unit}`}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      {history.length > 1 && (
        <details className={classes.more}>
          <summary>{t('verdict.history')}</summary>
          <ol>
            {history.map((one) => (
              <li key={one.at}>
                <VerdictChip decision={one.decision} /> <span className="num">{moment(one.at, language)}</span>
                {one.by.kind === 'person' && <p>{`${one.by.person}: ${one.by.reason}`}</p>}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function FindingLine({ finding, playhead }: { readonly finding: Finding; readonly playhead: Playhead | null }) {
  const { t, say } = useText();
  const { measurement, op, limit } = finding;
  const worst = measurement.evidence[0];
  const unit = measurement.unit === '1' ? '' : ` ${measurement.unit}`;
  return (
    <li data-effect={finding.effect}>
      <span>{say(finding.claim)}</span>
      <span className={`${classes.figures} num`}>
        {measurement.topic && `${measurement.topic} · `}
        {t('verdict.found', {
          found: measurement.value === null ? '–' : plain(measurement.value) + unit,
          limit: `${op.replace('<=', '≤').replace('>=', '≥').replace('==', '=')} ${plain(limit)}${unit}`,
        })}
      </span>
      {worst && playhead && (
        <button type="button" onClick={() => playhead.seek(worst.start)}>
          {t('verdict.goTo', { time: worst.start.toFixed(2) })}
        </button>
      )}
    </li>
  );
}

function Overrule({ episode, onDone }: { readonly episode: EpisodeDetail; readonly onDone: () => void }) {
  const { t } = useText();
  const refused = useRefusal();
  const client = useQueryClient();
  const [decision, setDecision] = useState<Decision>(episode.assessment?.verdict.decision ?? 'keep');
  const [reason, setReason] = useState('');
  const save = useMutation({
    mutationFn: () =>
      api.setVerdict(episode.id, {
        decision,
        reason,
        ...(decision === 'trim'
          ? { keep: episode.assessment?.verdict.keep ?? { start: 0, end: episode.duration } }
          : {}),
      }),
    async onSuccess() {
      await client.invalidateQueries({ queryKey: ['episode', episode.id] });
      void client.invalidateQueries({ queryKey: ['episodes'] });
      void client.invalidateQueries({ queryKey: ['overview'] });
      onDone();
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form className={classes.overrule} onSubmit={submit}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('column.verdict')}
        value={decision}
        onChange={(value) => setDecision(value as Decision)}
        data={Decision.options.map((value) => ({ value, label: t(`verdict.${value}`) }))}
      />
      <Textarea
        label={t('verdict.reason')}
        required
        autosize
        minRows={2}
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={save.isError ? refused(save.error).sentence : null}
      />
      <div className={classes.buttons}>
        <Button type="submit" size="xs" loading={save.isPending} disabled={reason.trim() === ''}>
          {t('verdict.save')}
        </Button>
        <Button variant="default" size="xs" onClick={onDone}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}
