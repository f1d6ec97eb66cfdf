import { Button } from '@mantine/core';
import { useText } from '../../app/i18n/index.ts';
import { useEditor } from './editor-context.ts';
import type { Tool } from './floor-tools.ts';
import classes from './panel.module.css';

/** What makes an empty floor a plant that runs, in order, each with the way there; nothing once all is done. */
export function FirstSteps({ onTool }: { readonly onTool: (tool: Tool) => void }) {
  const { t } = useText();
  const { plant, findings, go } = useEditor();
  const { islands, layout, workMasters, orders, arrivals } = plant;
  const isReached = islands.length > 0 && islands.every(({ dock }) => layout.edges.some((edge) => edge.to === dock));
  const steps = [
    { name: 'islands', done: islands.length > 0, act: () => onTool('island') },
    {
      name: 'paths',
      done: isReached && !findings.some(({ path }) => path.endsWith('.dock')),
      act: () => onTool('path'),
    },
    {
      name: 'recipe',
      done: workMasters.some(({ steps }) => steps.length > 0) && !findings.some(({ path }) => /^workM/.test(path)),
      act: () => go({ view: 'recipes' }),
    },
    { name: 'orders', done: orders.length + arrivals.length > 0, act: () => go({ view: 'orders' }) },
  ] as const;
  if (steps.every(({ done }) => done)) return null;
  const next = steps.find(({ done }) => !done);
  return (
    <ol className={classes.steps} aria-label={t('editor.firstSteps')}>
      {steps.map((one) => (
        <li key={one.name} data-done={one.done || undefined}>
          <span>
            {one.done ? '✓ ' : ''}
            {t(`editor.first.${one.name}`)}
          </span>
          {!one.done && (
            <Button size="compact-xs" variant={one === next ? 'filled' : 'light'} onClick={one.act}>
              {t(`editor.first.${one.name}.do`)}
            </Button>
          )}
        </li>
      ))}
    </ol>
  );
}
