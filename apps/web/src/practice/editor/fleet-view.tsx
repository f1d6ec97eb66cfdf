import { ActionIcon, Button, Checkbox } from '@mantine/core';
import { textIn } from '@palaestra/core';
import { lengthOf } from '@palaestra/islands';
import { IconTrash } from '@tabler/icons-react';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { Empty } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { useEditor } from './editor-context.ts';
import {
  addVehicle,
  addVehicleType,
  BATTERY,
  removeVehicle,
  removeVehicleType,
  updateVehicleType,
} from './edits/fleet-edits.ts';
import { changed, changedIn, idsOf } from './edits/plant-parts.ts';
import { mayBeId, rename } from './edits/rename.ts';
import { Choice, NumberField, optionsFrom, optionsNamed, ShareField, TextField } from './fields.tsx';
import { named } from './names.ts';
import classes from './panel.module.css';
import { useMore } from './use-more.tsx';
import views from './views.module.css';

type VehicleType = ReturnType<typeof useEditor>['plant']['vehicleTypes'][number];

/** Vehicles and their types. */
export function FleetView() {
  const { t, language } = useText();
  const { plant, edit } = useEditor();
  const more = useMore();
  const places = optionsFrom(idsOf(plant.layout.nodes));
  const parks = plant.layout.nodes.filter(({ kind }) => kind === 'park').map(({ id }) => id);
  return (
    <div className={views.view}>
      <Part
        title={t('editor.vehicleTypes')}
        aside={
          <Button size="xs" variant="light" onClick={() => edit(addVehicleType)}>
            {t('editor.addVehicleType')}
          </Button>
        }
      >
        <div className={views.cards}>
          {plant.vehicleTypes.map((type) => (
            <TypeCard key={type.id} type={type} />
          ))}
        </div>
      </Part>
      <Part
        title={t('editor.vehicles')}
        aside={
          <Button
            size="xs"
            variant="light"
            disabled={places.length === 0}
            onClick={() => edit((old) => addVehicle(old, old.vehicles.at(-1)?.start ?? old.layout.entry))}
          >
            {t('editor.addVehicle')}
          </Button>
        }
      >
        {plant.vehicles.length === 0 ? (
          <Empty sentence={t('editor.noVehicles')} />
        ) : (
          <div className={table.scroll}>
            <table className={`${table.table} ${views.table}`}>
              <thead>
                <tr>
                  <th>{t('editor.id')}</th>
                  <th>{t('editor.vehicleType')}</th>
                  <th>{t('editor.start')}</th>
                  <th>{t('editor.home')}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {plant.vehicles.slice(0, more.shown).map((vehicle) => {
                  const change = (part: Partial<Record<'type' | 'start' | 'park', string | undefined>>) =>
                    edit((old) => ({ ...old, vehicles: changedIn(old.vehicles, vehicle.id, part) }));
                  return (
                    <tr key={vehicle.id}>
                      <td>
                        <TextField
                          bare
                          label={t('editor.id')}
                          value={vehicle.id}
                          accepts={(id) => mayBeId(id) && !idsOf(plant.vehicles).includes(id)}
                          onCommit={(id) => edit((old) => rename(old, 'vehicle', vehicle.id, id))}
                        />
                      </td>
                      <td>
                        <Choice
                          bare
                          label={t('editor.vehicleType')}
                          value={vehicle.type}
                          options={optionsNamed(plant.vehicleTypes, language)}
                          onChange={(type) => change({ type })}
                        />
                      </td>
                      <td>
                        <Choice
                          bare
                          label={t('editor.start')}
                          value={vehicle.start}
                          options={places}
                          onChange={(start) => change({ start })}
                        />
                      </td>
                      <td>
                        <Choice
                          bare
                          label={t('editor.home')}
                          value={vehicle.park ?? ''}
                          options={[{ value: '', label: '–' }, ...optionsFrom(parks)]}
                          onChange={(park) => change({ park: park || undefined })}
                        />
                      </td>
                      <td data-number>
                        <ActionIcon
                          variant="subtle"
                          color="red"
                          aria-label={t('editor.removeNamed', { name: vehicle.id })}
                          onClick={() => edit((old) => removeVehicle(old, vehicle.id))}
                        >
                          <IconTrash size={16} stroke={1.6} />
                        </ActionIcon>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
            {more.button(plant.vehicles.length)}
          </div>
        )}
      </Part>
    </div>
  );
}

function TypeCard({ type }: { readonly type: VehicleType }) {
  const { t, language } = useText();
  const { plant, edit } = useEditor();
  const change = (part: Parameters<typeof updateVehicleType>[2]) =>
    edit((old) => updateVehicleType(old, type.id, part));
  const { battery } = type;
  return (
    <div className={classes.item}>
      <div className={classes.line}>
        <TextField
          label={t('editor.vehicleType')}
          value={type.id}
          accepts={(id) => mayBeId(id) && !idsOf(plant.vehicleTypes).includes(id)}
          onCommit={(id) => edit((old) => rename(old, 'vehicleType', type.id, id))}
        />
        <TextField
          label={t('editor.name')}
          value={type.name === undefined ? '' : textIn(type.name, language)}
          placeholder={type.id}
          onCommit={(text) => change({ name: named(type.name, language, text) })}
        />
        <ActionIcon
          variant="subtle"
          color="red"
          size={30}
          aria-label={t('editor.removeNamed', { name: type.id })}
          onClick={() => edit((old) => removeVehicleType(old, type.id))}
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </div>
      <div className={classes.row}>
        <NumberField
          label={t('editor.speedLoaded')}
          value={type.maximumSpeed}
          unit="m/s"
          min={0.01}
          max={100}
          onCommit={(maximumSpeed) => maximumSpeed && change({ maximumSpeed })}
        />
        <NumberField
          label={t('editor.speedEmpty')}
          value={type.emptySpeed ?? null}
          unit="m/s"
          min={0.01}
          max={100}
          empty={t('editor.asLoaded')}
          onCommit={(emptySpeed) => change({ emptySpeed: emptySpeed ?? undefined })}
        />
        <NumberField
          label={t('editor.length')}
          value={type.length ?? null}
          unit="m"
          min={0.01}
          max={100}
          empty={String(lengthOf({}))}
          onCommit={(length) => change({ length: length ?? undefined })}
        />
        <NumberField
          label={t('editor.acceleration')}
          value={type.maximumAcceleration ?? null}
          unit="m/s²"
          min={0.01}
          max={100}
          empty={t('editor.atOnce')}
          onCommit={(maximumAcceleration) => change({ maximumAcceleration: maximumAcceleration ?? undefined })}
        />
        <NumberField
          label={t('editor.pickTime')}
          value={type.pickTime}
          unit="s"
          onCommit={(pickTime) => pickTime !== null && change({ pickTime })}
        />
        <NumberField
          label={t('editor.dropTime')}
          value={type.dropTime}
          unit="s"
          onCommit={(dropTime) => dropTime !== null && change({ dropTime })}
        />
        {plant.reliability.length > 0 && (
          <Choice
            label={t('editor.reliability')}
            value={type.reliability ?? ''}
            options={[{ value: '', label: t('editor.never') }, ...optionsFrom(idsOf(plant.reliability))]}
            onChange={(reliability) => change({ reliability: reliability || undefined })}
          />
        )}
      </div>
      <Checkbox
        size="xs"
        label={t('editor.battery')}
        checked={battery !== undefined}
        onChange={(event) => change({ battery: event.currentTarget.checked ? BATTERY : undefined })}
      />
      {battery && (
        <div className={classes.row}>
          {(['capacityWh', 'idleW', 'driveEmptyW', 'driveLoadedW', 'chargeW'] as const).map((name) => (
            <NumberField
              key={name}
              label={t(`editor.battery.${name}`)}
              value={battery[name]}
              unit={name === 'capacityWh' ? 'Wh' : 'W'}
              max={1e7}
              min={name === 'capacityWh' || name === 'chargeW' ? 1 : 0}
              onCommit={(value) => value !== null && change({ battery: changed(battery, { [name]: value }) })}
            />
          ))}
          {(['criticalLowChargingLevel', 'minimumDesiredChargingLevel', 'maximumDesiredChargingLevel'] as const).map(
            (name) => (
              <ShareField
                key={name}
                label={t(`editor.battery.${name}`)}
                value={battery[name]}
                onCommit={(value) => change({ battery: changed(battery, { [name]: value }) })}
              />
            ),
          )}
        </div>
      )}
    </div>
  );
}
