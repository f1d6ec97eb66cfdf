import type { CellKind } from '@palaestra/cells';
import { useFrame } from '@react-three/fiber';
import { useCallback, useEffect, useMemo } from 'react';
import { BufferAttribute, BufferGeometry, Line, LineBasicMaterial } from 'three';
import { useText } from '../app/i18n/index.ts';
import { CellBodies, CellCanvas } from './cell-canvas.tsx';
import { cellPoses, toolPath } from './cell-pose.ts';
import type { Playhead } from './playhead.ts';
import type { LoadedRecording } from './recording.ts';
import { rowAt } from './signal-groups.ts';

/** The cell as it moved: arm, gripper and parts at the playhead. */
export function CellScene(props: {
  readonly kind: CellKind;
  readonly seed: number;
  readonly recording: LoadedRecording;
  readonly playhead: Playhead;
  readonly height: number;
}) {
  const { kind, seed, recording, playhead } = props;
  const { t } = useText();
  const posesAt = useMemo(() => cellPoses(kind, seed, recording.signals), [kind, seed, recording]);
  const poses = useCallback(() => posesAt?.(playhead.get().t) ?? null, [posesAt, playhead]);
  const subscribe = useCallback((changed: () => void) => playhead.subscribe(changed), [playhead]);
  return (
    <CellCanvas label={t('viewer.scene')} height={props.height}>
      <CellBodies kind={kind} seed={seed} poses={poses} subscribe={subscribe} />
      <ToolTrace recording={recording} playhead={playhead} />
    </CellCanvas>
  );
}

/** The tool's path up to the playhead. */
function ToolTrace({ recording, playhead }: { readonly recording: LoadedRecording; readonly playhead: Playhead }) {
  const path = useMemo(() => toolPath(recording.signals), [recording]);
  const line = useMemo(() => {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(path.points, 3));
    const trace = new Line(geometry, new LineBasicMaterial({ color: '#e0701a', transparent: true, opacity: 0.8 }));
    trace.frustumCulled = false;
    return trace;
  }, [path]);
  useEffect(() => () => line.geometry.dispose(), [line]);
  useFrame(() => line.geometry.setDrawRange(0, path.t.length === 0 ? 0 : rowAt(path.t, playhead.get().t) + 1));
  return <primitive object={line} />;
}
