import { Progress } from '@mantine/core';
import { textIn } from '@palaestra/core';
import type { Plant, SkillLeverage } from '@palaestra/islands';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { measured } from '../../app/format.ts';
import { type Language, useText } from '../../app/i18n/index.ts';
import { Page } from '../../app/page.tsx';
import { useMay, useMe } from '../../app/session.ts';
import { Empty, Failure, Loaded } from '../../app/states.tsx';
import { type OpenPlant, usePlant } from '../plant/open-plant.ts';
import classes from './learn.module.css';
import { LimitText } from './limit-text.tsx';
import { NewSkill } from './new-skill.tsx';
import { SkillCard } from './skill-card.tsx';
import { KeepFirst } from './skill-link.tsx';
import { studyLeverage } from './study-skills.ts';

const route = getRouteApi('/shell/practice/plants/$id/skills');

/** Skills of a plant: which to improve first, what is known of each, and how to come to know more. */
export function SkillsPage() {
  const { id } = route.useParams();
  return <Loaded query={usePlant(id)}>{(open) => <Opened open={open} />}</Loaded>;
}

function Opened({ open }: { readonly open: OpenPlant }) {
  const { t, say } = useText();
  const { plant } = open;
  return (
    <Page
      title={t('skill.title', { plant: say(open.title) })}
      sentence={t('skill.sentence')}
      actions={
        <Link to="/practice/plants/$id" params={{ id: open.id }} search={{}}>
          {t('skill.toPlant')}
        </Link>
      }
    >
      {plant.skills.length === 0 ? <Empty sentence={t('skill.none')} /> : <Skills open={open} plant={plant} />}
      <More open={open} />
    </Page>
  );
}

/** Who may change the plant may give it another skill. */
function More({ open }: { readonly open: OpenPlant }) {
  const me = useMe().data?.person.id;
  const manages = useMay('manager');
  const { origin, version, author, plant } = open;
  if (origin !== 'stored' && plant.skills.length === 0) return <KeepFirst open={open} />;
  if (origin !== 'stored' || version === null || (!manages && author !== me)) return null;
  return <NewSkill open={{ ...open, version }} />;
}

function Skills({ open, plant }: { readonly open: OpenPlant; readonly plant: Plant }) {
  const { t, language } = useText();
  const [share, setShare] = useState(0);
  const leverage = useQuery({
    queryKey: ['skill leverage', open.id, open.version, JSON.stringify(plant.skills)],
    queryFn: ({ signal }) => studyLeverage(plant, { signal, progress: setShare }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const ranks = leverage.data?.skills.map(({ skill }) => skill) ?? [];
  const ordered = [...plant.skills].sort((a, b) => ranks.indexOf(a.id) - ranks.indexOf(b.id));
  const best = leverage.data?.skills[0];
  return (
    <>
      {best && (
        <p className={classes.first}>
          {binds(best) ? (
            <>
              {t('skill.first')} <b>{nameOf(plant, best.skill, language)}</b>
              <span className={classes.note}>{t('skill.perPoint', { value: measured(best.perPoint.mean!, 2) })}</span>
            </>
          ) : (
            <>
              {t('skill.noneFirst')}
              <span className={classes.note}>
                {t('skill.noneFirstNote')} <LimitText limit={leverage.data!.limit} plant={plant} />
              </span>
            </>
          )}
        </p>
      )}
      {leverage.isPending && (
        <div className={classes.trying}>
          <Progress value={share * 100} size="sm" radius="xl" aria-label={t('skill.studying')} />
          <span className="num">{Math.round(share * 100)} %</span>
        </div>
      )}
      {leverage.isError && <Failure error={leverage.error} />}
      {ordered.map((skill) => (
        <SkillCard
          key={skill.id}
          open={open}
          skill={skill}
          leverage={leverage.data?.skills.find((one) => one.skill === skill.id)}
        />
      ))}
    </>
  );
}

/** Whether more success is shown to give more pieces: the interval leaves out zero. */
function binds({ perPoint: { mean, half } }: SkillLeverage): boolean {
  return mean !== null && half !== null && mean - half > 0;
}

function nameOf({ skills }: Plant, id: string, language: Language): string {
  const { name } = skills.find((skill) => skill.id === id)!;
  return name === undefined ? id : textIn(name, language);
}
