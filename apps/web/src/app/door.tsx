import type { ReactNode } from 'react';
import classes from './door.module.css';
import { Brand, Preferences } from './preferences.tsx';

/** The frame of the pages before one is inside: sign-in and first visit. */
export function Door(props: { readonly title: string; readonly sentence: string; readonly children: ReactNode }) {
  return (
    <div className={classes.door}>
      <svg className={classes.river} viewBox="0 0 1440 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
        <path d="M-20 620C240 620 260 380 560 380s360 300 640 300 180-120 280-120" />
        <path d="M-20 660C240 660 280 440 560 440s350 300 640 300 180-140 280-140" />
        <path d="M-20 590C240 590 240 330 560 330s370 290 640 290 180-100 280-100" />
      </svg>
      <header className={classes.top}>
        <Brand />
        <Preferences />
      </header>
      <main className={classes.card}>
        <h1>{props.title}</h1>
        <p>{props.sentence}</p>
        {props.children}
      </main>
    </div>
  );
}
