import { Button, CopyButton, TextInput } from '@mantine/core';
import type { PracticeClass } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { useMe } from '../../app/session.ts';
import { Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { download } from '../plant/plant-files.ts';
import classes from './learn.module.css';

/** What a change of a class makes old. */
function useClassChanged(): () => Promise<unknown> {
  const client = useQueryClient();
  const keys = ['class', 'classes', 'ladder', 'students'];
  return () => Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
}

/** The code, until when it is taken, an address that fills it in, and another code. */
export function Invite(props: { readonly id: string; readonly code: string; readonly until: string | null }) {
  const { t, language } = useText();
  const { id, code, until } = props;
  const changed = useClassChanged();
  const renew = useMutation({ mutationFn: () => api.renewClassCode(id), onSuccess: changed });
  const address = `${location.origin}/practice/classes/${id}?code=${code}`;
  const expired = until !== null && Date.parse(until) < Date.now();
  return (
    <div className={classes.invite}>
      <span>{t('class.invite')}</span> <b className="mono">{code}</b>
      {until !== null && (
        <span className={classes.note} data-over={expired || undefined}>
          {t(expired ? 'class.codeExpired' : 'class.codeUntil', { when: moment(until, language) })}
        </span>
      )}
      <CopyButton value={address}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="light" onClick={copy}>
            {copied ? t('action.copied') : t('class.copyAddress')}
          </Button>
        )}
      </CopyButton>
      <Button size="compact-sm" variant="subtle" loading={renew.isPending} onClick={() => renew.mutate()}>
        {t('class.newCode')}
      </Button>
      {renew.isError && <Refusal error={renew.error} />}
    </div>
  );
}

/** The grades as a file for a spreadsheet. */
export function GradesButton({ id, title }: { readonly id: string; readonly title: string }) {
  const { t, language } = useText();
  const save = useMutation({
    mutationFn: async () => download(`${title}.csv`, await api.classGrades(id, language)),
  });
  return (
    <>
      <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>
        {t('class.grades')}
      </Button>
      {save.isError && <Refusal error={save.error} />}
    </>
  );
}

/** End a class, or let it go on. */
export function ArchiveButton({ found }: { readonly found: PracticeClass }) {
  const { t } = useText();
  const changed = useClassChanged();
  const archive = useMutation({ mutationFn: () => api.archiveClass(found.id, !found.archived), onSuccess: changed });
  return (
    <Button variant="default" loading={archive.isPending} onClick={() => archive.mutate()}>
      {t(found.archived ? 'class.reopen' : 'class.archive')}
    </Button>
  );
}

/** For a student: be in the class no longer. */
export function LeaveButton({ id }: { readonly id: string }) {
  const { t } = useText();
  const me = useMe().data?.person.id ?? '';
  const changed = useClassChanged();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => api.removeStudent(id, me),
    async onSuccess() {
      await navigate({ to: '/practice' });
      await changed();
    },
  });
  return (
    <Button variant="default" title={t('class.leaveHint')} loading={leave.isPending} onClick={() => leave.mutate()}>
      {t('class.leave')}
    </Button>
  );
}

/** The name by which the others see a student. */
export function AliasForm({ id, alias }: { readonly id: string; readonly alias: string | null }) {
  const { t } = useText();
  const changed = useClassChanged();
  const [name, setName] = useState(alias ?? '');
  const keep = useMutation({
    mutationFn: () => api.chooseAlias(id, name.trim() === '' ? null : name),
    onSuccess: changed,
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    keep.mutate();
  }
  return (
    <form onSubmit={submit} className={classes.join}>
      <TextInput
        label={t('class.alias')}
        description={t('class.aliasHint')}
        value={name}
        maxLength={40}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={keep.isPending} disabled={name.trim() === (alias ?? '')}>
        {t('action.save')}
      </Button>
      {keep.isError && <Refusal error={keep.error} />}
    </form>
  );
}

/** Who is in the class; for who teaches it. */
export function Students({ id }: { readonly id: string }) {
  const { t, language } = useText();
  const changed = useClassChanged();
  const query = useQuery({ queryKey: ['students', id], queryFn: () => api.classStudents(id) });
  const remove = useMutation({ mutationFn: (person: string) => api.removeStudent(id, person), onSuccess: changed });
  return (
    <Part title={t('class.members')}>
      {remove.isError && <Refusal error={remove.error} />}
      <Loaded query={query}>
        {(students) =>
          students.length === 0 ? (
            <p className={classes.note}>{t('class.nobodyJoined')}</p>
          ) : (
            <div className={table.scroll}>
              <table className={table.table} data-testid="students">
                <tbody>
                  {students.map(({ person, personName, alias, joinedAt, attempts }) => (
                    <tr key={person}>
                      <td>
                        {personName}
                        {alias !== null && <span className={table.quiet}>{t('class.alsoKnown', { alias })}</span>}
                      </td>
                      <td data-minor>{t('class.joinedAt', { when: moment(joinedAt, language) })}</td>
                      <td data-number>{t('class.handedIn', { count: attempts })}</td>
                      <td data-number>
                        <Button
                          size="compact-sm"
                          variant="subtle"
                          aria-label={t('class.removeWho', { name: personName })}
                          onClick={() => remove.mutate(person)}
                        >
                          {t('class.remove')}
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Part>
  );
}
