import { Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { count } from './format.ts';
import { useText } from './i18n/index.ts';
import classes from './work-progress.module.css';

/** How far a piece of work on the server is: a bar with its number; `children` say more behind it. */
export function WorkProgress(props: {
  readonly done: number;
  readonly total: number;
  /** What is counted. */
  readonly label: string;
  readonly children?: ReactNode;
}) {
  const { language } = useText();
  const { done, total } = props;
  return (
    <div className={classes.progress}>
      <Progress value={total === 0 ? 0 : (done / total) * 100} size="sm" radius="xl" aria-label={props.label} />
      <span className="num">
        {count(done, language)} / {count(total, language)}
        {props.children}
      </span>
    </div>
  );
}
