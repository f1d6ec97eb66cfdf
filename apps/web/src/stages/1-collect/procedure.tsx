import type { Task } from '@palaestra/core';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './procedure.module.css';

/** The steps of a task with their pictures, and when an attempt has succeeded. */
export function Procedure({ task }: { readonly task: Task }) {
  const { t, say } = useText();
  return (
    <>
      <ol className={classes.steps}>
        {task.steps.map((step) => (
          <li key={step.en}>
            {say(step)}
            {step.pictures && step.pictures.length > 0 && (
              <span className={classes.pictures}>
                {step.pictures.map(({ sha256, width, height }, index) => (
                  <a key={sha256} href={api.pictureUrl(sha256)} target="_blank" rel="noreferrer">
                    <img
                      src={api.pictureUrl(sha256)}
                      width={width}
                      height={height}
                      loading="lazy"
                      alt={t('procedure.picture', { number: index + 1, step: say(step) })}
                    />
                  </a>
                ))}
              </span>
            )}
          </li>
        ))}
      </ol>
      {task.success && <p>{t('orders.success', { text: say(task.success) })}</p>}
    </>
  );
}
