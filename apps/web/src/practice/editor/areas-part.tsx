import { Button } from '@mantine/core';
import { textIn } from '@palaestra/core';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { useEditor } from './editor-context.ts';
import { addArea, inArea, removeArea } from './edits/area-edits.ts';
import { changedIn, idsOf } from './edits/plant-parts.ts';
import { mayBeId, rename } from './edits/rename.ts';
import { Names, TextField } from './fields.tsx';
import { named } from './names.ts';
import classes from './panel.module.css';
import views from './views.module.css';

/** Areas of the floor, each with its islands. */
export function AreasPart() {
  const { t, language } = useText();
  const { plant, edit } = useEditor();
  return (
    <Part
      title={t('editor.areas')}
      aside={
        <Button size="xs" variant="light" onClick={() => edit((old) => addArea(old, new Set()))}>
          {t('editor.addArea')}
        </Button>
      }
    >
      {plant.areas.length === 0 && <p className={classes.quiet}>{t('editor.areasHint')}</p>}
      <div className={views.cards}>
        {plant.areas.map((area) => {
          const inside = plant.islands.filter((island) => island.area === area.id).map(({ id }) => id);
          return (
            <div key={area.id} className={classes.item}>
              <div className={classes.line}>
                <TextField
                  label={t('editor.id')}
                  value={area.id}
                  accepts={(id) => mayBeId(id) && !idsOf(plant.areas).includes(id)}
                  onCommit={(id) => edit((old) => rename(old, 'area', area.id, id))}
                />
                <TextField
                  label={t('editor.name')}
                  value={textIn(area.name, language)}
                  accepts={(text) => text !== ''}
                  onCommit={(text) =>
                    edit((old) => ({
                      ...old,
                      areas: changedIn(old.areas, area.id, { name: named(area.name, language, text) ?? area.id }),
                    }))
                  }
                />
                <Button size="xs" variant="subtle" color="red" onClick={() => edit((old) => removeArea(old, area.id))}>
                  {t('editor.remove')}
                </Button>
              </div>
              <Names
                label={t('editor.islandsIn')}
                value={inside}
                known={idsOf(plant.islands)}
                onChange={(next) =>
                  edit((old) => {
                    const without = inArea(old, new Set(inside.filter((id) => !next.includes(id))), undefined);
                    return inArea(without, new Set(next), area.id);
                  })
                }
              />
            </div>
          );
        })}
      </div>
    </Part>
  );
}
