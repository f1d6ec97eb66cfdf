import { useMediaQuery } from '@mantine/hooks';
import { type Overview, STAGES } from '@palaestra/core';
import { Link } from '@tanstack/react-router';
import { count } from '../format.ts';
import { useText } from '../i18n/index.ts';
import { VerdictChip } from '../marks.tsx';
import { STAGE_PLACE } from '../stages.ts';
import classes from './river.module.css';
import { type RiverLayout, riverRoom, riverShape } from './river-shape.ts';

const TALL = { width: 120, height: 704 };
const ACROSS: RiverLayout = { vertical: false, step: 145, first: 72.5, middle: 88, half: 62, swing: 9, reach: 136 };
const DOWN: RiverLayout = { vertical: true, step: 88, first: 44, middle: 54, half: 28, swing: 6, reach: 52 };

/** The eight stages as one water: its width is what passed, its side streams what was trimmed, dropped or waits. */
export function River({ overview }: { readonly overview: Overview }) {
  const { t, language } = useText();
  const tall = useMediaQuery('(width < 900px)') ?? false;
  const room = riverRoom(overview.verdicts);
  const across = { ...ACROSS, middle: ACROSS.middle + (room.above ? 48 : 0) };
  const size = tall ? TALL : { width: 1160, height: across.middle + (room.below ? 178 : 88) };
  const shape = riverShape(overview, tall ? DOWN : across);
  const flowing = overview.demo?.state === 'running';
  return (
    <div className={classes.river} data-tall={tall || undefined}>
      <ol className={classes.stages}>
        {STAGES.map((stage) => {
          const { done, waiting, today } = overview.stages[stage];
          return (
            <li key={stage}>
              <Link
                to={STAGE_PLACE[stage].to}
                search={STAGE_PLACE[stage].search}
                className={classes.stage}
                data-testid={`stage-${stage}`}
                data-now={(flowing && overview.demo?.stage === stage) || undefined}
              >
                <span className={classes.name}>{t(`stage.${stage}`)}</span>
                <span className={`${classes.number} num`}>{count(done, language)}</span>
                <span className={classes.unit}>{t(`stageUnit.${stage}`)}</span>
                <span className={`${classes.more} num`}>
                  {today > 0 && <span>{t('overview.today', { value: count(today, language) })}</span>}
                  {waiting > 0 && <b>{t('overview.waiting', { value: count(waiting, language) })}</b>}
                </span>
              </Link>
            </li>
          );
        })}
      </ol>
      <div className={classes.scene}>
        <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={t('overview.picture')}>
          <defs>
            <linearGradient
              id="water"
              gradientUnits="userSpaceOnUse"
              x1="0"
              y1="0"
              x2={tall ? 0 : size.width}
              y2={tall ? size.height : 0}
            >
              <stop offset="0" className={classes.stop1} stopOpacity="0" />
              <stop offset="0.05" className={classes.stop1} />
              <stop offset="0.5" className={classes.stop2} />
              <stop offset="0.95" className={classes.stop3} />
              <stop offset="1" className={classes.stop3} stopOpacity="0" />
            </linearGradient>
            <linearGradient id="glints" href="#water">
              {[0, 0.06, 0.94, 1].map((offset, index) => (
                <stop key={offset} offset={offset} stopColor="#fff" stopOpacity={index === 0 || index === 3 ? 0 : 1} />
              ))}
            </linearGradient>
          </defs>
          {shape.sides.map((side) => (
            <path
              key={side.decision}
              d={side.path}
              className={classes.side}
              data-decision={side.decision}
              strokeWidth={side.width}
            />
          ))}
          <path d={shape.water} fill="url(#water)" className={classes.water} />
          <g className={classes.lines} data-flowing={flowing || undefined}>
            {shape.lines.map((line) => (
              <path key={line} d={line} />
            ))}
          </g>
          {shape.stops.map((stop) => (
            <circle
              key={stop.stage}
              className={classes.bank}
              data-thin={stop.half < 7 || undefined}
              cx={tall ? stop.across : stop.along}
              cy={tall ? stop.along : stop.across}
              r="4"
            />
          ))}
        </svg>
        {!tall &&
          shape.sides.map((side) => (
            <Link
              key={side.decision}
              to="/episodes"
              search={{ decision: side.decision }}
              className={classes.sideLabel}
              style={{ left: `${(side.label.x / size.width) * 100}%`, top: `${(side.label.y / size.height) * 100}%` }}
            >
              <VerdictChip decision={side.decision} />
              <span className="num">{count(overview.verdicts[side.decision], language)}</span>
            </Link>
          ))}
      </div>
      {tall && (
        <p className={classes.tallSides}>
          {shape.sides.map((side) => (
            <Link key={side.decision} to="/episodes" search={{ decision: side.decision }}>
              <VerdictChip decision={side.decision} />{' '}
              <span className="num">{count(overview.verdicts[side.decision], language)}</span>
            </Link>
          ))}
        </p>
      )}
    </div>
  );
}
