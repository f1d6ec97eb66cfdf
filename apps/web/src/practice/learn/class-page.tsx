import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Ladder, PracticeClass } from '@palaestra/core';
import { FIGURES } from '@palaestra/practice';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { Page, Part } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { ClassForm } from './class-form.tsx';
import { AliasForm, ArchiveButton, GradesButton, Invite, LeaveButton, Students } from './class-parts.tsx';
import { figureText } from './figure-text.ts';
import classes from './learn.module.css';
import { useExercises } from './use-exercises.ts';

const route = getRouteApi('/shell/practice/classes/$id');

/** A class: its exercises with their due dates, and who stands where on each ladder. */
export function ClassPage() {
  const { id } = route.useParams();
  const query = useQuery({ queryKey: ['class', id], queryFn: () => api.class(id) });
  return <Loaded query={query}>{(found) => <Opened found={found} />}</Loaded>;
}

function Opened({ found }: { readonly found: PracticeClass }) {
  const { t } = useText();
  const known = useKnownName();
  const teaches = found.code !== null;
  return (
    <Page
      title={found.title}
      sentence={
        <>
          {t('class.sentence', { teacher: known(found.teacherName), count: found.students })}
          {found.archived && <strong> {t('class.over')}</strong>}
        </>
      }
      actions={
        teaches ? (
          <>
            <GradesButton id={found.id} title={found.title} />
            <ArchiveButton found={found} />
            <ActionDialog label={t('action.edit')} keys="e" needed="manager" quiet>
              <ClassForm of={found} />
            </ActionDialog>
          </>
        ) : (
          found.joined && <LeaveButton id={found.id} />
        )
      }
    >
      {found.code !== null && !found.archived && <Invite id={found.id} code={found.code} until={found.codeUntil} />}
      {found.joined && found.aliases && <AliasForm key={found.alias} id={found.id} alias={found.alias} />}
      {!found.joined && !found.archived && <Join id={found.id} quiet={teaches} />}
      {(found.joined || teaches) && <Ladders found={found} />}
      {teaches && <Students id={found.id} />}
    </Page>
  );
}

function Join({ id, quiet }: { readonly id: string; readonly quiet: boolean }) {
  const { t } = useText();
  const client = useQueryClient();
  const [opened, { open }] = useDisclosure(!quiet);
  const [code, setCode] = useState(route.useSearch().code ?? '');
  const join = useMutation({
    mutationFn: () => api.joinClass(id, code),
    onSuccess: () => Promise.all(['class', 'classes'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    join.mutate();
  }
  if (!opened) {
    return (
      <Button variant="subtle" size="compact-sm" onClick={open}>
        {t('class.joinToo')}
      </Button>
    );
  }
  return (
    <form onSubmit={submit} className={classes.join}>
      <TextInput label={t('class.code')} value={code} onChange={(event) => setCode(event.currentTarget.value)} />
      <Button type="submit" loading={join.isPending} disabled={code.trim() === ''}>
        {t('class.join')}
      </Button>
      {join.isError && <Refusal error={join.error} />}
    </form>
  );
}

function Ladders({ found }: { readonly found: PracticeClass }) {
  const { t, say, language } = useText();
  const exercises = useExercises();
  const query = useQuery({ queryKey: ['ladder', found.id], queryFn: () => api.ladder(found.id) });
  return (
    <Loaded query={query}>
      {(ladders) => (
        <>
          {found.exercises.map(({ exercise: id, due }) => {
            const exercise = exercises.find((one) => one.id === id);
            const ladder = ladders.find((one) => one.exercise === id);
            if (exercise === undefined || ladder === undefined) return null;
            return (
              <Part
                key={id}
                title={
                  <Link
                    to="/practice/exercises/$id"
                    params={{ id }}
                    search={found.joined ? { class: found.id } : {}}
                    className={classes.exerciseLink}
                  >
                    {say(exercise.title)}
                  </Link>
                }
                aside={
                  <span className={classes.note}>
                    {due === null ? t('class.noDue') : t('class.dueAt', { when: moment(due, language) })}
                  </span>
                }
              >
                {ladder.rows.length === 0 ? (
                  <p className={classes.note}>{t('class.nobody')}</p>
                ) : (
                  <LadderTable ladder={ladder} version={exercise.version} />
                )}
              </Part>
            );
          })}
        </>
      )}
    </Loaded>
  );
}

function LadderTable({ ladder, version }: { readonly ladder: Ladder; readonly version: number }) {
  const { t, say, language } = useText();
  const nameOf = ({ personName, own }: Ladder['rows'][number]) =>
    personName ?? t(own ? 'class.youUnnamed' : 'class.unnamed');
  return (
    <div className={table.scroll}>
      <table className={table.table} data-testid="ladder">
        <thead>
          <tr>
            <th data-number>{t('class.rank')}</th>
            <th>{t('class.student')}</th>
            <th data-number>{say(FIGURES[ladder.figure].name)}</th>
            <th data-number>{t('exercise.points')}</th>
            <th data-number data-minor>
              {t('class.attempts')}
            </th>
          </tr>
        </thead>
        <tbody>
          {ladder.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: where aliases count, nothing else tells rows apart
            <tr key={index} data-own={row.own || undefined} className={classes.rung}>
              <td data-number>{row.rank}</td>
              <td>
                {row.submission === null ? (
                  nameOf(row)
                ) : (
                  <Link to="/practice/submissions/$id" params={{ id: row.submission }} className={table.cover}>
                    {nameOf(row)}
                  </Link>
                )}
                {row.late && <span className={table.quiet}>{t('exercise.late')}</span>}
                {row.version < version && (
                  <span className={table.quiet}>{t('exercise.version', { version: row.version })}</span>
                )}
              </td>
              <td data-number>{row.value === null ? '–' : figureText(ladder.figure, row.value, language)}</td>
              <td data-number>
                {row.passed && '✓ '}
                {row.points}
              </td>
              <td data-number data-minor>
                {row.attempts}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
