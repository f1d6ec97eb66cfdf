import { Button } from '@mantine/core';
import { textIn } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { useText } from '../../app/i18n/index.ts';
import { useEditor } from './editor-context.ts';
import { addArea, inArea } from './edits/area-edits.ts';
import { addVehicle, removeVehicle } from './edits/fleet-edits.ts';
import { addBlock, splitPath, turnPath, updatePath, updatePlace, withLayout } from './edits/floor-edits.ts';
import { changedIn, idsOf, type Path, type Place } from './edits/plant-parts.ts';
import { removeThings } from './edits/removal.ts';
import { mayBeId, rename } from './edits/rename.ts';
import { idsAmong, keyOf, thingOf } from './edits/selection.ts';
import { addSupermarket } from './edits/supply-edits.ts';
import { Choice, Names, NumberField, TextField } from './fields.tsx';
import { FirstSteps } from './first-steps.tsx';
import type { GridStep, Tool } from './floor-tools.ts';
import { IslandPanel } from './island-panel.tsx';
import { SupermarketCard } from './kitting-part.tsx';
import classes from './panel.module.css';

/** What is known of what is selected on the floor. */
export function ThingPanel({ step, onTool }: { readonly step: GridStep; readonly onTool: (tool: Tool) => void }) {
  const { plant, selection } = useEditor();
  const [only] = selection.size === 1 ? [...selection].map(thingOf) : [];
  if (only === undefined) return selection.size > 1 ? <Several /> : <Floor onTool={onTool} />;
  const { kind, id } = only;
  if (kind === 'island') {
    const island = plant.islands.find((one) => one.id === id);
    return island ? <IslandPanel key={id} island={island} /> : <Floor onTool={onTool} />;
  }
  if (kind === 'place') {
    const place = plant.layout.nodes.find((one) => one.id === id);
    return place ? <PlacePanel key={id} place={place} /> : <Floor onTool={onTool} />;
  }
  const path = plant.layout.edges.find((one) => one.id === id);
  return path ? <PathPanel key={id} path={path} step={step} /> : <Floor onTool={onTool} />;
}

/** Nothing is selected: what the floor holds, and what is wrong with it as a whole. */
function Floor({ onTool }: { readonly onTool: (tool: Tool) => void }) {
  const { t } = useText();
  const { plant, edit } = useEditor();
  const { layout } = plant;
  return (
    <div className={classes.panel}>
      <div className={classes.head}>
        <h3>{t('editor.floor')}</h3>
      </div>
      <p className={classes.quiet}>
        {t('editor.floorCounts', {
          islands: plant.islands.length,
          places: layout.nodes.length,
          paths: layout.edges.length,
          vehicles: plant.vehicles.length,
        })}
      </p>
      <p className={classes.quiet}>{t('editor.floorHint')}</p>
      <FirstSteps onTool={onTool} />
      {layout.travelTimes !== undefined && (
        <div className={classes.item}>
          <p className={classes.quiet}>{t('editor.table')}</p>
          <Button size="xs" variant="light" onClick={() => edit((old) => withLayout(old, { travelTimes: undefined }))}>
            {t('editor.tableRemove')}
          </Button>
        </div>
      )}
      {layout.blocks.length > 0 && (
        <section className={classes.group}>
          <h4>{t('editor.blocks')}</h4>
          {layout.blocks.map((block) => (
            <BlockFields key={block.id} block={block} />
          ))}
        </section>
      )}
    </div>
  );
}

/** Places and paths that are used together. */
function BlockFields({ block }: { readonly block: Plant['layout']['blocks'][number] }) {
  const { t } = useText();
  const { plant, edit, select } = useEditor();
  const { layout } = plant;
  const change = (part: Partial<typeof block>) =>
    edit((old) => withLayout(old, { blocks: changedIn(old.layout.blocks, block.id, part) }));
  const places = new Set(idsOf(layout.nodes));
  return (
    <div className={classes.item}>
      <div className={classes.line}>
        <TextField
          label={t('editor.id')}
          value={block.id}
          accepts={(id) => mayBeId(id) && !idsOf(layout.blocks).includes(id)}
          onCommit={(id) => edit((old) => rename(old, 'block', block.id, id))}
        />
        <Choice
          label={t('editor.blockType')}
          value={block.type}
          options={BLOCKS.map((value) => ({ value, label: t(`editor.block.${value}`) }))}
          onChange={(type) => change({ type })}
        />
      </div>
      <Names
        label={t('editor.members')}
        value={block.members}
        known={[...idsOf(layout.nodes), ...idsOf(layout.edges)]}
        onChange={(members) => members.length > 0 && change({ members })}
      />
      <div className={classes.actions}>
        <Button
          size="compact-xs"
          variant="light"
          onClick={() => select(block.members.map((id) => keyOf(places.has(id) ? 'place' : 'path', id)))}
        >
          {t('editor.showMembers')}
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          onClick={() =>
            edit((old) => withLayout(old, { blocks: old.layout.blocks.filter(({ id }) => id !== block.id) }))
          }
        >
          {t('editor.remove')}
        </Button>
      </div>
    </div>
  );
}

