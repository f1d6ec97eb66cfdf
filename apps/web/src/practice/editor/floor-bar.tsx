import { SegmentedControl } from '@mantine/core';
import {
  IconBolt,
  IconBuildingStore,
  IconCircleDot,
  IconLayoutGrid,
  IconParking,
  IconPointer,
  IconRoute,
  IconSquare,
  IconTruck,
} from '@tabler/icons-react';
import { useText } from '../../app/i18n/index.ts';
import classes from './editor.module.css';
import { GRID_STEPS, type GridStep, TOOL_KEYS, TOOLS, type Tool } from './floor-tools.ts';
import { ToolButton } from './tool-button.tsx';

const ICON: Readonly<Record<Tool, typeof IconPointer>> = {
  select: IconPointer,
  path: IconRoute,
  island: IconLayoutGrid,
  halt: IconCircleDot,
  dock: IconSquare,
  park: IconParking,
  charge: IconBolt,
  supermarket: IconBuildingStore,
  vehicle: IconTruck,
};

/** The tools of the floor, how paths are drawn, and the grid. */
export function FloorBar(props: {
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly twoWay: boolean;
  readonly onTwoWay: (twoWay: boolean) => void;
  readonly step: GridStep;
  readonly onStep: (step: GridStep) => void;
}) {
  const { tool, onTool, twoWay, onTwoWay, step, onStep } = props;
  const { t } = useText();
  return (
    <>
      <span className={classes.tools} role="toolbar" aria-label={t('editor.tools')}>
        {TOOLS.map((one) => {
          const Icon = ICON[one];
          return (
            <ToolButton
              key={one}
              label={t(`editor.tool.${one}`)}
              keys={TOOL_KEYS[one]}
              pressed={tool === one}
              onClick={() => onTool(one)}
            >
              <Icon size={18} stroke={1.7} />
            </ToolButton>
          );
        })}
      </span>
      {tool === 'path' && (
        <SegmentedControl
          size="xs"
          value={twoWay ? 'two' : 'one'}
          onChange={(next) => onTwoWay(next === 'two')}
          data={(['one', 'two'] as const).map((one) => ({ value: one, label: t(`editor.ways.${one}`) }))}
        />
      )}
      <label className={classes.grid}>
        {t('editor.grid')}
        <select value={step} onChange={(event) => onStep(Number(event.currentTarget.value) as GridStep)}>
          {GRID_STEPS.map((one) => (
            <option key={one} value={one}>
              {one} m
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
