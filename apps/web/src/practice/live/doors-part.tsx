import { Button, CopyButton } from '@mantine/core';
import type { RunningPlantDetail } from '@palaestra/core';
import { useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { clock } from '../run/clock.ts';
import classes from './live.module.css';

/** How others reach the plant: by VDA 5050 and by OPC UA; and what went wrong there. */
export function DoorsPart({ detail }: { readonly detail: RunningPlantDetail }) {
  const { t } = useText();
  const { mqtt, opcUa, faults } = detail;
  return (
    <section className={classes.doors} aria-label={t('live.doors')} data-testid="doors">
      <h2>{t('live.doors')}</h2>
      {mqtt === null && opcUa === null && <p className={classes.quiet}>{t('live.noDoors')}</p>}
      {mqtt !== null && (
        <Door
          name="VDA 5050 · MQTT"
          door={mqtt}
          how={t('live.mqttHow')}
          example={`mosquitto_sub -L ${withUser(mqtt)}/uagv/%23 -v`}
        />
      )}
      {opcUa !== null && <Door name="OPC UA" door={opcUa} how={t('live.opcuaHow')} example={null} />}
      {faults.length > 0 && (
        <details>
          <summary>{t('live.faults', { count: faults.length })}</summary>
          <ul className={classes.faults}>
            {faults.toReversed().map(({ time, text }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike
              <li key={index} lang="en">
                <span className="num">{clock(time)}</span> {text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Door(props: {
  readonly name: string;
  readonly door: NonNullable<RunningPlantDetail['mqtt']>;
  readonly how: string;
  /** A command that shows it; holds no password. */
  readonly example: string | null;
}) {
  const { t } = useText();
  const [shown, setShown] = useState(false);
  const { url, user, password } = props.door;
  return (
    <div className={classes.door}>
      <b>{props.name}</b>
      <code>{url}</code>
      <span>
        {t('live.user')} <code>{user}</code>
      </span>
      {password === null ? (
        <span className={classes.quiet}>{t('live.askEngineer')}</span>
      ) : (
        <span className={classes.password}>
          {t('live.password')} <code>{shown ? password : '••••••••'}</code>
          <Button size="compact-xs" variant="subtle" onClick={() => setShown(!shown)}>
            {t(shown ? 'live.hide' : 'live.show')}
          </Button>
          <CopyButton value={password}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="subtle" onClick={copy}>
                {copied ? t('action.copied') : t('action.copy')}
              </Button>
            )}
          </CopyButton>
        </span>
      )}
      <p className={classes.quiet}>{props.how}</p>
      {props.example !== null && <code className={classes.example}>{props.example}</code>}
    </div>
  );
}

function withUser({ url, user }: { readonly url: string; readonly user: string }): string {
  return url.replace('mqtt://', `mqtt://${user}:PASSWORD@`);
}