const BLOCKS = ['single_vehicle', 'same_direction'] as const;

function PlacePanel({ place }: { readonly place: Place }) {
  const { t } = useText();
  const { plant, edit, select } = useEditor();
  const { layout } = plant;
  const change = (part: Parameters<typeof updatePlace>[2]) => edit((old) => updatePlace(old, place.id, part));
  const taken = [...idsOf(layout.nodes), ...idsOf(layout.edges)];
  const here = plant.vehicles.filter(({ start }) => start === place.id);
  const markets = plant.supply?.supermarkets.filter(({ node }) => node === place.id) ?? [];
  return (
    <div className={classes.panel}>
      <Head title={t(`editor.kind.${place.kind}`)} />
      <TextField
        label={t('editor.id')}
        value={place.id}
        accepts={(id) => mayBeId(id) && !taken.includes(id)}
        onCommit={(id) => {
          edit((old) => rename(old, 'place', place.id, id));
          select([keyOf('place', id)]);
        }}
      />
      <Choice
        label={t('editor.placeKind')}
        value={place.kind}
        options={(['halt', 'dock', 'park', 'charge'] as const).map((value) => ({
          value,
          label: t(`editor.kind.${value}`),
        }))}
        onChange={(kind) => change({ kind })}
      />
      <div className={classes.row}>
        {(['x', 'y'] as const).map((axis) => (
          <NumberField
            key={axis}
            label={axis}
            value={place[axis]}
            unit="m"
            min={-1e6}
            onCommit={(value) => value !== null && change({ [axis]: value })}
          />
        ))}
        <NumberField
          label={t('editor.room')}
          value={place.capacity}
          whole
          min={1}
          max={1000}
          onCommit={(capacity) => capacity && change({ capacity })}
        />
      </div>
      <div className={classes.actions}>
        <Button
          size="xs"
          variant={layout.entry === place.id ? 'filled' : 'default'}
          onClick={() => edit((old) => withLayout(old, { entry: place.id }))}
        >
          {t('editor.entry')}
        </Button>
        <Button
          size="xs"
          variant={layout.exit === place.id ? 'filled' : 'default'}
          onClick={() => edit((old) => withLayout(old, { exit: old.layout.exit === place.id ? null : place.id }))}
        >
          {t('editor.exit')}
        </Button>
      </div>
      <section className={classes.group}>
        <h4>{t('editor.vehiclesHere', { count: here.length })}</h4>
        {here.map((vehicle) => (
          <div key={vehicle.id} className={classes.head}>
            <span>
              {vehicle.id} · {vehicle.type}
            </span>
            <Button
              size="compact-xs"
              variant="subtle"
              color="red"
              onClick={() => edit((old) => removeVehicle(old, vehicle.id))}
            >
              {t('editor.remove')}
            </Button>
          </div>
        ))}
        <Button size="xs" variant="light" onClick={() => edit((old) => addVehicle(old, place.id))}>
          {t('editor.addVehicle')}
        </Button>
      </section>
      <section className={classes.group}>
        <h4>{t('editor.kitting')}</h4>
        {markets.map((market) => (
          <SupermarketCard key={market.id} market={market} />
        ))}
        <Button size="xs" variant="light" onClick={() => edit((old) => addSupermarket(old, place.id))}>
          {t('editor.addSupermarket')}
        </Button>
      </section>
    </div>
  );
}

