import type { Task } from '@palaestra/core';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './procedure.module.css';

/**
 * The steps of a task with their pictures, and when an attempt has succeeded.
 *
 * @param drawn addresses of pictures from the simulated cell, by step.
 */
export function Procedure(props: {
  readonly task: Task;
  readonly drawn?: readonly (string | undefined)[] | undefined;
}) {
  const { t, say } = useText();
  const { task, drawn } = props;
  return (
    <>
      <ol className={classes.steps}>
        {task.steps.map((step, index) => (
          <li key={step.en}>
            {say(step)}
            {drawn?.[index] !== undefined && (
              <span className={classes.pictures}>
                <img src={drawn[index]} alt={t('procedure.drawn', { step: say(step) })} />
              </span>
            )}
            {step.pictures && step.pictures.length > 0 && (
              <span className={classes.pictures}>
                {step.pictures.map(({ sha256, width, height }, number) => (
                  <a key={sha256} href={api.pictureUrl(sha256)} target="_blank" rel="noreferrer">
                    <img
                      src={api.pictureUrl(sha256)}
                      width={width}
                      height={height}
                      loading="lazy"
                      alt={t('procedure.picture', { number: number + 1, step: say(step) })}
                    />
                  </a>
                ))}
              </span>
            )}
          </li>
        ))}
      </ol>
      {drawn?.some((one) => one !== undefined) && <p className={classes.origin}>{t('procedure.origin')}</p>}
      {task.success && <p>{t('orders.success', { text: say(task.success) })}</p>}
    </>
  );
}
