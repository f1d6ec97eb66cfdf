import { ActionIcon, Button } from '@mantine/core';
import { textIn } from '@palaestra/core';
import { IconTrash } from '@tabler/icons-react';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import table from '../../app/table.module.css';
import { type EditorBoard, useEditor } from './editor-context.ts';
import { addArrivals, addOrder, addVariant, removeVariant, weighed } from './edits/demand-edits.ts';
import { type Change, changed, changedIn, type Distribution, idsOf } from './edits/plant-parts.ts';
import { mayBeId, rename } from './edits/rename.ts';
import { Choice, Names, NumberField, optionsFrom, TextField } from './fields.tsx';
import { named } from './names.ts';
import classes from './panel.module.css';
import { TimeField } from './time-field.tsx';
import { useMore } from './use-more.tsx';
import views from './views.module.css';

type Variant = EditorBoard['plant']['variants'][number];
type Order = EditorBoard['plant']['orders'][number];
type Arrivals = EditorBoard['plant']['arrivals'][number];

/** What is made, and what is ordered. */
export function OrdersView() {
  const { t } = useText();
  const { plant, edit } = useEditor();
  const orders = useMore();
  const variants = useMore();
  const add = (label: string, make: Parameters<typeof edit>[0], disabled = false) => (
    <Button size="xs" variant="light" disabled={disabled} onClick={() => edit(make)}>
      {label}
    </Button>
  );
  return (
    <div className={views.view}>
      <Part
        title={t('editor.variants')}
        aside={add(t('editor.addVariant'), addVariant, plant.workMasters.length === 0)}
      >
        <div className={table.scroll}>
          <table className={`${table.table} ${views.table}`}>
            <thead>
              <tr>
                <th>{t('editor.id')}</th>
                <th>{t('editor.name')}</th>
                <th>{t('editor.recipe')}</th>
                <th>{t('editor.features')}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {plant.variants.slice(0, variants.shown).map((variant) => (
                <VariantRow key={variant.id} variant={variant} />
              ))}
            </tbody>
          </table>
          {variants.button(plant.variants.length)}
        </div>
      </Part>
      <Part title={t('editor.orders')} aside={add(t('editor.addOrder'), addOrder, plant.variants.length === 0)}>
        {plant.orders.length > 0 && (
          <div className={table.scroll}>
            <table className={`${table.table} ${views.table}`}>
              <thead>
                <tr>
                  <th>{t('editor.id')}</th>
                  <th>{t('editor.variant')}</th>
                  <th>{t('editor.quantity')}</th>
                  <th>{t('editor.release')}</th>
                  <th>{t('editor.due')}</th>
                  <th>{t('editor.priority')}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {plant.orders.slice(0, orders.shown).map((order) => (
                  <OrderRow key={order.id} order={order} />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {orders.button(plant.orders.length)}
      </Part>
      <Part title={t('editor.arrivals')} aside={add(t('editor.addArrivals'), addArrivals, plant.variants.length === 0)}>
        <div className={views.cards}>
          {plant.arrivals.map((arrivals, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: arrivals have no other name, and their fields hold nothing of their own
            <ArrivalsCard key={index} arrivals={arrivals} />
          ))}
        </div>
      </Part>
    </div>
  );
}

function VariantRow({ variant }: { readonly variant: Variant }) {
  const { t, language } = useText();
  const { plant, edit } = useEditor();
  const change = (part: Change<Variant>) =>
    edit((old) => ({ ...old, variants: changedIn(old.variants, variant.id, part) }));
  const features = [...new Set(plant.variants.flatMap((one) => one.features))];
  return (
    <tr>
      <td>
        <TextField
          bare
          label={t('editor.id')}
          value={variant.id}
          accepts={(id) => mayBeId(id) && !idsOf(plant.variants).includes(id)}
          onCommit={(id) => edit((old) => rename(old, 'variant', variant.id, id))}
        />
      </td>
      <td>
        <TextField
          bare
          label={t('editor.name')}
          value={variant.name === undefined ? '' : textIn(variant.name, language)}
          onCommit={(text) => change({ name: named(variant.name, language, text) })}
        />
      </td>
      <td>
        <Choice
          bare
          label={t('editor.recipe')}
          value={variant.workMaster}
          options={optionsFrom(idsOf(plant.workMasters))}
          onChange={(workMaster) => change({ workMaster })}
        />
      </td>
      <td>
        <Names
          bare
          label={t('editor.features')}
          value={variant.features}
          known={features}
          onChange={(next) => change({ features: next })}
        />
      </td>
      <td data-number>
        <Remove name={variant.id} onClick={() => edit((old) => removeVariant(old, variant.id))} />
      </td>
    </tr>
  );
}

function OrderRow({ order }: { readonly order: Order }) {
  const { t } = useText();
  const { plant, edit } = useEditor();
  const change = (part: Change<Order>) => edit((old) => ({ ...old, orders: changedIn(old.orders, order.id, part) }));
  return (
    <tr>
      <td>
        <TextField
          bare
          label={t('editor.id')}
          value={order.id}
          accepts={(id) => mayBeId(id) && !idsOf(plant.orders).includes(id)}
          onCommit={(id) => edit((old) => rename(old, 'order', order.id, id))}
        />
      </td>
      <td>
        <Choice
          bare
          label={t('editor.variant')}
          value={order.variant}
          options={optionsFrom(idsOf(plant.variants))}
          onChange={(variant) => change({ variant })}
        />
      </td>
      <td>
        <NumberField
          bare
          label={t('editor.quantity')}
          value={order.quantity}
          whole
          min={1}
          onCommit={(quantity) => quantity && change({ quantity })}
        />
      </td>
      <td>
        <NumberField
          bare
          label={t('editor.release')}
          value={order.release}
          unit="s"
          max={1e9}
          onCommit={(release) => release !== null && change({ release })}
        />
      </td>
      <td>
        <NumberField
          bare
          label={t('editor.due')}
          value={order.due ?? null}
          unit="s"
          max={1e9}
          empty="–"
          onCommit={(due) => change({ due: due ?? undefined })}
        />
      </td>
      <td>
        <NumberField
          bare
          label={t('editor.priority')}
          value={order.priority}
          whole
          max={100}
          onCommit={(priority) => priority !== null && change({ priority })}
        />
      </td>
      <td data-number>
        <Remove
          name={order.id}
          onClick={() => edit((old) => ({ ...old, orders: old.orders.filter(({ id }) => id !== order.id) }))}
        />
      </td>
    </tr>
  );
}

function ArrivalsCard({ arrivals }: { readonly arrivals: Arrivals }) {
  const { t } = useText();
  const more = useMore();
  const { plant, edit } = useEditor();
  const change = (part: Change<Arrivals>) =>
    edit((old) => ({ ...old, arrivals: old.arrivals.map((one) => (one === arrivals ? changed(one, part) : one)) }));
  return (
    <div className={classes.item}>
      <div className={classes.head}>
        <strong>{t('editor.arrivals')}</strong>
        <Remove
          name={t('editor.arrivals')}
          onClick={() => edit((old) => ({ ...old, arrivals: old.arrivals.filter((one) => one !== arrivals) }))}
        />
      </div>
      <TimeField
        label={t('editor.between')}
        value={arrivals.between}
        onChange={(between) => change({ between: between as Distribution })}
      />
      <div className={classes.row}>
        {plant.variants.slice(0, more.shown).map(({ id }) => (
          <NumberField
            key={id}
            label={id}
            value={arrivals.mix.find(({ variant }) => variant === id)?.weight ?? 0}
            onCommit={(weight) => {
              const mix = weighed(arrivals.mix, id, weight ?? 0);
              if (mix.length > 0) change({ mix });
            }}
          />
        ))}
      </div>
      {more.button(plant.variants.length)}
      <NumberField
        label={t('editor.most')}
        value={arrivals.most ?? null}
        whole
        min={1}
        max={1e7}
        empty={t('editor.unlimited')}
        onCommit={(most) => change({ most: most ?? undefined })}
      />
      {arrivals.due === undefined ? (
        <Button size="xs" variant="subtle" onClick={() => change({ due: 3600 })}>
          {t('editor.addDue')}
        </Button>
      ) : (
        <div className={classes.line}>
          <TimeField
            label={t('editor.dueAfter')}
            value={arrivals.due}
            onChange={(due) => change({ due: due as Distribution })}
          />
          <Remove name={t('editor.dueAfter')} onClick={() => change({ due: undefined })} />
        </div>
      )}
    </div>
  );
}

/** A bin that takes a thing away. */
function Remove({ name, onClick }: { readonly name: string; readonly onClick: () => void }) {
  const { t } = useText();
  return (
    <ActionIcon variant="subtle" color="red" size={30} aria-label={t('editor.removeNamed', { name })} onClick={onClick}>
      <IconTrash size={16} stroke={1.6} />
    </ActionIcon>
  );
}