function PathPanel({ path, step }: { readonly path: Path; readonly step: GridStep }) {
  const { t } = useText();
  const { plant, edit, select } = useEditor();
  const change = (part: Parameters<typeof updatePath>[2]) => edit((old) => updatePath(old, path.id, part));
  const taken = [...idsOf(plant.layout.nodes), ...idsOf(plant.layout.edges)];
  return (
    <div className={classes.panel}>
      <Head title={`${t('editor.path')} ${path.from} ${path.bidirectional ? '↔' : '→'} ${path.to}`} />
      <TextField
        label={t('editor.id')}
        value={path.id}
        accepts={(id) => mayBeId(id) && !taken.includes(id)}
        onCommit={(id) => {
          edit((old) => rename(old, 'path', path.id, id));
          select([keyOf('path', id)]);
        }}
      />
      <Choice
        label={t('editor.ways')}
        value={path.bidirectional ? 'two' : 'one'}
        options={(['one', 'two'] as const).map((value) => ({ value, label: t(`editor.ways.${value}`) }))}
        onChange={(ways) => change({ bidirectional: ways === 'two' })}
      />
      <div className={classes.row}>
        <NumberField
          label={t('editor.speed')}
          value={path.maximumSpeed ?? null}
          unit="m/s"
          min={0.01}
          max={100}
          empty={t('editor.speedFree')}
          onCommit={(speed) => change({ maximumSpeed: speed ?? undefined })}
        />
        <NumberField
          label={t('editor.length')}
          value={path.length ?? null}
          unit="m"
          min={0.01}
          empty={t('editor.lengthDrawn')}
          onCommit={(length) => change({ length: length ?? undefined })}
        />
      </div>
      <Names
        label={t('editor.onlyTypes')}
        value={path.vehicleTypes ?? []}
        known={idsOf(plant.vehicleTypes)}
        placeholder={t('editor.everyType')}
        onChange={(types) => {
          const known = types.filter((id) => idsOf(plant.vehicleTypes).includes(id));
          change({ vehicleTypes: known.length === 0 ? undefined : known });
        }}
      />
      <div className={classes.actions}>
        <Button
          size="xs"
          variant="light"
          disabled={path.bidirectional}
          onClick={() => edit((old) => turnPath(old, path.id))}
        >
          {t('editor.turn')}
        </Button>
        <Button
          size="xs"
          variant="light"
          onClick={() => {
            const split = splitPath(plant, path.id, { step });
            if (split === null) return;
            edit(() => split.plant);
            select([keyOf('place', split.id)]);
          }}
        >
          {t('editor.split')}
        </Button>
      </div>
    </div>
  );
}

/** Several things at once: what can be done with all of them. */
function Several() {
  const { t, language } = useText();
  const { plant, edit, selection } = useEditor();
  const islands = idsAmong(selection, 'island');
  const areas = new Set(plant.islands.filter(({ id }) => islands.has(id)).map(({ area }) => area ?? ''));
  const things = [...selection].map(thingOf);
  const members = things.filter(({ kind }) => kind !== 'island').map(({ id }) => id);
  const paths = things.filter(({ kind }) => kind === 'path').map(({ id }) => id);
  return (
    <div className={classes.panel}>
      <Head title={t('editor.selected', { count: selection.size })} />
      {paths.length > 0 && (
        <div className={classes.actions}>
          {(['one', 'two'] as const).map((ways) => (
            <Button
              key={ways}
              size="xs"
              variant="light"
              onClick={() =>
                edit((old) => paths.reduce((all, id) => updatePath(all, id, { bidirectional: ways === 'two' }), old))
              }
            >
              {t(`editor.ways.${ways}`)}
            </Button>
          ))}
          <NumberField
            label={t('editor.speed')}
            value={null}
            unit="m/s"
            min={0.01}
            max={100}
            empty="–"
            onCommit={(speed) =>
              edit((old) => paths.reduce((all, id) => updatePath(all, id, { maximumSpeed: speed ?? undefined }), old))
            }
          />
        </div>
      )}
      {islands.size > 0 && (
        <section className={classes.group}>
          <h4>{t('editor.area')}</h4>
          <div className={classes.actions}>
            <Choice
              bare
              label={t('editor.area')}
              value={areas.size === 1 ? [...areas][0]! : ''}
              options={[
                { value: '', label: '–' },
                ...plant.areas.map(({ id, name }) => ({ value: id, label: textIn(name, language) })),
              ]}
              onChange={(area) => edit((old) => inArea(old, islands, area || undefined))}
            />
            <Button size="xs" variant="light" onClick={() => edit((old) => addArea(old, islands))}>
              {t('editor.addArea')}
            </Button>
          </div>
        </section>
      )}
      {members.length > 1 && (
        <section className={classes.group}>
          <h4>{t('editor.blocks')}</h4>
          <p className={classes.quiet}>{t('editor.blockHint')}</p>
          <div className={classes.actions}>
            {BLOCKS.map((type) => (
              <Button key={type} size="xs" variant="light" onClick={() => edit((old) => addBlock(old, members, type))}>
                {t(`editor.block.${type}`)}
              </Button>
            ))}
          </div>
        </section>
      )}
    </div>
  );
}

function Head({ title }: { readonly title: string }) {
  const { t } = useText();
  const { edit, selection } = useEditor();
  return (
    <div className={classes.head}>
      <h3>{title}</h3>
      <Button
        size="compact-xs"
        variant="subtle"
        color="red"
        title="Delete"
        onClick={() => edit((old) => removeThings(old, selection))}
      >
        {t('editor.remove')}
      </Button>
    </div>
  );
}
