import { Button } from '@mantine/core';
import { type Me, mayAct } from '@palaestra/core';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import classes from './ground.module.css';
import type { SessionHere } from './station/use-session.ts';

/** Who works at a station, or who did and how that ended; its person and a manager may end it. */
export function SessionNote({ work, me }: { readonly work: SessionHere; readonly me: Me | undefined }) {
  const { t, language } = useText();
  const { open, last, problem } = work;
  if (open === null) {
    if (last === null) return null;
    const { how, by } = last.ended ?? { how: 'closed', by: null };
    const at = moment(last.closedAt!, language);
    return (
      <p className={classes.quiet} data-testid="last-session">
        {t(`session.ended.${how}`, { name: last.personName, by: by ?? last.personName, at })}
      </p>
    );
  }
  const { green } = open.checklist;
  const may = me !== undefined && (open.person === me.person.id || mayAct(me.role, 'manager'));
  return (
    <div className={classes.session}>
      <p>{t('session.present', { name: open.personName, at: moment(open.openedAt, language) })}</p>
      {open.checklist.version !== 'simulated/1' && (
        <p data-tone={green ? 'keep' : 'drop'} className={classes.signed}>
          {green ? t('session.green') : t('session.notGreen')}
        </p>
      )}
      {may && (
        <Button variant="default" loading={work.asking} onClick={() => void work.end()}>
          {t('session.close')}
        </Button>
      )}
      {problem !== null && <Refusal error={problem} />}
    </div>
  );
}
