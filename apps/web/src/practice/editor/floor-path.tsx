import { BaseEdge, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import classes from './floor.module.css';
import type { PathEdge } from './floor-flow.ts';

/** Pixels that a path keeps from the middle of a place, and that twins keep from each other. */
const FREE = 8;
const BESIDE = 5;

/** A path: a line with an arrow in its middle when it is one-way, two when vehicles may go both ways. */
export const PathLine = memo(function PathLine(props: EdgeProps<PathEdge>) {
  const { sourceX, sourceY, targetX, targetY, data, selected } = props;
  const [dx, dy] = [targetX - sourceX, targetY - sourceY];
  const long = Math.hypot(dx, dy);
  if (long < 1 || data === undefined) return null;
  const [ux, uy] = [dx / long, dy / long];
  const [ox, oy] = data.twin ? [-uy * BESIDE, ux * BESIDE] : [0, 0];
  const free = Math.min(FREE, long / 3);
  const [x1, y1] = [sourceX + ux * free + ox, sourceY + uy * free + oy];
  const [x2, y2] = [targetX - ux * free + ox, targetY - uy * free + oy];
  const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const { bidirectional, maximumSpeed } = data.path;
  return (
    <g className={classes.path} data-selected={selected || undefined} data-faulty={data.faulty || undefined}>
      <BaseEdge path={`M${x1} ${y1}L${x2} ${y2}`} interactionWidth={14} />
      <g transform={`translate(${mx} ${my}) rotate(${angle})`} className={classes.arrow}>
        {bidirectional ? <path d="M4 -4.500L11 0L4 4.500zM-4 -4.500L-11 0L-4 4.500z" /> : <path d="M-4 -5L5 0L-4 5z" />}
      </g>
      {maximumSpeed !== undefined && (
        <text x={mx} y={my - 9} className={classes.speed}>
          {maximumSpeed} m/s
        </text>
      )}
    </g>
  );
});
