import { ActionIcon, Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useText } from '../../app/i18n/index.ts';
import { useEditor } from './editor-context.ts';
import { updateIsland } from './edits/island-edits.ts';
import type { Island } from './edits/plant-parts.ts';
import { Choice, NumberField, optionsFrom } from './fields.tsx';
import classes from './panel.module.css';

/** Times to change an island over from one set-up group to another. Groups are named by the steps of recipes. */
export function SetupTimes({ island }: { readonly island: Island }) {
  const { t } = useText();
  const { plant, edit } = useEditor();
  const groups = [
    ...new Set([
      ...plant.workMasters.flatMap(({ steps }) =>
        steps.flatMap((step) => [step.setupGroup, ...step.alternatives.map((one) => one.setupGroup)]),
      ),
      ...island.setupTimes.flatMap(({ from, to }) => [from, to]),
      island.setupGroup,
    ]),
  ].filter((group) => group !== undefined);
  const setTimes = (setupTimes: Island['setupTimes']) => edit((old) => updateIsland(old, island.id, { setupTimes }));
  return (
    <section className={classes.group}>
      <h4>{t('editor.setup')}</h4>
      {groups.length === 0 && <p className={classes.quiet}>{t('editor.setupHint')}</p>}
      {island.setupTimes.map((one, index) => {
        const set = (part: Partial<typeof one>) =>
          setTimes(island.setupTimes.map((other) => (other === one ? { ...one, ...part } : other)));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name, and its fields hold nothing of their own
          <div key={index} className={classes.line}>
            <Choice
              label={t('editor.from')}
              value={one.from}
              options={optionsFrom(groups)}
              onChange={(from) => set({ from })}
            />
            <Choice
              label={t('editor.to')}
              value={one.to}
              options={optionsFrom(groups)}
              onChange={(to) => set({ to })}
            />
            <NumberField
              label={t('editor.time')}
              value={one.time}
              unit="s"
              max={1e9}
              onCommit={(time) => time !== null && set({ time })}
            />
            <ActionIcon
              variant="subtle"
              color="red"
              size={30}
              aria-label={t('editor.removeNamed', { name: `${one.from} → ${one.to}` })}
              onClick={() => setTimes(island.setupTimes.filter((other) => other !== one))}
            >
              <IconTrash size={16} stroke={1.6} />
            </ActionIcon>
          </div>
        );
      })}
      {groups.length > 0 && (
        <div className={classes.row}>
          <Button
            size="xs"
            variant="light"
            onClick={() =>
              setTimes([...island.setupTimes, { from: groups[0]!, to: groups[1] ?? groups[0]!, time: 60 }])
            }
          >
            {t('editor.addSetup')}
          </Button>
          <Choice
            label={t('editor.setupFirst')}
            value={island.setupGroup ?? ''}
            options={[{ value: '', label: '–' }, ...optionsFrom(groups)]}
            onChange={(setupGroup) =>
              edit((old) => updateIsland(old, island.id, { setupGroup: setupGroup || undefined }))
            }
          />
        </div>
      )}
    </section>
  );
}
