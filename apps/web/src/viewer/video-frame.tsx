import { IconVideoOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './viewer.module.css';

/** A moving picture with the name of its camera on it. */
export function VideoFrame(props: {
  readonly name: string;
  /** Size, rate and codec, where they are known. */
  readonly about?: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <figure className={classes.video}>
      {props.children}
      <figcaption>
        {props.name}
        {props.about !== undefined && <small>{props.about}</small>}
        {props.action}
      </figcaption>
    </figure>
  );
}

/** A word about why there is no picture. */
export function NoVideo({ text, testId }: { readonly text: string; readonly testId?: string }) {
  return (
    <p className={classes.noVideo} data-testid={testId}>
      <IconVideoOff size={20} stroke={1.5} aria-hidden="true" />
      <span>{text}</span>
    </p>
  );
}
