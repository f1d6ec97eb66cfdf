import { useElementSize } from '@mantine/hooks';
import { useText } from '../../app/i18n/index.ts';
import { clock } from '../run/clock.ts';
import classes from './schedule.module.css';
import type { Search } from './use-optimiser.ts';

const MOST_WIDTH = 720;
const HEIGHT = 190;
const LEFT = 74;
const RIGHT = 14;
const TOP = 14;
const BOTTOM = 28;

const exact = (ms: number) => clock(ms / 1000);

/** How short the best plan was over the time of the search, between the rules above it and the bound below. */
export function CourseChart({ search }: { readonly search: Search }) {
  const { t } = useText();
  const { ref, width: found } = useElementSize();
  const { news, course, order } = search;
  if (news === null || course.length === 0 || found === 0) return <div ref={ref} className={classes.chart} />;
  const width = Math.min(found, MOST_WIDTH);
  const { bound, rules, spent } = news;
  const values = [...course.map(({ makespan }) => makespan), bound, ...(rules === null ? [] : [rules])];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((most - least) * 0.08, most * 0.005, 1);
  const [from, to] = [least - room, most + room];
  const end = Math.max(1, search.found === null ? Math.max(order.seconds, spent) : spent);
  const x = (seconds: number) => LEFT + (Math.min(seconds, end) / end) * (width - LEFT - RIGHT);
  const y = (ms: number) => TOP + (1 - (ms - from) / (to - from)) * (HEIGHT - TOP - BOTTOM);
  const steps = course.map(({ spent: at, makespan }, index) =>
    index === 0 ? `M${x(at)},${y(makespan)}` : `H${x(at)}V${y(makespan)}`,
  );
  const best = course.at(-1)!.makespan;
  const words = t('schedule.courseWords', {
    best: exact(best),
    bound: exact(bound),
    seconds: spent.toFixed(0),
  });
  return (
    <div ref={ref} className={classes.chart}>
      <svg width={width} height={HEIGHT} role="img" aria-label={words}>
        <Level width={width} at={y(bound)} text={exact(bound)} label={t('schedule.boundLine')} tone="bound" />
        {rules !== null && (
          <Level width={width} at={y(rules)} text={exact(rules)} label={t('schedule.rulesLine')} tone="rules" />
        )}
        <path className={classes.course} d={`${steps.join('')}H${x(spent)}`} />
        {course.map(({ spent: at, makespan }) => (
          <circle key={at} className={classes.better} cx={x(at)} cy={y(makespan)} r={2.5} />
        ))}
        <text className={classes.axis} x={LEFT} y={HEIGHT - 8}>
          0 s
        </text>
        <text className={classes.axis} x={width - RIGHT} y={HEIGHT - 8} textAnchor="end">
          {end.toFixed(0)} s
        </text>
      </svg>
    </div>
  );
}

function Level(props: {
  readonly width: number;
  readonly at: number;
  readonly text: string;
  readonly label: string;
  readonly tone: 'bound' | 'rules';
}) {
  return (
    <g className={classes.level} data-tone={props.tone}>
      <line x1={LEFT} x2={props.width - RIGHT} y1={props.at} y2={props.at} />
      <text x={LEFT - 8} y={props.at + 4} textAnchor="end">
        {props.text}
      </text>
      <text x={props.width - RIGHT} y={props.at - 5} textAnchor="end">
        {props.label}
      </text>
    </g>
  );
}
