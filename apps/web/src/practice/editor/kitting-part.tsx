import { ActionIcon, Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { useEditor } from './editor-context.ts';
import { idsOf } from './edits/plant-parts.ts';
import { mayBeId, rename } from './edits/rename.ts';
import {
  addSupermarket,
  removeSupermarkets,
  type Supermarket,
  updateSupermarket,
  updateSupply,
} from './edits/supply-edits.ts';
import { Choice, Names, NumberField, optionsFrom, optionsNamed, TextField } from './fields.tsx';
import classes from './panel.module.css';
import views from './views.module.css';

/** Parts find the product: supermarkets, what they hold, and how kits are made and brought. */
export function KittingPart() {
  const { t, language } = useText();
  const { plant, edit } = useEditor();
  const { supply } = plant;
  const add = (
    <Button
      size="xs"
      variant="light"
      disabled={plant.layout.nodes.length === 0}
      onClick={() => edit((old) => addSupermarket(old, old.supply?.supermarkets.at(-1)?.node ?? old.layout.entry))}
    >
      {t('editor.addSupermarket')}
    </Button>
  );
  return (
    <Part title={t('editor.kitting')} aside={add}>
      {supply === undefined ? (
        <p className={classes.quiet}>{t('editor.kittingNone')}</p>
      ) : (
        <div className={classes.panel}>
          <div className={`${classes.row} ${views.narrow}`}>
            <NumberField
              label={t('editor.kitTime')}
              value={supply.kitTime}
              unit="s"
              max={1e9}
              onCommit={(kitTime) => kitTime !== null && edit((old) => updateSupply(old, { kitTime }))}
            />
            <NumberField
              label={t('editor.kitPlaces')}
              value={supply.kitPlaces}
              whole
              min={1}
              max={1000}
              onCommit={(kitPlaces) => kitPlaces && edit((old) => updateSupply(old, { kitPlaces }))}
            />
            <Choice
              label={t('editor.kitVehicle')}
              value={supply.vehicleType ?? ''}
              options={[{ value: '', label: t('editor.any') }, ...optionsNamed(plant.vehicleTypes, language)]}
              onChange={(type) => edit((old) => updateSupply(old, { vehicleType: type || undefined }))}
            />
          </div>
          <div className={views.cards}>
            {supply.supermarkets.map((market) => (
              <SupermarketCard key={market.id} market={market} />
            ))}
          </div>
        </div>
      )}
    </Part>
  );
}

/** A supermarket: where it stands and what it holds. */
export function SupermarketCard({ market }: { readonly market: Supermarket }) {
  const { t } = useText();
  const { plant, edit } = useEditor();
  const taken = idsOf(plant.supply?.supermarkets ?? []);
  const needed = plant.workMasters.flatMap(({ steps }) => steps.flatMap(({ parts }) => parts.map(({ part }) => part)));
  const held = plant.supply?.supermarkets.flatMap(({ parts }) => parts) ?? [];
  return (
    <div className={classes.item}>
      <div className={classes.line}>
        <TextField
          label={t('editor.supermarket')}
          value={market.id}
          accepts={(id) => mayBeId(id) && !taken.includes(id)}
          onCommit={(id) => edit((old) => rename(old, 'supermarket', market.id, id))}
        />
        <ActionIcon
          variant="subtle"
          color="red"
          size={30}
          aria-label={t('editor.removeNamed', { name: market.id })}
          onClick={() => edit((old) => removeSupermarkets(old, ({ id }) => id === market.id))}
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </div>
      <Choice
        label={t('editor.where')}
        value={market.node}
        options={optionsFrom(idsOf(plant.layout.nodes))}
        onChange={(node) => edit((old) => updateSupermarket(old, market.id, { node }))}
      />
      <Names
        label={t('editor.partsHeld')}
        value={market.parts}
        known={[...new Set([...needed, ...held])]}
        onChange={(parts) => {
          const kept = parts.filter(mayBeId);
          if (kept.length > 0) edit((old) => updateSupermarket(old, market.id, { parts: kept }));
        }}
      />
    </div>
  );
}
