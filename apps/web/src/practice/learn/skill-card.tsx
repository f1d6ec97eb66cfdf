import { Button, Progress } from '@mantine/core';
import { textIn, wilson } from '@palaestra/core';
import type { Plant, SkillLeverage } from '@palaestra/islands';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { measured, percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Facts, Part } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { IntervalMark } from '../../stages/7-evaluate/interval-mark.tsx';
import type { OpenPlant } from '../plant/open-plant.ts';
import { BandChart } from './band-chart.tsx';
import classes from './learn.module.css';
import { MoreTrials } from './more-trials.tsx';
import { SkillLink } from './skill-link.tsx';
import { studyBand } from './study-skills.ts';

type Skill = Plant['skills'][number];

/** One skill: its rate with the interval, the band that it makes of the throughput, and what narrows it. */
export function SkillCard(props: {
  readonly open: OpenPlant;
  readonly skill: Skill;
  readonly leverage: SkillLeverage | undefined;
}) {
  const { t, language } = useText();
  const { open, skill, leverage } = props;
  const { performance } = skill;
  const interval = wilson(performance.successes, performance.trials);
  const [share, setShare] = useState(0);
  const [asked, setAsked] = useState(open.plant.skills.length <= 3);
  const band = useQuery({
    queryKey: ['skill band', open.id, open.version, skill.id, JSON.stringify(open.plant.skills)],
    queryFn: ({ signal }) => studyBand(open.plant, skill.id, { signal, progress: setShare }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: asked,
  });
  return (
    <Part title={skill.name === undefined ? skill.id : textIn(skill.name, language)}>
      <div className={classes.skill} data-testid={`skill ${skill.id}`}>
        <div>
          <p className={classes.rate}>
            <b className="num">{percent(interval.rate, language)}</b>
            <span className="num">
              {t('skill.of', { successes: performance.successes, trials: performance.trials })}
              <br />
              {percent(interval.low, language, 1)} … {percent(interval.high, language, 1)}
            </span>
          </p>
          <IntervalMark interval={interval} />
          <Facts
            items={[
              [t('skill.source'), <Source key="source" skill={skill} />],
              [t('skill.retries'), performance.retries],
              ...(leverage?.perPoint.mean == null
                ? []
                : [
                    [t('skill.worth'), gain(leverage.perPoint.mean, leverage.perPoint.half)] as const,
                    [t('skill.perfect'), gain(leverage.most.mean ?? 0, leverage.most.half)] as const,
                  ]),
            ]}
          />
          <SkillLink open={open} skill={skill} />
        </div>
        <div>
          {!asked && (
            <Button variant="light" onClick={() => setAsked(true)}>
              {t('skill.showBand')}
            </Button>
          )}
          {asked && band.isPending && (
            <div className={classes.trying}>
              <Progress value={share * 100} size="sm" radius="xl" aria-label={t('skill.studying')} />
              <span className="num">{Math.round(share * 100)} %</span>
            </div>
          )}
          {band.isError && <Refusal error={band.error} />}
          {band.data && (
            <>
              <BandChart band={band.data} />
              <MoreTrials band={band.data} plant={open.plant} />
            </>
          )}
        </div>
      </div>
    </Part>
  );
}

function gain(mean: number, half: number | null): string {
  const sign = mean < 0 ? '−' : '+';
  return `${sign}${measured(Math.abs(mean), 2)}/h${half === null ? '' : ` ± ${measured(half, 2)}`}`;
}

function Source({ skill }: { readonly skill: Skill }) {
  const { t } = useText();
  const { evaluation, source } = skill.performance;
  if (evaluation === null) return <>{t(`skill.source.${source}`)}</>;
  return (
    <Link to="/evaluations/$id" params={{ id: evaluation }} search={{}}>
      {t('skill.evaluation', { policy: skill.policy ?? evaluation })}
    </Link>
  );
}
