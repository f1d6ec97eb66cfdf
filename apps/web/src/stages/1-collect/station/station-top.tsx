import { Switch, Tooltip } from '@mantine/core';
import type { CellKind } from '@palaestra/cells';
import type { Station } from '@palaestra/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '../../../app/i18n/index.ts';
import { OriginMark } from '../../../app/marks.tsx';
import { Preferences } from '../../../app/preferences.tsx';
import { useStationName } from '../../../app/station-name.ts';
import classes from './station.module.css';
import { UploadsPanel } from './uploads-panel.tsx';
import type { Uploads } from './use-uploads.ts';

/** What is to be done, where, and what still waits in this browser. */
export function StationTop(props: {
  readonly station: Station;
  readonly kind: CellKind;
  readonly seed: number;
  readonly uploads: Uploads;
  /** How fast this browser's spool fills, bytes per hour. */
  readonly perHour: number | null;
  readonly practice: { readonly on: boolean; readonly always: boolean; readonly fixed: boolean };
  readonly onPractice: (on: boolean) => void;
  /** What is worked on. */
  readonly children: ReactNode;
}) {
  const { station, kind, seed, practice } = props;
  const nameOf = useStationName();
  const { t, say } = useText();
  return (
    <header className={classes.top}>
      <Tooltip label={t('stations.title')}>
        <Link to="/stations" className={classes.back} aria-label={t('stations.title')}>
          <IconArrowLeft size={22} stroke={1.6} />
        </Link>
      </Tooltip>
      <div className={classes.titles}>
        <h1>{say(kind.instruction(seed))}</h1>
        <p>
          {nameOf(station)} · {say(kind.title)} · <OriginMark simulated={station.simulated} />
        </p>
      </div>
      <UploadsPanel uploads={props.uploads} perHour={props.perHour} />
      <Tooltip
        label={practice.always ? t('station.studentPractice') : `${t('station.practiceHint')} (M)`}
        multiline
        maw={280}
      >
        <div>
          <Switch
            label={t('station.practice')}
            checked={practice.on}
            disabled={practice.always || practice.fixed}
            onChange={(event) => props.onPractice(event.currentTarget.checked)}
          />
        </div>
      </Tooltip>
      <Preferences />
      {props.children}
    </header>
  );
}
