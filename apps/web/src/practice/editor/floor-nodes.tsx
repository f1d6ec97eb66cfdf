import { textIn } from '@palaestra/core';
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { useText } from '../../app/i18n/index.ts';
import classes from './floor.module.css';
import type { IslandNode, PlaceNode } from './floor-flow.ts';

/** Paths are tied to the middle of a place, out of sight. */
function Ties() {
  return (
    <>
      <Handle type="source" position={Position.Top} isConnectable={false} className={classes.tie} />
      <Handle type="target" position={Position.Top} isConnectable={false} className={classes.tie} />
    </>
  );
}

/** A place on the floor: a point, a dock, a parking or a charging place. */
export const PlaceMark = memo(function PlaceMark({ data, selected }: NodeProps<PlaceNode>) {
  const { t } = useText();
  const { place, entry, exit, vehicles, supermarket, faulty } = data;
  return (
    <div
      className={classes.place}
      data-kind={place.kind}
      data-selected={selected || undefined}
      data-faulty={faulty || undefined}
      title={`${t(`editor.kind.${place.kind}`)} ${place.id}`}
    >
      <svg viewBox="0 0 18 18" aria-hidden="true">
        {place.kind === 'halt' && <circle cx="9" cy="9" r="4.5" />}
        {place.kind === 'dock' && <rect x="3" y="3" width="12" height="12" rx="2" />}
        {place.kind === 'park' && <circle cx="9" cy="9" r="7.5" />}
        {place.kind === 'charge' && <path d="M9 1l7.500 4v8L9 17l-7.500-4V5z" />}
        {place.kind === 'park' && <path className={classes.sign} d="M7.200 12.500v-7h2.600a2 2 0 0 1 0 4.100H7.200" />}
        {place.kind === 'charge' && <path className={classes.sign} d="M9.800 4.500L6.800 9.600h4.400L8.200 13.600" />}
      </svg>
      {(entry || exit || supermarket) && (
        <span className={classes.gate}>
          {[entry && t('editor.entry'), exit && t('editor.exit'), supermarket && t('editor.supermarket')]
            .filter(Boolean)
            .join(' · ')}
        </span>
      )}
      {vehicles > 0 && (
        <span className={classes.vehicles} title={t('editor.vehiclesHere', { count: vehicles })}>
          {vehicles}
        </span>
      )}
      <Ties />
    </div>
  );
});

/** An island with its work units, each kind with a shape of its own. */
export const IslandMark = memo(function IslandMark({ data, selected, width = 80, height = 80 }: NodeProps<IslandNode>) {
  const { t, language } = useText();
  const { island, corners, faulty } = data;
  const name = island.name === undefined ? island.id : textIn(island.name, language);
  return (
    <div
      className={classes.island}
      data-selected={selected || undefined}
      data-faulty={faulty || undefined}
      title={name}
    >
      <svg width={width} height={height} className={classes.footprint} aria-hidden="true">
        <polygon points={corners} />
      </svg>
      <span className={classes.islandName}>{name}</span>
      <span className={classes.units}>
        {island.workUnits.slice(0, 12).map((unit) => (
          <svg
            key={unit.id}
            width="11"
            height="11"
            viewBox="0 0 12 12"
            role="img"
            aria-label={t(`editor.unit.${unit.kind}`)}
          >
            {UNIT[unit.kind]}
          </svg>
        ))}
      </span>
    </div>
  );
});

const UNIT = {
  robot: <path d="M2 11V6.500L6 2l4 3.500M2 11h4" />,
  manual: <path d="M6 5.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM2 11a4 4 0 0 1 8 0" />,
  machine: <path d="M1.500 3.500h9v7h-9zM4 3.500v-2h4v2" />,
  test: <path d="M1.500 6.500L4.500 9.500l6-7" />,
} as const;
