import { Button } from '@mantine/core';
import { useText } from '../../app/i18n/index.ts';
import { type EditorBoard, useEditor } from './editor-context.ts';
import { type Change, changedIn, idsOf } from './edits/plant-parts.ts';
import { mayBeId, rename } from './edits/rename.ts';
import { clockOf, secondsOf, spansOf, spansText } from './edits/spans.ts';
import { TextField } from './fields.tsx';
import classes from './panel.module.css';

/** When work is done: shifts and breaks as times of the day, `08:00-12:00 13:00-17:00`. */
export function CalendarCard({ calendar }: { readonly calendar: EditorBoard['plant']['calendars'][number] }) {
  const { t } = useText();
  const { plant, edit } = useEditor();
  const change = (part: Change<typeof calendar>) =>
    edit((old) => ({ ...old, calendars: changedIn(old.calendars, calendar.id, part) }));
  return (
    <div className={classes.item}>
      <div className={classes.line}>
        <TextField
          label={t('editor.id')}
          value={calendar.id}
          accepts={(id) => mayBeId(id) && !idsOf(plant.calendars).includes(id)}
          onCommit={(id) => edit((old) => rename(old, 'calendar', calendar.id, id))}
        />
        <Button
          size="xs"
          variant="subtle"
          color="red"
          onClick={() => edit((old) => ({ ...old, calendars: old.calendars.filter(({ id }) => id !== calendar.id) }))}
        >
          {t('editor.remove')}
        </Button>
      </div>
      <TextField
        label={t('editor.period')}
        value={clockOf(calendar.period)}
        accepts={(text) => (secondsOf(text) ?? 0) > 0}
        onCommit={(text) => change({ period: secondsOf(text) ?? calendar.period })}
      />
      <TextField
        label={t('editor.shifts')}
        value={spansText(calendar.shifts)}
        placeholder="08:00-12:00 13:00-17:00"
        accepts={(text) => (spansOf(text)?.length ?? 0) > 0}
        onCommit={(text) => change({ shifts: [...(spansOf(text) ?? calendar.shifts)] })}
      />
      <TextField
        label={t('editor.breaks')}
        value={spansText(calendar.breaks)}
        placeholder="10:00-10:15"
        accepts={(text) => spansOf(text) !== null}
        onCommit={(text) => change({ breaks: [...(spansOf(text) ?? calendar.breaks)] })}
      />
      <TextField
        label={t('editor.downtime')}
        value={spansText(calendar.plannedDowntime)}
        placeholder="30:00-32:00"
        accepts={(text) => spansOf(text) !== null}
        onCommit={(text) => change({ plannedDowntime: [...(spansOf(text) ?? calendar.plannedDowntime)] })}
      />
    </div>
  );
}
